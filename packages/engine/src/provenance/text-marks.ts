/** Fingerprints by which a text is known again later, in another session: of every few words in a row, keyed, some kept for each window. */

import type { JsonValue } from '@callgate/contracts/json'
import { finishHash, foldCode, isInvisible, isSign, isWordCode, joinHash, mixIn } from './hash.ts'
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

/** Few enough to keep, and some of every part of the text: what quotes ten words of it in a row is found. */
export function markTexts(value: JsonValue, keys: MarkKeys): TextMark[] {
  const marks = new Map<number, TextMark>()
  for (const words of listWords(value, keys.first)) {
    const runs = [...listRuns(words, keys)]
    const window = Math.max(WINDOW, Math.ceil(runs.length / MARKS_MAX))
    for (let at = 0; at < runs.length; at += 1) {
      const least = lowest(runs, at, Math.min(at + window, runs.length))
      if (least !== undefined) marks.set(least.first, least)
      if (marks.size >= MARKS_MAX) return [...marks.values()]
      if (at + window >= runs.length) break
    }
  }
  return [...marks.values()]
}

/** Every run of the text, for looking up. */
export function* listTextRuns(value: JsonValue, keys: MarkKeys): Generator<TextMark> {
  for (const words of listWords(value, keys.first)) yield* listRuns(words, keys)
}

function lowest(runs: readonly TextMark[], from: number, to: number): TextMark | undefined {
  let least: TextMark | undefined
  for (let at = from; at < to; at += 1) {
    const run = runs[at]
    if (run !== undefined && (least === undefined || run.first < least.first)) least = run
  }
  return least
}

function* listRuns(hashes: readonly number[], keys: MarkKeys): Generator<TextMark> {
  const length = Math.min(RUN_WORDS, hashes.length)
  for (let at = 0; at + length <= hashes.length; at += 1) {
    let first = keys.first | 0
    let second = keys.second | 0
    for (let next = at; next < at + length; next += 1) {
      const hash = hashes[next] ?? 0
      first = joinHash(first, hash)
      second = joinHash(second, hash ^ keys.second)
    }
    yield { first: finishHash(first), second: finishHash(second) }
  }
}

/** Hashes of the words of each string of a value, also behind encodings; of strings with enough of them. */
function listWords(value: JsonValue, key: number): number[][] {
  const { leaves } = listLeaves(value, LIMITS)
  const texts: number[][] = []
  const add = ({ text }: { readonly text: string }): void => {
    const words = hashWords(text, key)
    if (words.length >= RUN_WORDS_MIN) texts.push(words)
  }
  for (const leaf of leaves) {
    add(leaf)
    listDecoded(leaf).forEach(add)
  }
  return texts
}

function hashWords(text: string, key: number): number[] {
  const hashes: number[] = []
  let hash = key | 0
  let chars = 0
  const end = (): void => {
    if (chars > 0) hashes.push(finishHash(hash))
    hash = key | 0
    chars = 0
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isInvisible(code)) continue
    if (!isWordCode(code)) {
      end()
      continue
    }
    const isWhole = isSign(code)
    if (isWhole || chars >= WORD_CHARS_MAX) end()
    hash = mixIn(hash, foldCode(code))
    chars += 1
    if (isWhole) end()
  }
  end()
  return hashes
}
