/** Cuts a text into tokens with concepts, and tokens into overlapping windows, each a set of features. One pass, no strings. */

import { unitsOf } from '../views/units.ts'
import { IN_CAPITALS, STARTS_SENTENCE, TokenBuffer, type Tokens } from './tokens.ts'
import {
  CONCEPT_NAMES,
  conceptOfLatinPrefix,
  conceptOfPrefix,
  conceptOfStem,
  HASH_SEED,
  hashStep,
  isAlternating,
  PREFIX_LENGTH_MAX,
  PREFIX_LENGTH_MIN,
  RUN_LENGTH_MAX,
  shapeNumber,
  stemLength,
} from './word-table.ts'

/** Tokens of one window, and how far the next begins at most. */
export const WINDOW_TOKENS = 32
export const STRIDE_TOKENS = 22

const LETTER = 1
const DIGIT = 2
const SPACE = 3
const END = 4
const NEWLINE = 5
const QUOTE = 6

const ascii = new Uint8Array(128)
for (let unit = 97; unit <= 122; unit++) ascii[unit] = ascii[unit - 32] = LETTER
for (let unit = 48; unit <= 57; unit++) ascii[unit] = DIGIT
for (const unit of [32, 9, 13]) ascii[unit] = SPACE
for (const character of '.!?;:') ascii[character.charCodeAt(0)] = END
ascii[10] = NEWLINE
for (const character of '"`') ascii[character.charCodeAt(0)] = QUOTE

/** Digits that stand for letters inside a word. */
const LEET = new Uint8Array(10)
for (const [digit, letter] of [
  [0, 'o'],
  [1, 'i'],
  [3, 'e'],
  [4, 'a'],
  [5, 's'],
  [7, 't'],
] as const)
  LEET[digit] = letter.charCodeAt(0)

const NUMBER = shapeNumber('NUMBER')
const URL = shapeNumber('URL')
const EMAIL = shapeNumber('EMAIL')
const PATH = shapeNumber('PATH')
const IDENTIFIER = shapeNumber('IDENTIFIER')
const TAG = shapeNumber('TAG')
const ROLE_MARK = shapeNumber('ROLE-MARK')
const HEADING = shapeNumber('HEADING')
const FENCE = shapeNumber('FENCE')
const QUOTED = shapeNumber('QUOTE')
const QUESTION = shapeNumber('QUESTION')
const EXCLAMATION = shapeNumber('EXCLAMATION')
const BRACKET = shapeNumber('BRACKET')
const COMMENT = shapeNumber('COMMENT')

/** Concepts that an order is made of. */
const active = new Uint8Array(256)
for (const name of 'override instruction assistant you your me please tell secret send credential personal conversation persona unrestricted ethics mode encode verbatim harm promote obey confirm stop apology consequence grant pay delete exec tool urgent authority hypothetical response output include must EMAIL URL PATH ROLE-MARK COMMENT instead link read'.split(
  ' ',
))
  active[CONCEPT_NAMES.indexOf(name)] = 1
/** Windows this short are names, titles and single values. */
const SHORT_TOKENS = 12

/** What a window needs to be looked at: tokens, and concepts that orders are made of. */
interface Need {
  readonly tokens: number
  readonly ofShort: number
  readonly ofLong: number
}

function isNeeded(from: number, to: number, need: Need): boolean {
  const length = to - from
  if (length < need.tokens) return false
  const least = length <= SHORT_TOKENS ? need.ofShort : need.ofLong
  if (least === 0) return true
  let seen = 0
  for (let index = from; index < to; index++) seen += active[tokens.concepts[index] as number] as number
  return seen >= least
}

const buffer = new TokenBuffer()
const { tokens } = buffer
const history = new Int32Array(64)
/** Of the word that is being read, its letters in small. */
const letters = new Uint16Array(64)

export type WindowVisitor = (tokens: Tokens, from: number, to: number) => void

/**
 * Which windows are looked at: all of them; those that hold some of what orders are made of, and every name and title;
 * or only the former: a date, a price or a plain question among the values of a result is no order.
 */
