/** Finds characters without a glyph that hide text, reorder it or split its words, and leaves alone those that languages need. */

import { HOOKS } from '@callgate/contracts/finding'
import {
  findSpelledText,
  isBidiControl,
  isInvisible,
  isTag,
  isVariationSelector,
  isZeroWidth,
} from '../../views/invisible.ts'
import type { Detector, Observation, ViewText } from '../detector.ts'

const MAY_HIDE =
  /\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\ufe00-\ufe0f]|[\udb40\ud834][\udc00-\udfff]/

export const hiddenUnicode: Detector = {
  id: 'hidden-unicode',
  at: HOOKS,
  reads: ['raw', 'json', 'decoded', 'keys'],
  trigger: 'not-plain',
  literals: [],
  inspect(views, limits) {
    const found: Observation[] = []
    for (const text of views.texts) {
      if (!MAY_HIDE.test(text.text)) continue
      for (const observation of inspectText(text)) {
        if (found.length >= limits.findingsMax) return found
        found.push(observation)
      }
    }
    return found
  },
}

function inspectText(text: ViewText): readonly Observation[] {
  const found: Observation[] = []
  const spelled = findSpelledText(text.text).filter((run) => !isFlagAt(text.text, run))
  for (const run of spelled)
    found.push(
      hidden(text, run, {
        what: 'spelled-text',
        severity: 'critical',
        confidence: 0.98,
        message: 'Text spelled in characters that show nothing',
      }),
    )
  for (const run of invisibleRuns(text.text)) {
    if (spelled.some((other) => run.start < other.end && other.start < run.end)) continue
    const judged = judgeRun(text.text, run)
    if (judged) found.push(hidden(text, run, judged))
  }
  found.push(...inspectDirection(text))
  return found
}

interface Run {
  readonly start: number
  readonly end: number
  readonly codes: readonly number[]
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

/** Runs of invisible characters other than directional ones, which are judged by line. */
function* invisibleRuns(text: string): Generator<Run> {
  const start = text.search(MAY_HIDE)
  let run: { start: number; end: number; codes: number[] } | null = null
  for (let at = Math.max(0, start - 1); at < text.length;) {
    const code = text.codePointAt(at) as number
    const width = code > 0xffff ? 2 : 1
    if (isInvisible(code) && !isBidiControl(code)) {
      run ??= { start: at, end: at, codes: [] }
      run.end = at + width
      run.codes.push(code)
    } else if (run) {
      yield run
      run = null
    }
    at += width
  }
  if (run) yield run
}

function judgeRun(text: string, run: Run): Judged | undefined {
  const { codes } = run
  const before = codeBefore(text, run.start)
  const after = text.codePointAt(run.end) ?? 0
  if (codes.some(isTag)) {
    return isFlagOfRegion(codes, before)
      ? undefined
      : {
          what: 'tag-characters',
          severity: 'high',
          confidence: 0.95,
          message: 'Tag characters outside a flag',
        }
  }
  if (codes.filter(isVariationSelector).length >= 3) {
    return {
      what: 'variation-selectors',
      severity: 'high',
      confidence: 0.95,
      message: 'A run of variation selectors, which can carry hidden bytes',
    }
  }
  const zeroWidth = codes.filter((code) => isZeroWidth(code))
  if (zeroWidth.length === 0) return undefined
  if (zeroWidth.length >= 4 && new Set(zeroWidth).size > 1) {
    return {
      what: 'zero-width-run',
      severity: 'high',
      confidence: 0.9,
      message: 'A run of different zero-width characters, which can carry hidden bits',
    }
  }
  if (zeroWidth.length >= 8) {
    return {
      what: 'zero-width-run',
      severity: 'medium',
      confidence: 0.8,
      message: 'A long run of zero-width characters',
    }
  }
  const splitsWord = isLatin(before) && isLatin(after) && !zeroWidth.every((code) => code === 0x00ad)
  return splitsWord
    ? {
        what: 'split-word',
        severity: 'medium',
        confidence: 0.75,
        message: 'A zero-width character inside a word',
      }
    : undefined
}

function codeBefore(text: string, at: number): number {
  if (at === 0) return 0
  const unit = text.charCodeAt(at - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && at > 1 ? (text.codePointAt(at - 2) as number) : unit
}

const isLatin = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

/** Flags of Scotland, Wales, Texas and so on: a black flag, the region in tag letters, the cancel tag. */
function isFlagOfRegion(codes: readonly number[], before: number): boolean {
  return (
    before === 0x1f3f4 &&
    codes.length <= 7 &&
    codes[codes.length - 1] === 0xe007f &&
    codes.slice(0, -1).every((code) => code >= 0xe0030 && code <= 0xe007a)
  )
}

function isFlagAt(text: string, run: { readonly start: number; readonly end: number }): boolean {
  return (
    codeBefore(text, run.start) === 0x1f3f4 &&
    run.end - run.start <= 12 &&
    text.codePointAt(run.end) === 0xe007f
  )
}

const STRONG_RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/**
 * Directional controls, line by line. Marks and isolates serve languages written from right to left; an override, or an
 * embedding or isolate in a line without any such letter, makes Latin text or code show in another order than it has.
 */
function inspectDirection(text: ViewText): readonly Observation[] {
  const found: Observation[] = []
  const controls = /[\u202a-\u202e\u2066-\u2069]/g
  let lineEnd = -1
  for (let hit = controls.exec(text.text); hit !== null; hit = controls.exec(text.text)) {
    if (hit.index < lineEnd) continue
    const from = text.text.lastIndexOf('\n', hit.index) + 1
    const next = text.text.indexOf('\n', hit.index)
    lineEnd = next < 0 ? text.text.length : next
    const judged = judgeLine(text.text.slice(from, lineEnd))
    if (!judged) continue
    const last = lastControl(text.text, hit.index, lineEnd)
    found.push(hidden(text, { start: hit.index, end: last + 1 }, judged))
  }
  return found
}

function lastControl(text: string, from: number, to: number): number {
  for (let at = to - 1; at > from; at--)
    if (/[\u202a-\u202e\u2066-\u2069]/.test(text[at] as string)) return at
  return from
}

function judgeLine(line: string): Judged | undefined {
  const hasRtlText = STRONG_RTL.test(line)
  if (/[\u202d\u202e]/.test(line) && !/^[^\u202d\u202e]*\u202d[^\u202e]*$/.test(line)) {
    return {
      what: 'direction-override',
      severity: 'high',
      confidence: hasRtlText ? 0.7 : 0.95,
      message: 'A right-to-left override: the text shows in another order than it has',
    }
  }
  if (hasRtlText) return undefined
  // Messages of user interfaces put isolates (U+2068 … U+2069) around names whose direction they do not know.
  if (/[\u202b\u2067]/.test(line)) {
    return {
      what: 'direction-embedding',
      severity: 'high',
      confidence: 0.85,
      message: 'A right-to-left embedding or isolate in text without right-to-left letters',
    }
  }
  const opened = (line.match(/[\u202a\u2066\u2068]/g) ?? []).length
  const closed = (line.match(/[\u202c\u2069]/g) ?? []).length
  if (opened !== closed && opened + closed > 1) {
    return {
      what: 'direction-unbalanced',
      severity: 'medium',
      confidence: 0.7,
      message: 'Directional controls that are not closed in their line',
    }
  }
  return undefined
}
