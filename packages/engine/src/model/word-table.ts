/** Finds the concept of a word by hash: whole words after common endings are cut off, or prefixes. Built once. */

import { CONCEPTS, LEXICON } from './lexicon.ts'
import { LANGUAGES } from './lexicon-languages.ts'

/** Concepts that are shapes of text rather than words; their numbers follow those of the lexicon. */
export const SHAPES = [
  'NUMBER',
  'URL',
  'EMAIL',
  'PATH',
  'IDENTIFIER',
  'TAG',
  'ROLE-MARK',
  'HEADING',
  'FENCE',
  'QUOTE',
  'QUESTION',
  'EXCLAMATION',
  'BRACKET',
  'COMMENT',
] as const
export type Shape = (typeof SHAPES)[number]

const names = [...CONCEPTS, ...SHAPES]
/** Name of each concept number; 0 is no concept. */
export const CONCEPT_NAMES: readonly string[] = ['', ...names]

export function shapeNumber(shape: Shape): number {
  return CONCEPTS.length + SHAPES.indexOf(shape) + 1
}

export const HASH_SEED = 0x811c9dc5

/** One step of the rolling word hash (FNV-1a). */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193)
}

export function hashWord(word: string): number {
  let hash = HASH_SEED
  for (let at = 0; at < word.length; at++) hash = hashStep(hash, word.charCodeAt(at))
  return hash
}

/**
 * Whether small and capital letters take turns to the end of the word at `at`: it is written to hide, and has no humps. Digits
 * may stand for letters, so that the word goes on behind them: of what is no word, such as a password, the rest does not do so.
 */
export function isAlternating(units: Uint16Array, at: number): boolean {
  const limit = at + 64
  let last = units[at] as number
  for (let end = at + 1; end < limit; end++) {
    const unit = units[end] as number
    const isDigit = unit >= 48 && unit <= 57
    if (!isDigit && ((unit | 32) < 97 || (unit | 32) > 122)) return true
    if (!isDigit && last !== DIGIT && ((unit ^ last) & 32) === 0) return false
    last = isDigit ? DIGIT : unit
  }
  return true
}

/** Stands for any digit: what follows one may be of either case. */
const DIGIT = 48

/** Marks the entries of the table that are prefixes. */
const PREFIX_SALT = 0x5bd1e995
const SIZE = 1 << 13
const keys = new Int32Array(SIZE)
const values = new Uint8Array(SIZE)
/** A bit for each key, by other bits of it than its slot: most words that are not in the table are turned away here. */
const MAY_BITS = 16
const may = new Uint8Array(1 << (MAY_BITS - 3))
/** The same for the first letters of the prefixes: few words begin like one. */
const mayBegin = new Uint8Array(1 << (MAY_BITS - 3))
/** So many letters of a Latin word are looked at as a prefix at least. */
export const LATIN_PREFIX_MIN = 4

/** Length of the word without a common English ending; never below three letters. */
export function stemLength(units: Uint16Array, length: number): number {
  const last = units[length - 1] as number
  if (length <= 3) return length
  const before = units[length - 2] as number
  if (length > 5 && last === 103 && before === 110 && units[length - 3] === 105) return length - 3
  if (length > 4 && last === 100 && before === 101) return length - 2
  if (length > 4 && last === 121 && before === 108) return length - 2
  if (length > 4 && last === 115 && before === 101) return length - 2
  if (last === 115 && before !== 115) return length - 1
  if (length > 4 && last === 101) return length - 1
  return length
}

function stemOf(word: string): string {
  const units = Uint16Array.from({ length: word.length }, (_unit, at) => word.charCodeAt(at))
  return word.slice(0, stemLength(units, word.length))
}

function put(hash: number, concept: number): void {
  const key = hash === 0 ? 1 : hash
  let slot = (key >>> 7) & (SIZE - 1)
  while (keys[slot] !== 0) {
    if (keys[slot] === key) return
    slot = (slot + 1) & (SIZE - 1)
  }
  keys[slot] = key
  values[slot] = concept
  const bit = spread(key)
  may[bit >>> 3] = (may[bit >>> 3] as number) | (1 << (bit & 7))
}

function spread(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - MAY_BITS)
}

function find(hash: number): number {
  const key = hash === 0 ? 1 : hash
  const bit = spread(key)
  if (((may[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return 0
  let slot = (key >>> 7) & (SIZE - 1)
  while (keys[slot] !== 0) {
    if (keys[slot] === key) return values[slot] as number
    slot = (slot + 1) & (SIZE - 1)
  }
  return 0
}

/** Concept of a whole word, given the hash of its stem. */
export function conceptOfStem(hash: number): number {
  return find(hash)
}

/** Concept of any word that begins with what was hashed. */
export function conceptOfPrefix(hash: number): number {
  return find(hash ^ PREFIX_SALT)
}

const isRunScript = (unit: number): boolean =>
  (unit >= 0x3040 && unit <= 0x30ff) ||
  (unit >= 0x3400 && unit <= 0x9fff) ||
  (unit >= 0x0e00 && unit <= 0x0e7f)

/** Longest entry of a script without spaces. */
export const RUN_LENGTH_MAX = 8
export const PREFIX_LENGTH_MIN = 2
export const PREFIX_LENGTH_MAX = 9

/** Concept of the shortest prefix of a word, given the hash of its letters up to each of them. */
export function conceptOfLatinPrefix(hashes: Int32Array, length: number): number {
  if (length < LATIN_PREFIX_MIN || !mayBeginPrefix(hashes[LATIN_PREFIX_MIN - 1] as number)) return 0
  const most = Math.min(length, PREFIX_LENGTH_MAX)
  let concept = 0
  for (let size = LATIN_PREFIX_MIN; concept === 0 && size <= most; size++)
    concept = conceptOfPrefix(hashes[size - 1] as number)
  return concept
}

/** Whether a prefix may begin with the letters that were hashed, as many as `LATIN_PREFIX_MIN`. */
export function mayBeginPrefix(hash: number): boolean {
  const bit = spread(hash)
  return ((mayBegin[bit >>> 3] as number) & (1 << (bit & 7))) !== 0
}

function putPrefix(prefix: string, concept: number): void {
  put(hashWord(prefix) ^ PREFIX_SALT, concept)
  const bit = spread(hashWord(prefix.slice(0, LATIN_PREFIX_MIN)))
  mayBegin[bit >>> 3] = (mayBegin[bit >>> 3] as number) | (1 << (bit & 7))
}

function load(words: string, concept: number): void {
  for (const word of words.split(' ')) {
    if (word === '') continue
    if (word.endsWith('~')) putPrefix(word.slice(0, Math.min(-1, PREFIX_LENGTH_MAX - word.length)), concept)
    else if (isRunScript(word.charCodeAt(0))) put(hashWord(word), concept)
    else put(hashWord(stemOf(word)), concept)
  }
}

for (const [index, name] of CONCEPTS.entries()) load(LEXICON[name] as string, index + 1)
for (const [language, table] of Object.entries(LANGUAGES)) {
  for (const [name, words] of Object.entries(table)) {
    const concept = CONCEPTS.indexOf(name)
    if (concept < 0) throw new Error(`The lexicon has no concept ${name} (${language}).`)
    load(words, concept + 1)
  }
}
