/** One pass over a text that notes where words, numbers, codes and at signs stand, so that nothing else reads it whole. */

import { addContexts, type Context, mayEndPhrase } from './context.ts'
import { unitsOf } from '../../views/units.ts'
import { mayBeSmallName, mayHoldSmallName } from './small-names.ts'

/** Pairs of start and end; what a later step looks at closer. */
export interface Marks {
  /** Words that begin with a capital letter. */
  readonly capitals: number[]
  /** Runs of digits, not part of a word. */
  readonly digits: number[]
  /** Words of letters and digits mixed. */
  readonly codes: number[]
  /** Places of `@`. */
  readonly ats: number[]
  /** Places of the second of two colons at most five characters apart. */
  readonly colons: number[]
  readonly contexts: Context[]
  /** Whether there is a capital letter at all. */
  hasCapitals: boolean
  /** Whether, if there is none, some word may be a given name; one that takes more than plain letters to spell always may. */
  mayHoldSmallName: boolean
}

/** Most marks of one kind in one text; a text with more is a table of numbers, read as far as this. */
const MARKS_MAX = 200_000

const OTHER = 0
const DIGIT = 1
const LOWER = 2
const UPPER = 3

const KIND = classifyUnits()

function classifyUnits(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(DIGIT, 48, 58).fill(LOWER, 97, 123).fill(UPPER, 65, 91)
  for (const [first, end] of [
    [0xc0, 0xd800],
    [0xf900, 0x10000],
  ] as const) {
    let units = ''
    for (let unit = first; unit < end; unit++) units += String.fromCharCode(unit)
    // Run by run: to ask of each unit by itself would take ten times as long.
    for (const [pattern, kind] of [
      [/[\p{L}\p{M}]+/gu, LOWER],
      [/[\p{Lu}\p{Lt}]+/gu, UPPER],
    ] as const)
      for (const { 0: run, index } of units.matchAll(pattern))
        kinds.fill(kind, first + index, first + index + run.length)
  }
  return kinds
}

export function isLetterOrDigit(code: number): boolean {
  return KIND[code] !== OTHER
}

export function isUpper(code: number): boolean {
  return KIND[code] === UPPER
}

/** Notes the marks of a text. `before` are contexts that hold from its beginning. */
export function scanText(text: string, before: readonly Context[]): Marks {
  const marks: Marks = {
    capitals: [],
    digits: [],
    codes: [],
    ats: [],
    colons: [],
    contexts: [...before],
    hasCapitals: false,
    mayHoldSmallName: false,
  }
  let lastColon = -9
  const { length } = text
  const units = unitsOf(text)
  word.hash = 0
  let at = 0
  while (at < length) {
    const code = units[at] as number
    if (KIND[code] === OTHER) {
      if (code === 64) marks.ats.push(at)
      else if (code === 58) {
        if (at - lastColon <= 5) marks.colons.push(at)
        lastColon = at
      } else if (code === 39 || code >= 0x80) marks.mayHoldSmallName = true
      at++
    } else at = scanWord(text, units, at, marks)
    if (marks.digits.length > MARKS_MAX || marks.capitals.length > MARKS_MAX) break
  }
  return marks
}

/** A code, or a number with its extension: "3560x4587". */
function fileMixed(text: string, start: number, end: number, marks: Marks): void {
  let at = start
  while (at < end && KIND[text.charCodeAt(at)] === DIGIT) at++
  const isExtended = at - start >= 3 && text[at] === 'x' && /^x\d{1,6}$/.test(text.slice(at, end))
  if (isExtended) marks.digits.push(start, at)
  else marks.codes.push(start, end)
}

/** What a word is made of, a bit for each. */
const HAS_DIGIT = 1
const HAS_SMALL = 2
const HAS_CAPITAL = 4
const HAS_APOSTROPHE = 8
const HAS_FOREIGN = 16

