/** Groups the digits of a text into numbers as they are written, and says what each is: card, identity, phone, account, date. */

import { isDay, isFillerNumber, isLuhn } from './checksums.ts'
import type { ContextIndex } from './context.ts'
import type { Found, Sink } from './found.ts'
import type { NumberText } from './number-text.ts'
import { judgePhone } from './phones.ts'
import { announcedIds } from './id-words.ts'
import type { NationalId } from './id-formats.ts'
import { findNationalId, identityOf, isSureLength, isWrittenId } from './national-ids.ts'
import { readInternetAddress } from './network.ts'
import { unitAt } from '../../views/unit-at.ts'

const GROUPS_MAX = 8
/** Separators inside one number. */
const GAP = /^(?:[ \u00a0.\-\u2011\u2013/]|\) ?|\)-|[ -]\(| [-/] ?|- )$/

/** Splits the runs of digits into numbers and judges each. */
export function findNumbers(text: string, runs: readonly number[], contexts: ContextIndex): Found[] {
  const found: Found[] = []
  let index = 0
  while (index < runs.length) {
    const last = extendNumber(text, runs, index)
    const digits = (runs[last + 1] as number) - (runs[last] as number)
    // Most numbers stand alone, and are too short to be anything.
    if (last !== index || (digits >= 4 && digits <= DIGITS_MAX))
      judgeGroups(text, runs.slice(index, last + 2), { contexts, found })
    index = last + 2
  }
  return found
}

function isGap(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start)
  // Blank, hyphen, full stop, slash: the commonest.
  if (end - start === 1 && (code === 0x20 || (code >= 0x2d && code <= 0x2f))) return true
  return GAP.test(text.slice(start, end))
}

function extendNumber(text: string, runs: readonly number[], from: number): number {
  let last = from
  while (last + 2 < runs.length && last - from < (GROUPS_MAX - 1) * 2) {
    const gapStart = runs[last + 1] as number
    const gapEnd = runs[last + 2] as number
    if (gapEnd - gapStart > 3 || !isGap(text, gapStart, gapEnd)) break
    last += 2
  }
  return last
}

/** Takes the date or address that stands in front, then tries the whole rest, then leading parts of it. */
function judgeGroups(text: string, runs: readonly number[], sink: Sink): void {
  const whole = numberOf(text, runs)
  let from = 0
  while (from < runs.length) {
    const rest = from === 0 ? whole : tailOf(whole, from)
    if (rest.digits.length < 4 && rest.groups.length === 2) return
    const skip = skipDateOrVersion(rest, sink)
    if (skip > 0) {
      from += skip * 2
      continue
    }
    if (isRowOfCounts(rest, sink.contexts)) return
    let taken = 0
    const counts = isPartOfOther(text, rest.start) ? 0 : rest.groups.length / 2
    const isNamed = counts > 0 && isNamedNumber(rest.start, sink.contexts)
    for (let count = counts; count > 0 && taken === 0; count--) {
      const digits = digitsIn(rest.groups, count)
      if (digits < (count > 2 ? DIGITS_MIN : 4) || digits > DIGITS_MAX) continue
      const mayBePhone = from === 0 && digits >= 6 && digits <= 16
      if (!isNamed && !mayBePhone && !isShaped(rest, count, digits)) continue
      const part = count * 2 === rest.groups.length ? rest : headOf(rest, count, digits)
      const one = judgeNumber(part, sink.contexts, from === 0)
      if (one === undefined) continue
      sink.found.push(one)
      taken = count
    }
    from += (taken || 1) * 2
  }
}

/** Whether a word in front says what the number is; a phone or a card is told apart from this. */
function isNamedNumber(start: number, contexts: ContextIndex): boolean {
  return (
    contexts.nearest('national-id', start, ID_REACH) !== undefined ||
    contexts.has('account', start, CLOSE) ||
    contexts.has('device', start, CLOSE) ||
    contexts.has('postal', start, CLOSEST)
  )
}

/** Whether the first groups are written as a card or an identity number may be: of most it is plain that they are not. */
function isShaped({ text, start, groups }: NumberText, count: number, digits: number): boolean {
  if (digits >= 12 && digits <= 19 && (count === 1 || isCardGrouping(groups, count))) return true
  if (digits < 7 || digits > 18) return false
  const end = groups[count * 2 - 1] as number
  if (digits <= 9 && mayHoldLetter(text, end)) return true
  return isSureLength(digits) || (count > 1 && isWrittenId(text.slice(start, end), digits))
}

