/** Keys, numbers and addresses that Markdown interrupts: emphasis, code marks, backslashes, table cells. Shown, they are whole. */

import { MappedText, type OffsetMap } from './text.ts'
import { unitAt } from './unit-at.ts'

export interface Unmarked {
  readonly text: string
  readonly map: OffsetMap
}

/**
 * What may stand inside a value and is not shown. More than three stars are a mask; an underscore counts beside a digit
 * alone, where it is no part of a name.
 */
const MARKS =
  /(?<!\*)\*{1,3}(?!\*)|~~|`{1,2}|\||(?<![A-Za-z0-9\\])_{1,3}(?=\d)|(?<=\d)_{1,3}(?![A-Za-z0-9])|\\(?=[_*.@+~`-])/g
const ONE_MARK = new RegExp(MARKS.source, 'y')
const ALL_MARKS = new RegExp(MARKS.source, 'g')
const OUTER_MARKS = /^[*~`|_\\]+|[*~`|_\\]+$/g

const KEY = 1
const DIGIT = 2
const GAP = 4
const MARK = 8
const KIND = new Uint8Array(0x80)
for (const [units, kind] of [
  ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+/=.@-', KEY],
  ['0123456789', DIGIT],
  [' .-', GAP],
  ['*~`|_\\', MARK],
] as const)
  for (const unit of units) KIND[unit.charCodeAt(0)] = (KIND[unit.charCodeAt(0)] as number) | kind

/** A value is looked for this far on both sides of a mark. */
const REACH = 160
/** Shorter ones, and those without a digit, are words. */
const KEY_MIN = 12
const ADDRESS_MIN = 6
const DIGITS_MIN = 9
/** Read with a value: the words beside it say what it is. */
const AROUND = 120

const NOTHING: readonly Unmarked[] = []

/** The stretches of a text in which marks interrupt a value, without those marks. */
export function unmarkValues(text: string): readonly Unmarked[] {
  if (text.length < ADDRESS_MIN || !mayHaveMarks(text) || !/[\d@]/.test(text)) return NOTHING
  const spans: number[] = []
  const search: Search = { text, floor: 0, noKeyUntil: 0, noNumberUntil: 0 }
  MARKS.lastIndex = 0
  for (let hit = MARKS.exec(text); hit !== null; hit = MARKS.exec(text)) {
    const span = findKey(search, hit.index, MARKS.lastIndex) ?? findNumber(search, hit.index, MARKS.lastIndex)
    if (span === undefined) continue
    spans.push(...span)
    MARKS.lastIndex = search.floor = span[1]
  }
  return spans.length === 0 ? NOTHING : writeStretches(text, spans)
}

/** Looked for sign by sign: in most texts there is none, and one unit is found at next to no price. */
function mayHaveMarks(text: string): boolean {
  return (
    text.includes('*') ||
    text.includes('`') ||
    text.includes('|') ||
    text.includes('~') ||
    (text.includes('_') && /_\d|\d_/.test(text)) ||
    (text.includes('\\') && /\\[_*.@+~`-]/.test(text))
  )
}

type Span = readonly [number, number]

interface Search {
  readonly text: string
  /** Where the last value ends. */
  floor: number
  /** Marks before these stand where none was found: a run of them is not walked from each. */
  noKeyUntil: number
  noNumberUntil: number
}

/** A key or an address with a mark between two of its characters. */
function findKey(search: Search, start: number, end: number): Span | undefined {
  const { text } = search
  if (start < search.noKeyUntil || text.charCodeAt(start) === 0x7c) return undefined
  if (!isOneOf(text, start - 1, KEY) || !isOneOf(text, end, KEY)) return undefined
  const key = extend(search, [start, end], KEY)
  if (isTelling(text.slice(key[0], key[1]))) return key
  search.noKeyUntil = walkedTo(key, end)
  return undefined
}

/** A number with a mark between two groups of its digits. */
function findNumber(search: Search, start: number, end: number): Span | undefined {
  const { text } = search
  if (start < search.noNumberUntil || !hasDigitNear(text, start - 1, -1) || !hasDigitNear(text, end, 1))
    return undefined
  const number = extend(search, [start, end], DIGIT | GAP)
  if (countDigits(text, number) >= DIGITS_MIN) {
    const trimmed = trimGaps(text, number)
    if (isOneNumber(text.slice(trimmed[0], trimmed[1]))) return trimmed
  }
  search.noNumberUntil = walkedTo(number, end)
  return undefined
}

/** Cells of a table are numbers of their own, unless they are the groups of a card. */
const CARD_CELLS = /^\d{4}(?:[ |]+\d{4}){2,3}(?:[ |]+\d{1,3})?$|^\d{4}[ |]+\d{6}[ |]+\d{5}$/

function isOneNumber(written: string): boolean {
  return !written.includes('|') || CARD_CELLS.test(written.replaceAll(/[*_~`\\]/g, ''))
}