/** Of each ASCII letter and digit its small form, and in the lowest byte what it makes of a word; 0 of all else. */
const ASCII = new Uint16Array(0x80)
for (let code = 0; code < 0x80; code++) {
  const kind = KIND[code]
  if (kind === DIGIT) ASCII[code] = (code << 8) | HAS_DIGIT
  else if (kind === LOWER) ASCII[code] = (code << 8) | HAS_SMALL
  else if (kind === UPPER) ASCII[code] = ((code + 32) << 8) | HAS_CAPITAL
}

/** What a word may be, going by its hash, a bit for each: most are neither. */
const ENDS_PHRASE = 1
const IS_NAME = 2
const MAY_BE = new Uint8Array(1 << 15)
for (let hash = 0; hash < MAY_BE.length; hash++)
  MAY_BE[hash] = (mayEndPhrase(hash) ? ENDS_PHRASE : 0) | (mayBeSmallName(hash) ? IS_NAME : 0)

interface Word {
  hash: number
  /** Hash of the word before. */
  previous: number
  start: number
  end: number
  kinds: number
}

/** The word that is being read. */
const word: Word = { hash: 0, previous: 0, start: 0, end: 0, kinds: 0 }

/** Reads one run of letters and digits, with apostrophes between letters, and files it. */
function scanWord(text: string, units: Uint16Array, from: number, marks: Marks): number {
  // `\nAnna` in a string with escapes.
  const isEscaped = from > 0 && units[from - 1] === 92
  const start = isEscaped && /^[nrt]\p{Lu}/u.test(text.slice(from, from + 2)) ? from + 1 : from
  let hash = 0
  let kinds = 0
  let at = start
  for (; ; at++) {
    const code = units[at] as number
    let read = code < 0x80 ? (ASCII[code] as number) : 0
    if (read === 0 && ((code < 0x80 && code !== 39) || (read = readOdd(text, at, start)) === 0)) break
    kinds |= read
    hash = (Math.imul(hash, 31) + (read >>> 8)) | 0
  }
  // What was read of each unit lies above the bits of the kinds.
  kinds &= 0xff
  word.previous = word.hash
  word.hash = hash
  if (kinds === HAS_DIGIT) marks.digits.push(start, at)
  else if (kinds !== HAS_SMALL || MAY_BE[hash & 0x7fff] !== 0 || units[at] === 45) {
    word.start = start
    word.end = at
    word.kinds = kinds
    fileWord(text, marks)
  }
  return at
}

/** A unit of a word that is no ASCII letter or digit, as `ASCII` has those; 0 where the word ends. */
function readOdd(text: string, at: number, start: number): number {
  const code = text.charCodeAt(at)
  const kind = KIND[code]
  if (kind === OTHER) {
    const isLast = at + 1 === text.length
    const joins = (code === 39 || code === 0x2019) && at > start && (isLast || isWordUnit(text, at + 1))
    return joins ? (39 << 8) | HAS_APOSTROPHE : 0
  }
  const small = kind === UPPER ? text.charAt(at).toLowerCase().charCodeAt(0) : code
  return (small << 8) | (kind === UPPER ? HAS_CAPITAL : HAS_SMALL) | (small < 0x80 ? 0 : HAS_FOREIGN)
}

function isWordUnit(text: string, at: number): boolean {
  return KIND[text.charCodeAt(at)] !== OTHER
}

/** Files the word that was read. */
function fileWord(text: string, marks: Marks): void {
  const { hash, start, end, kinds } = word
  if ((kinds & HAS_CAPITAL) !== 0) marks.hasCapitals = true
  if (kinds >= HAS_APOSTROPHE) marks.mayHoldSmallName = true
  if ((kinds & HAS_DIGIT) !== 0) {
    if (end - start <= 40) fileMixed(text, start, end, marks)
    marks.mayHoldSmallName ||= mayHoldSmallName(text, start, end)
    return
  }
  const may = MAY_BE[hash & 0x7fff] as number
  if ((may & IS_NAME) !== 0 || (end < text.length && text.charCodeAt(end) === 45))
    marks.mayHoldSmallName = true
  if ((kinds & HAS_CAPITAL) !== 0 && isUpper(text.charCodeAt(start))) marks.capitals.push(start, end)
  if ((may & ENDS_PHRASE) !== 0) addContexts(text, word, marks.contexts)
}
