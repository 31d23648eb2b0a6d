/** One pass over a text that notes where words, numbers, codes and at signs stand, so that nothing else reads it whole. */

import { addContexts, type Context, mayEndPhrase } from './context.ts'
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
  /** Hash of the last word read. */
  previous: number
}

/** Most marks of one kind in one text; a text with more is a table of numbers, read as far as this. */
const MARKS_MAX = 200_000

const OTHER = 0
const DIGIT = 1
const LOWER = 2
const UPPER = 3

const KIND = new Uint8Array(0x10000)
for (let code = 0; code < 0x10000; code++) KIND[code] = classify(code)

function classify(code: number): number {
  if (code < 0x80) {
    if (code >= 48 && code <= 57) return DIGIT
    if (code >= 97 && code <= 122) return LOWER
    return code >= 65 && code <= 90 ? UPPER : OTHER
  }
  if (code < 0xc0 || (code >= 0xd800 && code < 0xf900)) return OTHER
  const letter = String.fromCharCode(code)
  if (/\p{M}/u.test(letter)) return LOWER
  if (!/\p{L}/u.test(letter)) return OTHER
  return /\p{Lu}|\p{Lt}/u.test(letter) ? UPPER : LOWER
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
    previous: 0,
  }
  let lastColon = -9
  const { length } = text
  let at = 0
  while (at < length) {
    const code = text.charCodeAt(at)
    if (KIND[code] === OTHER) {
      if (code === 64) marks.ats.push(at)
      else if (code === 58) {
        if (at - lastColon <= 5) marks.colons.push(at)
        lastColon = at
      } else if (code === 39 || code >= 0x80) marks.mayHoldSmallName = true
      at++
    } else at = scanWord(text, at, marks)
    if (marks.digits.length > MARKS_MAX || marks.capitals.length > MARKS_MAX) break
  }
  return marks
}

/** A code, or a number with its extension: "3560x4587". */
function fileMixed(text: string, start: number, end: number, marks: Marks): void {
  let at = start
  while (KIND[text.charCodeAt(at)] === DIGIT) at++
  const isExtended = at - start >= 3 && text[at] === 'x' && /^x\d{1,6}$/.test(text.slice(at, end))
  if (isExtended) marks.digits.push(start, at)
  else marks.codes.push(start, end)
}

/** Reads one run of letters and digits, with apostrophes between letters, and files it. */
function scanWord(text: string, from: number, marks: Marks): number {
  // `\nAnna` in a string with escapes.
  const isEscaped = from > 0 && text.charCodeAt(from - 1) === 92
  const start = isEscaped && /^[nrt]\p{Lu}/u.test(text.slice(from, from + 2)) ? from + 1 : from
  let hash = 0
  let digits = 0
  let seen = 0
  let at = start
  for (; at < text.length; at++) {
    let code = text.charCodeAt(at)
    const kind = KIND[code]
    if (kind === OTHER) {
      const joins = (code === 39 || code === 0x2019) && at > start && KIND[text.charCodeAt(at + 1)] !== OTHER
      if (!joins) break
      marks.mayHoldSmallName = true
      code = 39
    } else if (kind === DIGIT) digits++
    else if (kind === UPPER) {
      marks.hasCapitals = true
      code = code < 0x80 ? code + 32 : text.charAt(at).toLowerCase().charCodeAt(0)
    }
    seen |= code
    hash = (Math.imul(hash, 31) + code) | 0
  }
  if (seen >= 0x80) marks.mayHoldSmallName = true
  if (digits === 0) {
    if (mayBeSmallName(hash) || text.charCodeAt(at) === 45) marks.mayHoldSmallName = true
    if (KIND[text.charCodeAt(start)] === UPPER) marks.capitals.push(start, at)
    if (mayEndPhrase(hash))
      addContexts(text, { hash, previous: marks.previous, start, end: at }, marks.contexts)
  } else if (digits === at - start) marks.digits.push(start, at)
  else {
    if (at - start <= 40) fileMixed(text, start, at, marks)
    marks.mayHoldSmallName ||= mayHoldSmallName(text, start, at)
  }
  marks.previous = hash
  return at
}
