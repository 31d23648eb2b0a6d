/** Finds personal data: one pass notes words and numbers, then each kind is judged by its form, its check and the words beside it. */

import { HOOKS } from '@callgate/contracts/finding'
import type { Source } from '../../views/source.ts'
import type { Detector, DetectorLimits, Observation, ViewText } from '../detector.ts'
import { findAddresses } from './addresses.ts'
import { findCodes } from './codes.ts'
import { ContextIndex, contextsOfName } from './context.ts'
import { findEmails } from './emails.ts'
import { type Found, keepBest } from './found.ts'
import { findLabelled } from './labelled.ts'
import { findNames, findSmallNames } from './names.ts'
import { findColonForms } from './network.ts'
import { findInOtherScripts } from './other-scripts.ts'
import { findNumbers } from './numbers.ts'
import { type Marks, scanText } from './scan.ts'

/** Texts without a capital letter are read for names up to this length: notes and messages, not data. */
const SMALL_MAX = 2000

export const personalData: Detector = {
  id: 'personal-data',
  at: HOOKS,
  reads: ['raw', 'folded', 'json', 'decoded', 'joined'],
  trigger: 'every',
  literals: [],
  inspect(views, limits) {
    const observed: Observation[] = []
    const looks = new Map<Source, Look>()
    for (const text of views.texts) {
      if (observed.length >= limits.findingsMax) break
      const { view } = text.rendering
      if (view === 'joined') inspectSeams(text, limits, observed)
      else if (view === 'folded') inspectFolded(text, { looks, limits, observed })
      else inspectText(text, limits, observed)
    }
    return observed
  },
}

function inspectText(view: ViewText, limits: DetectorLimits, observed: Observation[]): void {
  const text = view.rendering.isPlain === true ? view.text : withAsciiDigits(view.text)
  for (const one of findPersonalData(text, view.rendering.source.name)) {
    if (observed.length >= limits.findingsMax) return
    observed.push(observe(view, one))
  }
}

function observe(text: ViewText, { what, confidence, message, start, end }: Found): Observation {
  return {
    code: `personal-data/${what}`,
    class: 'personal-data',
    severity: 'medium',
    confidence,
    message,
    at: { text, start, end },
  }
}

/** What the message says once lookalikes and invisible characters are gone; what it says without that was read already. */
function inspectFolded(view: ViewText, { looks, limits, observed }: FoldedWork): void {
  const { text, rendering } = view
  const { source } = rendering
  let look = looks.get(source)
  // Once for each string: many short texts are folded out of one.
  if (look === undefined) looks.set(source, (look = lookAt(source.text)))
  if (!look.isApart && countDigits(text) <= look.digits) return
  for (const one of findSure(text, source.name)) {
    if (observed.length >= limits.findingsMax) return
    const shown = rendering
      .origins(one.start, one.end)
      .map((range) => range.source.text.slice(range.start, range.end))
      .join('')
    if (shown !== text.slice(one.start, one.end)) observed.push(observe(view, one))
  }
}

interface Look {
  readonly isApart: boolean
  readonly digits: number
}

interface FoldedWork {
  readonly looks: Map<Source, Look>
  readonly limits: DetectorLimits
  readonly observed: Observation[]
}

/** Characters that show nothing, and such inside what is read as one. */
const UNSEEN = new RegExp(
  String.raw`[\u00ad\u0300-\u036f\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]`,
)
const APART = new RegExp(String.raw`[\w@.]${UNSEEN.source}{1,8}[\w@.]`)

/** Folding can bring digits together, or make some. */
function lookAt(text: string): Look {
  return { isApart: UNSEEN.test(text) && APART.test(text), digits: countDigits(text) }
}

function countDigits(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) count++
  }
  return count
}

/** Characters on both sides of a seam between two strings that are read: numbers, codes and addresses are shorter. */
const SEAM_REACH = 96

/** What stands half in one string and half in the next: in two parts of a result, or in two events of a stream. */
function inspectSeams(view: ViewText, limits: DetectorLimits, observed: Observation[]): void {
  const { text, rendering } = view
  const seams = rendering.seams ?? []
  for (let first = 0; first < seams.length;) {
    // Windows that touch are one, so that no character is read twice however many strings there are.
    let last = first
    while (last + 1 < seams.length && (seams[last + 1] as number) - (seams[last] as number) < 2 * SEAM_REACH)
      last++
    const from = Math.max(0, (seams[first] as number) - SEAM_REACH)
    let seam = first
    for (const one of findSure(text.slice(from, (seams[last] as number) + SEAM_REACH), '')) {
      const start = one.start + from
      const end = one.end + from
      while (seam < last && (seams[seam] as number) <= start) seam++
      const at = seams[seam] as number
      if (at <= start || at >= end) continue
      if (observed.length >= limits.findingsMax) return
      observed.push(observe(view, { ...one, start, end }))
    }
    first = last + 1
  }
}

/** Digits of other scripts as ASCII digits, unit for unit. */
function withAsciiDigits(text: string): string {
  return FOREIGN_DIGIT.test(text)
    ? text.replaceAll(FOREIGN_DIGITS, (digit) => String(digitValue(digit.charCodeAt(0))))
    : text
}

/** Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan, Myanmar, Khmer. */
const DIGIT_ZEROS: readonly number[] = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0,
]
const FOREIGN_DIGIT = new RegExp(
  `[${DIGIT_ZEROS.map((zero) => `${String.fromCharCode(zero)}-${String.fromCharCode(zero + 9)}`).join('')}]`,
)
const FOREIGN_DIGITS = new RegExp(FOREIGN_DIGIT.source, 'g')

function digitValue(code: number): number {
  const zero = DIGIT_ZEROS.findLast((first) => first <= code) as number
  return code - zero
}

/** The personal data in a text whose member is called `name`, in order. */
export function findPersonalData(text: string, name = ''): Found[] {
  if (text.length < 2) return []
  const marks = scanText(text, contextsOfName(name))
  const contexts = new ContextIndex(marks.contexts)
  const found = findByForm(text, marks, contexts)
  if (marks.contexts.length > 0) append(found, findLabelled(text, contexts))
  if (marks.contexts.length > 0 || marks.digits.length > 0)
    append(found, findAddresses(text, marks.digits, contexts))
  if (!marks.hasCapitals && text.length <= SMALL_MAX)
    append(found, findSmallNames(text, marks.mayHoldSmallName, contexts))
  else if (marks.capitals.length > 0) append(found, findNames(text, marks.capitals, contexts))
  append(found, findInOtherScripts(text))
  return found.length === 0 ? found : keepBest(found)
}

/** One by one: a flood is more than a call can take as arguments. */
function append(found: Found[], more: readonly Found[]): void {
  for (const one of more) found.push(one)
}

/** What its own form tells: numbers, codes, mail addresses. */
function findSure(written: string, name: string): Found[] {
  const text = withAsciiDigits(written)
  const marks = scanText(text, contextsOfName(name))
  return keepBest(findByForm(text, marks, new ContextIndex(marks.contexts)))
}

function findByForm(text: string, marks: Marks, contexts: ContextIndex): Found[] {
  const found: Found[] = []
  if (marks.ats.length > 0) append(found, findEmails(text, marks.ats))
  if (marks.digits.length > 0) append(found, findNumbers(text, marks.digits, contexts))
  if (marks.codes.length > 0) append(found, findCodes(text, marks.codes, contexts))
  if (marks.colons.length > 0) append(found, findColonForms(text, marks.colons))
  return found
}
