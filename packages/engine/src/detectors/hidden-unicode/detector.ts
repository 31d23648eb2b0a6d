/** Finds characters without a glyph that hide text, reorder it or split its words, and leaves alone those that languages need. */

import { type Hook, HOOKS } from '@callgate/contracts/finding'
import {
  BIDI,
  findSpelledText,
  isTag,
  isVariationSelector,
  isZeroWidth,
  LEAD,
  type SpelledRun,
  UNIT_KIND,
} from '../../views/invisible.ts'
import { codeAt } from '../../views/unit-at.ts'
import { UNSEEN } from '../../views/unit-kinds.ts'
import { DEFINITION_HOOKS, type Detector, type Observation, type ViewText } from '../detector.ts'
import { Sightings } from '../sightings.ts'

const MAY_HIDE =
  /\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\ufe00-\ufe0f]|[\udb40\ud834][\udc00-\udfff]/

export const hiddenUnicode: Detector = {
  id: 'hidden-unicode',
  at: HOOKS,
  reads: ['raw', 'json', 'decoded', 'keys'],
  trigger: 'not-plain',
  literals: [],
  codes: [
    'hidden-unicode/spelled-text',
    'hidden-unicode/tag-characters',
    'hidden-unicode/variation-selectors',
    'hidden-unicode/zero-width-run',
    'hidden-unicode/split-word',
    'hidden-unicode/scattered',
    'hidden-unicode/direction-override',
    'hidden-unicode/direction-embedding',
    'hidden-unicode/direction-unbalanced',
  ],
  inspect(views, limits) {
    const found = new Sightings(limits.findingsMax)
    for (const text of views.texts) {
      if (found.full) break
      if ((text.rendering.kinds & UNSEEN) !== 0 && MAY_HIDE.test(text.text)) inspectText(text, found)
    }
    return DEFINITIONS.has(views.hook) ? found.list.map(raiseInDefinition) : found.list
  },
}

const DEFINITIONS: ReadonlySet<Hook> = new Set(DEFINITION_HOOKS)

/** A definition is written for the assistant: nothing in it has a reason to be split, scattered or turned around unseen. */
function raiseInDefinition(observation: Observation): Observation {
  return observation.severity === 'medium' ? { ...observation, severity: 'high' } : observation
}

function inspectText(text: ViewText, found: Sightings): void {
  const spelled = findSpelledText(text.text).filter((run) => !isFlagAt(text.text, run))
  for (const run of spelled) found.add(hidden(text, run, SPELLED))
  inspectRuns(text, spelled, found)
  inspectDirection(text, found)
}

/** A run of invisible characters other than directional ones: what judging it takes, and no list of them. */
interface Run {
  readonly start: number
  end: number
  count: number
  tags: number
  selectors: number
  zeroWidths: number
  firstZeroWidth: number
  /** Zero-width characters of more than one kind. */
  mixed: boolean
  onlySoftHyphens: boolean
  /** All characters but the last are letters or digits in tag form. */
  lettersBeforeLast: boolean
  last: number
}

interface Judged {
  readonly what: string
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  readonly confidence: number
  readonly message: string
}

function hidden(text: ViewText, run: { start: number; end: number }, judged: Judged): Observation {
  return {
    code: `hidden-unicode/${judged.what}`,
    class: 'hidden-text',
    severity: judged.severity,
    confidence: judged.confidence,
    message: judged.message,
    at: { text, start: run.start, end: run.end },
  }
}

const SPELLED: Judged = {
  what: 'spelled-text',
  severity: 'critical',
  confidence: 0.98,
  message: 'Text spelled in characters that show nothing',
}

/** Directional characters are judged by line, all others run by run; what spells something was reported already. */
function inspectRuns(view: ViewText, spelled: readonly SpelledRun[], found: Sightings): void {
  const { text } = view
  let next = 0
  let scattered = 0
  for (let at = text.search(MAY_HIDE); at < text.length && !found.full;) {
    const kind = UNIT_KIND[text.charCodeAt(at)]
    if (kind === 0 || kind === BIDI) {
      at++
      continue
    }
    const run = readRun(text, at)
    at = Math.max(run.end, at + 1)
    if (run.count === 0) continue
    while (next < spelled.length && (spelled[next] as SpelledRun).end <= run.start) next++
    if (next < spelled.length && (spelled[next] as SpelledRun).start < run.end) continue
    const judged = judgeRun(text, run)
    if (judged) found.add(hidden(view, run, judged))
    else if (isIdle(text, run) && ++scattered === SCATTERED_MIN) found.add(hidden(view, run, SCATTERED))
  }
}