/** What stands at the end of a long run may go on behind it. */
function walkedTo([, to]: Span, end: number): number {
  return to - end < REACH ? to : to - REACH / 2
}

/** Blanks and marks that may stand between two groups. */
const GAP_MAX = 8

function hasDigitNear(text: string, from: number, step: number): boolean {
  for (let at = from, seen = 0; seen < GAP_MAX; at += step, seen++) {
    if (isOneOf(text, at, DIGIT)) return true
    if (!isOneOf(text, at, GAP | MARK)) return false
  }
  return false
}

/** As far as there are units of these kinds, and marks between them. */
function extend({ text, floor }: Search, [start, end]: Span, kinds: number): Span {
  const lowest = Math.max(floor, start - REACH)
  let from = start
  while (from > lowest && isOneOf(text, from - 1, kinds | MARK)) from--
  const highest = Math.min(text.length, end + REACH)
  let to = end
  while (to < highest && isOneOf(text, to, kinds | MARK)) to++
  return [from, to]
}

function isOneOf(text: string, at: number, kinds: number): boolean {
  const unit = at < 0 ? 0 : unitAt(text, at)
  return unit < 0x80 && ((KIND[unit] as number) & kinds) !== 0
}

/** In an address a mark must be closed too: one alone stands for what is left out, as in `j***@example.com`. */
function isTelling(value: string): boolean {
  if (value.length < ADDRESS_MIN || !/[\d@]/.test(value)) return false
  const parts = value.replaceAll(OUTER_MARKS, '').split(ALL_MARKS)
  const shown = parts.join('')
  if (shown.includes('@')) return parts.length > 2
  return shown.length >= KEY_MIN
}

function countDigits(text: string, [from, to]: Span): number {
  let count = 0
  for (let at = from; at < to; at++) if (isOneOf(text, at, DIGIT)) count++
  return count
}

/** From the first digit to the last, with the marks around them. */
function trimGaps(text: string, [from, to]: Span): Span {
  let start = from
  let end = to
  while (start < end && !isOneOf(text, start, DIGIT)) start++
  while (end > start && !isOneOf(text, end - 1, DIGIT)) end--
  while (start > from && isOneOf(text, start - 1, MARK)) start--
  while (end < to && isOneOf(text, end, MARK)) end++
  return [start, end]
}

/** Values near each other in one text, with what stands around them. */
function writeStretches(text: string, spans: readonly number[]): readonly Unmarked[] {
  const made: Unmarked[] = []
  for (let first = 0; first < spans.length;) {
    let last = first
    while (last + 2 < spans.length && (spans[last + 2] as number) - (spans[last + 1] as number) <= 2 * AROUND)
      last += 2
    const out = new MappedText()
    let copied = Math.max(0, (spans[first] as number) - AROUND)
    for (let at = first; at <= last; at += 2) {
      out.copy(text, copied, spans[at] as number)
      copied = writeValue(out, text, spans[at] as number, spans[at + 1] as number)
    }
    out.copy(text, copied, Math.min(text.length, copied + AROUND))
    made.push(out.finish())
    first = last + 2
  }
  return made
}

/** A cell and the blanks on both sides of it become one blank; other marks go. */
function writeValue(out: MappedText, text: string, start: number, end: number): number {
  let copied = start
  for (let at = start; at < end;) {
    ONE_MARK.lastIndex = at
    const mark = ONE_MARK.exec(text)
    if (mark === null) {
      at++
      continue
    }
    const isCell = mark[0] === '|'
    const from = isCell ? backOverBlanks(text, at, copied) : at
    const to = isCell ? overBlanks(text, ONE_MARK.lastIndex, end) : ONE_MARK.lastIndex
    out.copy(text, copied, from)
    if (isCell) out.put(' ', from, to)
    at = copied = to
  }
  out.copy(text, copied, end)
  return end
}

function backOverBlanks(text: string, at: number, floor: number): number {
  let from = at
  while (from > floor && isBlank(text, from - 1)) from--
  return from
}

function overBlanks(text: string, at: number, limit: number): number {
  let to = at
  while (to < limit && isBlank(text, to)) to++
  return to
}

function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 0x20 || unit === 0x09
}