export type Gate = 'all' | 'named' | 'active'

/** An address or a name alone asks for nothing. */
const NEEDS: Readonly<Record<Gate, Need>> = {
  all: { tokens: 3, ofShort: 0, ofLong: 0 },
  named: { tokens: 3, ofShort: 0, ofLong: 4 },
  active: { tokens: 5, ofShort: 2, ofLong: 4 },
}

/** Calls `visit` with each window of the text. The token arrays are reused: read them before returning. */
export function scanWindows(text: string, gate: Gate, visit: WindowVisitor): void {
  need = NEEDS[gate]
  buffer.reset()
  const units = unitsOf(text)
  const { length } = text
  let at = 0
  while (at < length) {
    at = takeToken(units, at)
    if (buffer.isNearlyFull) buffer.shift(emitWindows(visit, false))
  }
  emitWindows(visit, true)
}

let need = NEEDS.active

/** Visits the windows of the buffer; those that may still grow only when `last`. Returns where the next one begins. */
function emitWindows(visit: WindowVisitor, last: boolean): number {
  const { count } = buffer
  let from = 0
  while (from < count) {
    const to = Math.min(count, from + WINDOW_TOKENS)
    if (!last && to === count) return from
    if (isNeeded(from, to, need)) visit(tokens, from, to)
    if (to === count) return count
    let next = from + STRIDE_TOKENS
    for (let index = next; index > from + (STRIDE_TOKENS >> 1); index--) {
      if (((tokens.flags[index] as number) & STARTS_SENTENCE) !== 0) {
        next = index
        break
      }
    }
    from = next
  }
  return from
}

/** Takes what stands at `at`; returns where to go on. */
function takeToken(units: Uint16Array, at: number): number {
  const unit = units[at] as number
  if (unit >= 0x80) return takeForeign(units, at, unit)
  const kind = ascii[unit] as number
  if (kind === LETTER) return takeWord(units, at)
  if (kind === SPACE) return at + 1
  if (kind === DIGIT) return takeNumber(units, at)
  if (kind === END) return takeEnd(units, at, unit)
  if (kind === NEWLINE) {
    buffer.sentenceStart = true
    return at + 1
  }
  if (kind === QUOTE) {
    const fenced = unit === 96 && units[at + 1] === 96 && units[at + 2] === 96
    buffer.pushShape(fenced ? FENCE : QUOTED, at, at + 1)
    return fenced ? at + 3 : at + 1
  }
  return takeSign(units, at, unit)
}

function takeEnd(units: Uint16Array, at: number, unit: number): number {
  if (unit === 33) buffer.pushShape(EXCLAMATION, at, at + 1)
  else if (unit === 63) buffer.pushShape(QUESTION, at, at + 1)
  else if (unit === 46 && (ascii[(units[at + 1] as number) & 127] as number) === LETTER) return at + 1
  buffer.sentenceStart = true
  let next = at + 1
  while (units[next] === unit) next++
  return next
}

function takeSign(units: Uint16Array, at: number, unit: number): number {
  const next = units[at + 1] as number
  if (unit === 60) {
    if (next === 33 && units[at + 2] === 45) return mark(COMMENT, at, at + 4)
    if (next === 124) return mark(ROLE_MARK, at, at + 2)
    if (next === 47 || (next < 128 && ascii[next] === LETTER)) return mark(TAG, at, at + 1)
  } else if (unit === 91) return mark(BRACKET, at, at + 1)
  else if (unit === 35 && next === 35) {
    let end = at + 2
    while (units[end] === 35) end++
    return mark(HEADING, at, end)
  } else if ((unit === 47 || unit === 126) && isPathStart(units, at)) return takePath(units, at)
  return at + 1
}

function mark(shape: number, start: number, end: number): number {
  buffer.pushShape(shape, start, end)
  buffer.sentenceStart = true
  return end
}

function isPathStart(units: Uint16Array, at: number): boolean {
  const before = at === 0 ? 32 : units[at - 1]
  const next = units[at + 1] as number
  if (next >= 128 || before === 60) return false
  const isLoose =
    before === 32 || before === 10 || before === 34 || before === 39 || before === 40 || before === 96
  return isLoose && (ascii[next] === LETTER || next === 46 || next === 47)
}

