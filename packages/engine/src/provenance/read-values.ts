/** The values of a call as they are apart from any memory: read once, looked up as often as the call is considered. */

import type { JsonObject } from '@callgate/contracts/json'
import { type Atom, listAtoms } from './atoms.ts'
import { listDecoded, listLeaves } from './leaves.ts'
import { hashPhrase, hashShingles, type Leaf, SHINGLE } from './memory.ts'
import type { Scan } from './scan.ts'
import { scanText } from './scan-text.ts'
import { Stretch, type Work } from '../work.ts'

export interface ReadText {
  readonly words: number
  /** Hashes of all its words; null when it has none, or too many for a phrase. */
  readonly phrase: readonly number[] | null
  /** Hash of every run of as many words as a shingle has. */
  readonly shingles: readonly number[]
  readonly atoms: readonly Atom[]
}

export interface ReadValue {
  /** JSON pointer into the arguments. */
  readonly path: string
  readonly text: string
  readonly own: ReadText
  /** What it says once it is decoded. */
  readonly decoded: readonly ReadText[]
  /** What its answer may repeat of it. */
  readonly echoes: readonly number[]
}

export interface ReadValues {
  readonly values: readonly ReadValue[]
  /** The arguments were too large to be read whole. */
  readonly leftOut: boolean
}

/** How much of the arguments of one call is read. */
export const BOUNDS = { charsMax: 65_536, leavesMax: 400 }
const PHRASE_MAX = 10
/** Longest text that may come back as a whole, and how far into one its parts may. */
const ECHO_CHARS_MAX = 200
const ECHO_ATOMS_CHARS_MAX = 4096

export function* readingValues(args: JsonObject, seed: number): Work<ReadValues> {
  const { leaves, leftOut } = listLeaves(args, BOUNDS)
  const values: ReadValue[] = []
  const stretch = new Stretch()
  for (const leaf of leaves) {
    const { path, text } = leaf
    if (stretch.isOver(text.length)) yield
    const own = readText(text, seed)
    values.push({ path, text, own, decoded: readDecoded(leaf, seed), echoes: listEchoes(text, own, seed) })
  }
  return { values, leftOut }
}

const NOTHING: readonly never[] = []

function readDecoded(leaf: Leaf, seed: number): readonly ReadText[] {
  const decoded = listDecoded(leaf)
  return decoded.length === 0 ? NOTHING : decoded.map(({ text }) => readText(text, seed))
}

function readText(text: string, seed: number): ReadText {
  let shingles: readonly number[] = NOTHING
  let atoms: readonly Atom[] = NOTHING
  let words = 0
  let phrase: number[] | null = null
  for (let from = 0; from < text.length;) {
    const scan = scanText(text, from, seed)
    if (from === 0 && scan.end === text.length && scan.words > 0 && scan.words <= PHRASE_MAX)
      phrase = listHashes(scan)
    if (scan.words >= SHINGLE) shingles = listShingles(scan, shingles)
    words += scan.words
    const more = listAtoms(text, from, scan.end, seed)
    atoms = atoms.length === 0 ? more : [...atoms, ...more]
    if (scan.end <= from) break
    from = scan.end
  }
  return { words, phrase, shingles, atoms }
}

function listHashes({ hashes, words }: Scan): number[] {
  const list = [hashes[0] as number]
  for (let word = 1; word < words; word++) list.push(hashes[word] as number)
  return list
}

function listShingles({ hashes, words }: Scan, before: readonly number[]): readonly number[] {
  const count = words - SHINGLE + 1
  const shingles = hashShingles(hashes, count)
  const list = [...before]
  for (let word = 0; word < count; word++) list.push(shingles[word] as number)
  return list
}

function listEchoes(text: string, { phrase, atoms }: ReadText, seed: number): readonly number[] {
  const isShort = text.length <= ECHO_CHARS_MAX
  const parts = text.length <= ECHO_ATOMS_CHARS_MAX ? atoms : listAtoms(text, 0, ECHO_ATOMS_CHARS_MAX, seed)
  if (!isShort && parts.length === 0) return NOTHING
  const hashes = isShort ? [hashWhole(text, phrase, seed)] : []
  for (const { hash } of parts) hashes.push(hash)
  return hashes
}

function hashWhole(text: string, phrase: readonly number[] | null, seed: number): number {
  if (phrase !== null) return hashPhrase(phrase, 0, phrase.length)
  const scan = scanText(text, 0, seed)
  return hashPhrase(scan.hashes, 0, scan.words)
}
