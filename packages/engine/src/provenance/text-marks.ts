/** Fingerprints by which a text is known again later, in another session: of every few words in a row, keyed, some kept for each window. */

import type { JsonValue } from '@callgate/contracts/json'
import {
  finishHash,
  FOLDED_WORD,
  foldCode,
  isInvisible,
  isSign,
  isWordCode,
  joinHash,
  mixIn,
} from './hash.ts'
import { listDecoded, listLeaves } from './leaves.ts'

/** Two keys: one for looking up, one for being sure. */
export interface MarkKeys {
  readonly first: number
  readonly second: number
}

/** One run of words. */
export interface TextMark {
  readonly first: number
  readonly second: number
}

/** Words of one run; a text of fewer is known by all of its words, one of less than the least by nothing. */
const RUN_WORDS = 6
const RUN_WORDS_MIN = 3
/** Of so many runs in a row at least one is kept. */
const WINDOW = 4
const MARKS_MAX = 256
const LIMITS = { charsMax: 64 << 10, leavesMax: 1_000 }
const WORD_CHARS_MAX = 128

/** Hashes of the words of one text, and of its runs under the first key; the next text writes over them. */
let words = new Uint32Array(1024)
let firsts = new Uint32Array(1024)

/** Few enough to keep, and some of every part of the text: what quotes ten words of it in a row is found. */
export function markTexts(value: JsonValue, keys: MarkKeys): readonly TextMark[] {
  let marks: Map<number, TextMark> | undefined
  for (const text of listTexts(value)) {
    const count = hashWords(text, keys.first)
    if (count < RUN_WORDS_MIN) continue
    marks ??= new Map()
    markRuns(count, keys, marks)
    if (marks.size >= MARKS_MAX) break
  }
  return marks === undefined ? NOTHING : [...marks.values()]
}

const NOTHING: readonly TextMark[] = []

/** The runs of a value of which the first half is among these: for looking up. */
export function listKnownRuns(
  value: JsonValue,
  keys: MarkKeys,
  isKnown: (first: number) => boolean,
): readonly TextMark[] {
  const found: TextMark[] = []
  for (const text of listTexts(value)) {
    const count = hashWords(text, keys.first)
    if (count < RUN_WORDS_MIN) continue
    const length = Math.min(RUN_WORDS, count)
    for (let at = 0; at + length <= count; at++) {
      const first = hashRun(at, length, keys.first, 0)
      if (isKnown(first)) found.push({ first, second: hashRun(at, length, keys.second, keys.second) })
    }
  }
  return found
}

/** The least run of each window, of a text of so many words. */
function markRuns(count: number, keys: MarkKeys, marks: Map<number, TextMark>): void {
  const length = Math.min(RUN_WORDS, count)
  const runs = count - length + 1
  for (let at = 0; at < runs; at++) firsts[at] = hashRun(at, length, keys.first, 0)
  const window = Math.max(WINDOW, Math.ceil(runs / MARKS_MAX))
  for (let at = 0; at < runs && marks.size < MARKS_MAX; at++) {
    const least = lowest(at, Math.min(at + window, runs))
    const first = firsts[least] as number
    marks.set(first, { first, second: hashRun(least, length, keys.second, keys.second) })
    if (at + window >= runs) break
  }
}

function lowest(from: number, to: number): number {
  let least = from
  for (let at = from + 1; at < to; at++) if ((firsts[at] as number) < (firsts[least] as number)) least = at
  return least
}

/** Of the words from one on; `mask` tells the words under one key from those under another. */
function hashRun(from: number, length: number, key: number, mask: number): number {
  let hash = key | 0
  for (let at = from; at < from + length; at++) hash = joinHash(hash, (words[at] as number) ^ mask)
  return finishHash(hash)
}

/** The strings of a value, also what they say behind encodings. */
function listTexts(value: JsonValue): readonly string[] {
  const texts: string[] = []
  for (const leaf of listLeaves(value, LIMITS).leaves) {
    texts.push(leaf.text)
    for (const { text } of listDecoded(leaf)) texts.push(text)
  }
  return texts
}

/** How many words there are; no text has more of them than characters. */
function hashWords(text: string, key: number): number {
  if (text.length > words.length) {
    words = new Uint32Array(text.length)
    firsts = new Uint32Array(text.length)
  }
  let count = 0
  let hash = key | 0
  let chars = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const folded = code < 0x80 ? (FOLDED_WORD[code] as number) : isWordCode(code) ? foldCode(code) : 0
    if (code >= 0x80 && isInvisible(code)) continue
    const isWhole = code >= 0x80 && isSign(code)
    if (chars > 0 && (folded === 0 || isWhole || chars >= WORD_CHARS_MAX)) {
      words[count++] = finishHash(hash)
      hash = key | 0
      chars = 0
    }
    if (folded === 0) continue
    hash = mixIn(hash, folded)
    chars++
    if (!isWhole) continue
    words[count++] = finishHash(hash)
    hash = key | 0
    chars = 0
  }
  if (chars > 0) words[count++] = finishHash(hash)
  return count
}