/** Everything up to a space or quote, at most 256 characters. */
function runEnd(units: Uint16Array, at: number): number {
  const limit = at + 256
  let end = at
  for (; end < limit; end++) {
    const unit = units[end] as number
    if (unit <= 32 || unit === 34 || unit === 39 || unit === 60 || unit === 62 || unit === 41 || unit === 96)
      break
  }
  return end
}

function takePath(units: Uint16Array, at: number): number {
  const end = runEnd(units, at)
  buffer.push(PATH, 0, PATH, at)
  buffer.close(end)
  return Math.max(end, at + 1)
}

function takeNumber(units: Uint16Array, at: number): number {
  let end = at + 1
  for (; ; end++) {
    const unit = units[end] as number
    if (unit >= 128 || (ascii[unit] !== DIGIT && unit !== 46 && unit !== 44)) break
  }
  buffer.push(NUMBER, 0, NUMBER, at)
  buffer.close(end)
  return end
}

/** A word of Latin letters; identifiers are cut at underscores and humps. */
function takeWord(units: Uint16Array, at: number): number {
  let hash = HASH_SEED
  let length = 0
  let capitals = 0
  let alternates: boolean | undefined
  let end = at
  for (; ; end++) {
    const unit = units[end] as number
    let lower: number
    if (unit >= 97 && unit <= 122) lower = unit
    else if (unit >= 65 && unit <= 90) {
      // A hump: an upper-case letter after a lower-case one begins the next part.
      if (length > capitals && isLower(units, end - 1) && !(alternates ??= isAlternating(units, at))) break
      lower = unit + 32
      capitals++
    } else if (unit >= 48 && unit <= 57 && LEET[unit - 48] !== 0 && isLetterAt(units, end + 1)) {
      lower = LEET[unit - 48] as number
    } else break
    if (length >= 64) break
    hash = hashStep(hash, lower)
    history[length] = hash
    letters[length++] = lower
  }
  const after = units[end] as number
  if (after === 58 && units[end + 1] === 47 && units[end + 2] === 47) return takeUrl(units, at)
  if (after === 64 && isLetterAt(units, end + 1)) return takeEmail(units, at, end)
  if (length === 3 && after === 46 && hash === WWW) return takeUrl(units, at)
  const isPart = after === 95 || (after >= 65 && after <= 90) || (at > 0 && units[at - 1] === 95)
  pushWord(length, at, end)
  if (capitals === length && length >= 4)
    tokens.flags[buffer.count - 1] = (tokens.flags[buffer.count - 1] as number) | IN_CAPITALS
  if (isPart && (buffer.count < 2 || tokens.concepts[buffer.count - 2] !== IDENTIFIER))
    buffer.pushShape(IDENTIFIER, end, end)
  if (after === 58 && isRole(tokens.concepts[buffer.count - 1] as number, at, units))
    buffer.pushShape(ROLE_MARK, end, end + 1)
  return after === 95 || after === 39 ? end + 1 : end
}

const WWW = hashStep(hashStep(hashStep(HASH_SEED, 119), 119), 119)

const isLower = (units: Uint16Array, at: number): boolean => {
  const unit = units[at] as number
  return unit >= 97 && unit <= 122
}
const isLetterAt = (units: Uint16Array, at: number): boolean => {
  const unit = units[at] as number
  return unit < 128 && ascii[unit] === LETTER
}

/** A speaker named at the start of a line: `system:`, `User:`. */
function isRole(concept: number, at: number, units: Uint16Array): boolean {
  if (concept !== SYSTEM && concept !== USER && concept !== ASSISTANT) return false
  const before = at === 0 ? 10 : units[at - 1]
  return (
    before === 10 ||
    before === 35 ||
    before === 91 ||
    before === 60 ||
    (before === 32 && at > 1 && (units[at - 2] as number) <= 46)
  )
}
const SYSTEM = conceptOfStem(hashOf('system'))
const USER = conceptOfStem(hashOf('user'))
const ASSISTANT = conceptOfStem(hashOf('assistant'))
function hashOf(word: string): number {
  let hash = HASH_SEED
  for (let at = 0; at < word.length; at++) hash = hashStep(hash, word.charCodeAt(at))
  return hash
}