/** Short numbers with blanks between, as in tables; only a word or a zero in front makes them one number. */
function isRowOfCounts({ text, start, groups, gaps, digits }: NumberText, contexts: ContextIndex): boolean {
  if (gaps.length < 3 || digits.startsWith('0') || digits.length > gaps.length * 2 + 2) return false
  if (gaps.some((gap) => gap !== ' ') || /[+(]/.test(text[start - 1] ?? '')) return false
  for (let at = 0; at < groups.length; at += 2)
    if ((groups[at + 1] as number) - (groups[at] as number) > 2) return false
  return (
    !contexts.has('phone', start) && !contexts.has('national-id', start) && !contexts.has('account', start)
  )
}

/** Fewest digits of what is written in more than two groups, and most of anything. */
const DIGITS_MIN = 6
const DIGITS_MAX = 20

/** Part of an identifier, a decimal, a path or a sum of money. */
function isPartOfOther(text: string, start: number): boolean {
  const before = text[start - 1] ?? ' '
  return /[_$€£¥%~^]/.test(before) || (before === '.' && /\d/.test(text[start - 2] ?? ''))
}

function digitsIn(groups: readonly number[], count: number): number {
  let digits = 0
  for (let at = 0; at < count * 2; at += 2) digits += (groups[at + 1] as number) - (groups[at] as number)
  return digits
}

/** The first groups of a number, which hold `digits` digits. */
function headOf(
  { text, start, groups, gaps, ...rest }: NumberText,
  count: number,
  digits: number,
): NumberText {
  return {
    text,
    start,
    end: groups[count * 2 - 1] as number,
    groups: groups.slice(0, count * 2),
    digits: rest.digits.slice(0, digits),
    gaps: gaps.slice(0, count - 1),
  }
}

/** What stands behind the first groups, of which `from` is twice the count. */
function tailOf({ text, groups, gaps, end, digits }: NumberText, from: number): NumberText {
  return {
    text,
    start: groups[from] as number,
    end,
    groups: groups.slice(from),
    digits: digits.slice(digitsIn(groups, from / 2)),
    gaps: gaps.slice(from / 2),
  }
}

function numberOf(text: string, groups: readonly number[]): NumberText {
  let digits = ''
  const gaps: string[] = []
  for (let at = 0; at < groups.length; at += 2) {
    if (at > 0) gaps.push(text.slice(groups[at - 1], groups[at]))
    digits += text.slice(groups[at], groups[at + 1])
  }
  return { text, start: groups[0] as number, end: groups.at(-1) as number, groups, digits, gaps }
}

/** How many groups a date, an IP address or a dotted number in front takes up; 0 when there is none. */
function skipDateOrVersion(number: NumberText, { contexts, found }: Sink): number {
  const { groups, gaps } = number
  if (gaps.length >= 3 && gaps[0] === '.' && gaps[1] === '.' && gaps[2] === '.') {
    const address = readInternetAddress(number, gaps[3] === '.')
    if (address === undefined) return 0
    if (address.confidence > 0) found.push(address)
    return 4
  }
  const gap = gaps[0]
  if (gaps.length < 2 || gap !== gaps[1] || (gap !== '-' && gap !== '.' && gap !== '/')) return 0
  const size = (groups[1] as number) - (groups[0] as number)
  if (size > 2 && size !== 4) return 0
  const [first, second, third] = [0, 2, 4].map((at) => number.text.slice(groups[at], groups[at + 1]))
  if (!isDate(first ?? '', second ?? '', third ?? '')) return 0
  if (contexts.has('birth', number.start, { before: 20 }))
    found.push({
      what: 'date-of-birth',
      message: 'A date of birth',
      start: number.start,
      end: groups[5] as number,
      confidence: 0.85,
    })
  return 3
}

function isDate(first: string, second: string, third: string): boolean {
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  if (first.length === 4)
    return a >= 1800 && a < 2100 && second.length <= 2 && third.length <= 2 && isDay(a, b, c)
  if (first.length > 2 || second.length > 2 || (third.length !== 4 && third.length !== 2)) return false
  if (third.length === 4 && (c < 1800 || c > 2100)) return false
  return isDay(c, b, a) || isDay(c, a, b)
}

function isDigitAt(text: string, at: number): boolean {
  const code = unitAt(text, at)
  return code >= 48 && code <= 57
}

/** What stands behind other groups of digits is no phone number. */
function judgeNumber(number: NumberText, contexts: ContextIndex, isHead: boolean): Found | undefined {
  const after = unitAt(number.text, number.end)
  if (after === 0x5f || after === 0x25) return undefined
  if ((after === 0x2e || after === 0x2c) && isDigitAt(number.text, number.end + 1)) return undefined
  return (
    judgeCard(number, contexts) ??
    judgeIdentity(number, contexts) ??
    (isHead ? judgePhone(number, contexts) : undefined) ??
    judgeAccount(number, contexts)
  )
}

/** Issuer prefixes with the lengths their cards have (ISO/IEC 7812). */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|65|64[4-9]|622)/, [16, 19]],
  [/^(?:30[0-5]|3095|36|3[89])/, [14, 16]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^(?:1800|2131)/, [15]],
  [/^62/, [16, 17, 18, 19]],
]
/** Maestro and other debit cards: too wide a range to believe without a word. */
const DEBIT = /^(?:5018|5020|5038|5[6-8]|60|6[3-9]|9792|220)/

