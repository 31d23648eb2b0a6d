/** The personal data in one text: what its words say with those beside them, or what form alone tells. */

import { ADDRESSING, findAddresses } from './addresses.ts'
import { findCodes } from './codes.ts'
import { type ContextIndex, contextsOfName, indexContexts } from './context.ts'
import { findEmails } from './emails.ts'
import { type Found, keepBest } from './found.ts'
import { findLabelled } from './labelled.ts'
import { findNames, findSmallNames } from './names.ts'
import { findColonForms } from './network.ts'
import { findNumbers } from './numbers.ts'
import { findInOtherScripts } from './other-scripts.ts'
import { type Marks, scanText } from './scan.ts'
import { findInTables } from './tables.ts'
import { kindsOf, OTHER_SCRIPT } from '../../views/unit-kinds.ts'

/** Texts without a capital letter are read for names up to this length: notes and messages, not data. */
const SMALL_MAX = 2000

/** Digits of other scripts as ASCII digits, unit for unit. */
export function withAsciiDigits(text: string): string {
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

/** The personal data in a text whose member is called `name`, in order; `kinds` are those of its units. */
export function findPersonalData(text: string, name = '', kinds = kindsOf(text)): Found[] {
  if (text.length < 2) return []
  const marks = scanText(text, contextsOfName(name))
  const contexts = indexContexts(marks.contexts)
  const found = findByForm(text, marks, contexts)
  if (marks.contexts.length > 0) {
    append(found, findLabelled(text, contexts))
    append(found, findInTables(text, marks.contexts))
  }
  if (marks.digits.length > 0 || contexts.hasAny(ADDRESSING))
    append(found, findAddresses(text, marks.digits, contexts))
  if (!marks.hasCapitals && text.length <= SMALL_MAX)
    append(found, findSmallNames(text, marks.mayHoldSmallName, contexts))
  else if (marks.capitals.length > 0) append(found, findNames(text, marks.capitals, contexts))
  if ((kinds & OTHER_SCRIPT) !== 0) append(found, findInOtherScripts(text))
  if (found.length === 0 || saysWhereAlone(found, name)) return NOTHING
  return keepBest(found)
}

const NOTHING: Found[] = []

/** A postal code beside nothing that is somebody's names a place, unless its member is one of a record. */
function saysWhereAlone(found: readonly Found[], name: string): boolean {
  return found.every(({ what }) => what === 'postal-code') && contextsOfName(name).length === 0
}

/** One by one: a flood is more than a call can take as arguments. */
function append(found: Found[], more: readonly Found[]): void {
  for (const one of more) found.push(one)
}

/** What its own form tells: numbers, codes, mail addresses. */
export function findSure(written: string, name: string): Found[] {
  const text = withAsciiDigits(written)
  const marks = scanText(text, contextsOfName(name))
  return keepBest(findByForm(text, marks, indexContexts(marks.contexts)))
}

function findByForm(text: string, marks: Marks, contexts: ContextIndex): Found[] {
  const found: Found[] = []
  if (marks.ats.length > 0) append(found, findEmails(text, marks.ats))
  if (marks.digits.length > 0) append(found, findNumbers(text, marks.digits, contexts))
  if (marks.codes.length > 0) append(found, findCodes(text, marks.codes, contexts))
  if (marks.colons.length > 0) append(found, findColonForms(text, marks.colons))
  return found
}