function pushWord(length: number, start: number, end: number): void {
  const stem = stemLength(letters, length)
  const hash = history[stem - 1] as number
  let concept = conceptOfStem(hash)
  if (concept === 0) concept = conceptOfLatinPrefix(history, length)
  buffer.push(hash, length > 6 ? (history[4] as number) : 0, concept, start)
  buffer.close(end)
}

function takeUrl(units: Uint16Array, at: number): number {
  const end = runEnd(units, at)
  buffer.push(URL, 0, URL, at)
  buffer.close(end)
  return end
}

function takeEmail(units: Uint16Array, at: number, from: number): number {
  const end = runEnd(units, from)
  buffer.push(EMAIL, 0, EMAIL, at)
  buffer.close(end)
  return end
}

const isRunUnit = (unit: number): boolean =>
  (unit >= 0x3040 && unit <= 0x30ff) ||
  (unit >= 0x3400 && unit <= 0x9fff) ||
  (unit >= 0x0e00 && unit <= 0x0e7f)

/** Punctuation and symbols beyond ASCII. */
const isForeignSign = (unit: number): boolean =>
  unit < 0xc0 || (unit >= 0x2000 && unit <= 0x2bff) || (unit >= 0x3000 && unit <= 0x303f) || unit >= 0xe000

function takeForeign(units: Uint16Array, at: number, unit: number): number {
  if (isRunUnit(unit)) return takeRunUnit(units, at, unit)
  if (isForeignSign(unit) && !(unit >= 0xfe70 && unit < 0xff00)) {
    if (unit === 0x201c || unit === 0x201d || unit === 0xab || unit === 0xbb)
      buffer.pushShape(QUOTED, at, at + 1)
    if (unit === 0x3002 || unit === 0xff01 || unit === 0xff1f || unit === 0x2026) buffer.sentenceStart = true
    return at + 1
  }
  let hash = HASH_SEED
  let length = 0
  let end = at
  for (; length < 64; end++) {
    const next = lowerOf(units[end] as number)
    if ((next < 128 && ascii[next] !== LETTER) || (next >= 128 && (isRunUnit(next) || isForeignSign(next))))
      break
    hash = hashStep(hash, next)
    history[length] = hash
    letters[length++] = next
  }
  if (length === 0) return at + 1
  let concept = conceptOfStem(hash)
  const most = Math.min(length, PREFIX_LENGTH_MAX)
  for (let size = most; concept === 0 && size >= PREFIX_LENGTH_MIN; size--)
    concept = conceptOfPrefix(history[size - 1] as number)
  buffer.push(hash, length > 4 ? (history[3] as number) : 0, concept, at)
  buffer.close(end)
  return end
}

/** Lower case of the alphabets that have it: Latin, Greek, Cyrillic. */
function lowerOf(unit: number): number {
  if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit
  if (unit >= 0x410 && unit <= 0x42f) return unit + 32
  if (unit >= 0x400 && unit <= 0x40f) return unit + 80
  if (unit >= 0x391 && unit <= 0x3a9) return unit + 32
  if (unit >= 0xc0 && unit <= 0xde) return unit + 32
  return unit
}

/** One sign of a script without spaces; the longest entry of the lexicon that begins here gives the concept. */
function takeRunUnit(units: Uint16Array, at: number, unit: number): number {
  let hash = hashStep(HASH_SEED, unit)
  let concept = conceptOfStem(hash)
  const limit = at + RUN_LENGTH_MAX
  for (let end = at + 1; end < limit; end++) {
    const next = units[end] as number
    if (!isRunUnit(next)) break
    hash = hashStep(hash, next)
    const found = conceptOfStem(hash)
    if (found !== 0) concept = found
  }
  buffer.push(hashStep(HASH_SEED, unit), 0, concept, at)
  buffer.close(at + 1)
  return at + 1
}