function judgeCard(number: NumberText, contexts: ContextIndex): Found | undefined {
  const { digits, gaps, start, end } = number
  if (digits.length < 12 || digits.length > 19) return undefined
  if (gaps.length > 0 && (!isCardGrouping(number.groups, gaps.length + 1) || gaps.some(isNoCardGap)))
    return undefined
  const near = contexts.has('card', start, { end, before: 64, after: 24 })
  const fits = isLuhn(digits)
  if (!near && !fits) return undefined
  const issued = ISSUERS.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits))
  const card = { what: 'payment-card', message: 'A payment card number', start, end }
  if (
    fits &&
    (issued || (near && (DEBIT.test(digits) || /^[2-6]/.test(digits)))) &&
    !/^(\d)\1*$/.test(digits)
  )
    return { ...card, confidence: near || gaps.length > 0 ? 0.95 : 0.7 }
  // Made-up numbers seldom have the right last digit; the word for a card says enough.
  if (near && (issued || gaps.length >= 2) && digits.length >= 13) return { ...card, confidence: 0.7 }
  return undefined
}

function isNoCardGap(gap: string): boolean {
  return gap !== ' ' && gap !== '-' && gap !== '.' && gap !== '\u00a0'
}

/** Sizes of the groups of a card, first to last. */
const CARD_GROUPINGS: readonly (readonly number[])[] = [
  [8, 8],
  [6, 13],
  [4, 6, 4],
  [4, 6, 5],
  [4, 4, 4, 1],
  [4, 4, 4, 2],
  [4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 4, 4, 1, 3],
  [4, 4, 4, 2, 3],
  [4, 4, 4, 3, 3],
  [4, 4, 4, 4, 3],
]
/** By the count of groups. */
const GROUPINGS_OF: readonly (readonly (readonly number[])[])[] = [0, 1, 2, 3, 4, 5].map((count) =>
  CARD_GROUPINGS.filter((sizes) => sizes.length === count),
)

/** Whether the first `count` groups have the sizes of those of a card. */
function isCardGrouping(groups: readonly number[], count: number): boolean {
  const groupings = GROUPINGS_OF[count]
  if (groupings === undefined) return false
  for (const sizes of groupings) {
    let at = 0
    while (at < count && (groups[at * 2 + 1] as number) - (groups[at * 2] as number) === sizes[at]) at++
    if (at === count) return true
  }
  return false
}

/** Characters a word for an identity number may stand ahead of it, and those for what only a word tells. */
const ID_REACH = 56
const CLOSE = { before: 24 }
const CLOSEST = { before: 16 }

const LETTER_BEHIND = /^[- ]?([A-Z])(?![\p{L}\p{N}])/u

/** Whether a capital letter follows, at once or behind one sign. */
function mayHoldLetter(text: string, at: number): boolean {
  const code = unitAt(text, at)
  const next = code === 0x2d || code === 0x20 ? unitAt(text, at + 1) : code
  return next >= 65 && next <= 90
}

function judgeIdentity(number: NumberText, contexts: ContextIndex): Found | undefined {
  const { text, start, digits } = number
  if (digits.length < 7 || digits.length > 18) return undefined
  let { end } = number
  const letter = mayHoldLetter(text, end) ? LETTER_BEHIND.exec(text.slice(end, end + 4)) : null
  const context = contexts.nearest('national-id', start, ID_REACH)
  const near = context !== undefined
  const announced = near ? announcedIds(text.slice(Math.max(0, context.start), context.end)) : []
  const find = (bare: string, accept: (one: NationalId) => boolean): NationalId | undefined =>
    (announced.length === 0 ? undefined : findNationalId(bare, (one) => announced.includes(one.id))) ??
    findNationalId(bare, (one) => near || accept(one))
  if (letter && digits.length <= 9) {
    const id = find(digits + (letter[1] as string), (one) => one.sure === true || one.written !== undefined)
    if (id) {
      end += letter[0].length
      return identityOf(id, { start, end }, near ? 0.95 : 0.75)
    }
  }
  const written = text.slice(start, end)
  const id = find(
    digits,
    (one) => one.sure === true || (number.gaps.length > 0 && one.written?.test(written) === true),
  )
  if (id) return identityOf(id, { start, end }, near ? 0.95 : 0.75)
  if (!near || isFillerNumber(digits) || /[+(]/.test(text[start - 1] ?? '')) return undefined
  return { what: 'national-id', message: 'An identity or tax number', start, end, confidence: 0.65 }
}

/** Numbers of accounts and the like, which only the word beside them tells. */
function judgeAccount(number: NumberText, contexts: ContextIndex): Found | undefined {
  const { start, end, digits, gaps } = number
  if (gaps.length > 4 || /^0+$/.test(digits)) return undefined
  const at = { start, end }
  if (digits.length >= 6 && contexts.has('account', start, CLOSE))
    return { what: 'bank-account', message: 'A bank account or routing number', ...at, confidence: 0.75 }
  if (digits.length >= 14 && digits.length <= 16 && isLuhn(digits) && contexts.has('device', start, CLOSE))
    return { what: 'device-id', message: 'A device identity number', ...at, confidence: 0.8 }
  if (contexts.has('postal', start, CLOSEST) && digits.length <= 9 && gaps.length <= 1)
    return { what: 'postal-code', message: 'A postal code', ...at, confidence: 0.7 }
  return undefined
}