/** Zero-width characters between words of Latin letters after which they are no slip of an editor. */
const SCATTERED_MIN = 6

/** Whether a zero-width space or joiner stands at the edge of a Latin word, where no script needs one. */
function isIdle(text: string, run: Run): boolean {
  if (run.zeroWidths === 0 || run.firstZeroWidth === 0xfeff || run.onlySoftHyphens) return false
  const before = codeBefore(text, run.start)
  const after = codeAt(text, run.end)
  return (isLatin(before) && after === 0x20) || (before === 0x20 && isLatin(after))
}

function readRun(text: string, start: number): Run {
  const run: Run = {
    start,
    end: start,
    count: 0,
    tags: 0,
    selectors: 0,
    zeroWidths: 0,
    firstZeroWidth: 0,
    mixed: false,
    onlySoftHyphens: true,
    lettersBeforeLast: true,
    last: 0,
  }
  while (run.end < text.length) {
    const kind = UNIT_KIND[text.charCodeAt(run.end)] as number
    if (kind === 0 || kind === BIDI) break
    const code = codeAt(text, run.end)
    if (kind === LEAD && !isTag(code) && !isVariationSelector(code) && !isZeroWidth(code)) break
    addToRun(run, code)
    run.end += code > 0xffff ? 2 : 1
  }
  return run
}

function addToRun(run: Run, code: number): void {
  if (run.count > 0 && (run.last < 0xe0030 || run.last > 0xe007a)) run.lettersBeforeLast = false
  run.count++
  run.last = code
  if (isTag(code)) run.tags++
  else if (isVariationSelector(code)) run.selectors++
  else {
    if (run.zeroWidths === 0) run.firstZeroWidth = code
    else if (code !== run.firstZeroWidth) run.mixed = true
    if (code !== 0x00ad) run.onlySoftHyphens = false
    run.zeroWidths++
  }
}

function judgeRun(text: string, run: Run): Judged | undefined {
  const before = codeBefore(text, run.start)
  if (run.tags > 0) return isFlagOfRegion(run, before) ? undefined : TAGS
  if (run.selectors >= 3) return SELECTORS
  if (run.zeroWidths === 0) return undefined
  if (run.zeroWidths >= 4 && run.mixed) return MIXED_RUN
  if (run.zeroWidths >= 8) return LONG_RUN
  const after = codeAt(text, run.end)
  return isLatin(before) && isLatin(after) && !run.onlySoftHyphens ? SPLIT_WORD : undefined
}

const TAGS: Judged = {
  what: 'tag-characters',
  severity: 'high',
  confidence: 0.95,
  message: 'Tag characters outside a flag',
}
const SELECTORS: Judged = {
  what: 'variation-selectors',
  severity: 'high',
  confidence: 0.95,
  message: 'A run of variation selectors, which can carry hidden bytes',
}
const MIXED_RUN: Judged = {
  what: 'zero-width-run',
  severity: 'high',
  confidence: 0.9,
  message: 'A run of different zero-width characters, which can carry hidden bits',
}
const LONG_RUN: Judged = {
  what: 'zero-width-run',
  severity: 'medium',
  confidence: 0.8,
  message: 'A long run of zero-width characters',
}
const SPLIT_WORD: Judged = {
  what: 'split-word',
  severity: 'medium',
  confidence: 0.75,
  message: 'A zero-width character inside a word',
}

const SCATTERED: Judged = {
  what: 'scattered',
  severity: 'medium',
  confidence: 0.75,
  message: 'Zero-width characters scattered between words',
}

function codeBefore(text: string, at: number): number {
  if (at === 0) return 0
  const unit = text.charCodeAt(at - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && at > 1 ? (text.codePointAt(at - 2) as number) : unit
}

const isLatin = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

/** Flags of Scotland, Wales, Texas and so on: a black flag, the region in tag letters, the cancel tag. */
function isFlagOfRegion(run: Run, before: number): boolean {
  return before === 0x1f3f4 && run.count <= 7 && run.last === 0xe007f && run.lettersBeforeLast
}

function isFlagAt(text: string, run: { readonly start: number; readonly end: number }): boolean {
  return (
    codeBefore(text, run.start) === 0x1f3f4 && run.end - run.start <= 12 && codeAt(text, run.end) === 0xe007f
  )
}

/**
 * Directional controls, line by line. Marks and isolates serve languages written from right to left; an override, or an
 * embedding or isolate in a line without any such letter, makes Latin text or code show in another order than it has.
 */
function inspectDirection(view: ViewText, found: Sightings): void {
  const { text } = view
  const controls = /[\u202a-\u202e\u2066-\u2069]/g
  for (let hit = controls.exec(text); hit !== null && !found.full; hit = controls.exec(text)) {
    const line = readLine(text, text.lastIndexOf('\n', hit.index) + 1)
    const judged = judgeLine(line)
    if (judged) found.add(hidden(view, { start: hit.index, end: line.lastControl + 1 }, judged))
    controls.lastIndex = line.end
  }
}

/** What one line holds of directional controls and of letters written from right to left. */
interface Line {
  end: number
  lastControl: number
  hasRtlText: boolean
  rightToLeftOverride: boolean
  leftToRightOverride: boolean
  rightToLeft: boolean
  opened: number
  closed: number
}

function readLine(text: string, start: number): Line {
  const line: Line = {
    end: start,
    lastControl: start,
    hasRtlText: false,
    rightToLeftOverride: false,
    leftToRightOverride: false,
    rightToLeft: false,
    opened: 0,
    closed: 0,
  }
  let at = start
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x0a) break
    if (unit < 0x590) continue
    if (UNIT_KIND[unit] === BIDI && unit >= 0x202a) {
      line.lastControl = at
      addControl(line, unit)
    } else if (unit <= 0x8ff || (unit >= 0xfb1d && unit <= 0xfdff) || (unit >= 0xfe70 && unit <= 0xfefc))
      line.hasRtlText = true
  }
  line.end = at
  return line
}

function addControl(line: Line, unit: number): void {
  if (unit === 0x202e) line.rightToLeftOverride = true
  else if (unit === 0x202d) line.leftToRightOverride = true
  else if (unit === 0x202b || unit === 0x2067) line.rightToLeft = true
  else if (unit === 0x202a || unit === 0x2066 || unit === 0x2068) line.opened++
  else if (unit === 0x202c || unit === 0x2069) line.closed++
}

function judgeLine(line: Line): Judged | undefined {
  if (line.rightToLeftOverride) return line.hasRtlText ? OVERRIDE_AMONG_RTL : OVERRIDE
  if (line.hasRtlText) return undefined
  if (line.leftToRightOverride) return OVERRIDE_OF_LATIN
  // Messages of user interfaces put isolates (U+2068 … U+2069) around names whose direction they do not know.
  if (line.rightToLeft) return EMBEDDING
  return line.opened !== line.closed && line.opened + line.closed > 1 ? UNBALANCED : undefined
}

const OVERRIDE: Judged = {
  what: 'direction-override',
  severity: 'high',
  confidence: 0.95,
  message: 'A right-to-left override: the text shows in another order than it has',
}
const OVERRIDE_AMONG_RTL: Judged = { ...OVERRIDE, confidence: 0.7 }
const OVERRIDE_OF_LATIN: Judged = {
  what: 'direction-override',
  severity: 'medium',
  confidence: 0.75,
  message: 'A left-to-right override in text that needs none',
}
const EMBEDDING: Judged = {
  what: 'direction-embedding',
  severity: 'high',
  confidence: 0.85,
  message: 'A right-to-left embedding or isolate in text without right-to-left letters',
}
const UNBALANCED: Judged = {
  what: 'direction-unbalanced',
  severity: 'medium',
  confidence: 0.7,
  message: 'Directional controls that are not closed in their line',
}
