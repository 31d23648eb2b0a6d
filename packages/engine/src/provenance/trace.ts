/** Looks up where the values of a call come from: phrases, atoms, and longer text by its shingles. */

import type { JsonObject } from '@callgate/contracts/json'
import { isOutside } from '../labels/join.ts'
import { type Atom, listAtoms } from './atoms.ts'
import { listDecoded, listLeaves } from './leaves.ts'
import { hashPhrase, type Leaf, type SessionMemory, SHINGLE } from './memory.ts'
import { type Entry, FLAG } from './origin-table.ts'
import { scanText } from './scan-text.ts'
import type { Work } from '../work.ts'

/** What is known of one value. */
export interface Sighting {
  readonly entries: readonly Entry[]
  readonly user: boolean
  readonly trusted: boolean
  /** Highest grade of order around it in what is not trusted. */
  readonly grade: number
  /** Ordinal of the message with that grade; 0 when there is none. */
  readonly ordering: number
  /** It stood as a field or item in a message that did not order it. */
  readonly inData: boolean
  /** It stood in running text of a message that is not trusted, and that nobody had asked for by name. */
  readonly inProse: boolean
  readonly forgotten: 'order' | 'value' | null
}

export interface AtomSighting extends Sighting {
  readonly atom: Atom
  readonly encoded: boolean
}

export interface ValueTrace {
  /** JSON pointer into the arguments. */
  readonly path: string
  readonly text: string
  readonly words: number
  /** The whole value as a phrase; null when it is too long for one. */
  readonly phrase: Sighting | null
  readonly atoms: readonly AtomSighting[]
  /** How many of its shingles stood in which message, and how many of those in orders. */
  readonly overlaps: readonly Overlap[]
  readonly shingles: number
}

export interface Overlap {
  readonly message: number
  readonly count: number
  readonly ordered: number
  readonly grade: number
  readonly guarded: boolean
  readonly encoded: boolean
  readonly first: Entry
}

const BOUNDS = { charsMax: 65_536, leavesMax: 400 }
const PHRASE_MAX = 10
const MATCHES_MAX = 6

export interface CallTrace {
  readonly values: readonly ValueTrace[]
  /** The arguments were too large to be read whole. */
  readonly leftOut: boolean
}

export function* tracing(memory: SessionMemory, args: JsonObject): Work<CallTrace> {
  const { leaves, leftOut } = listLeaves(args, BOUNDS)
  const values: ValueTrace[] = []
  for (const leaf of leaves) {
    yield
    values.push(traceLeaf(memory, leaf))
  }
  return { values, leftOut }
}

function traceLeaf(memory: SessionMemory, leaf: Leaf): ValueTrace {
  const overlaps = new Map<number, { -readonly [K in keyof Overlap]: Overlap[K] }>()
  const atoms: AtomSighting[] = []
  const own = traceText(memory, leaf, { overlaps, atoms })
  for (const decoded of listDecoded(leaf)) traceText(memory, decoded, { overlaps, atoms })
  return {
    path: leaf.path,
    text: leaf.text,
    words: own.words,
    phrase: own.phrase,
    atoms,
    overlaps: [...overlaps.values()],
    shingles: own.shingles,
  }
}

interface Found {
  readonly overlaps: Map<number, { -readonly [K in keyof Overlap]: Overlap[K] }>
  readonly atoms: AtomSighting[]
}

function traceText(memory: SessionMemory, leaf: Leaf, found: Found) {
  const { text } = leaf
  const encoded = leaf.encoded === true
  let words = 0
  let shingles = 0
  let phrase: Sighting | null = null
  for (let from = 0; from < text.length;) {
    const scan = scanText(text, from, memory.seed)
    if (from === 0 && scan.end === text.length && scan.words > 0 && scan.words <= PHRASE_MAX)
      phrase = seePhrase(memory, Array.from(scan.hashes.subarray(0, scan.words)))
    for (let word = 0; word + SHINGLE <= scan.words; word++) {
      shingles++
      noteOverlap(memory, hashPhrase(scan.hashes, word, word + SHINGLE), encoded, found)
    }
    words += scan.words
    for (const atom of listAtoms(text, from, scan.end, memory.seed))
      found.atoms.push({ ...seeHash(memory, atom.hash), atom, encoded })
    if (scan.end <= from) break
    from = scan.end
  }
  return { words, shingles, phrase }
}

function noteOverlap(memory: SessionMemory, hash: number, encoded: boolean, { overlaps }: Found): void {
  for (const entry of memory.table.find(hash)) {
    const grade = effectiveGrade(memory, entry)
    const known = overlaps.get(entry.message)
    if (known === undefined) {
      const guarded = (entry.flags & FLAG.guarded) !== 0
      const { message } = entry
      overlaps.set(message, {
        message,
        count: 1,
        ordered: grade > 0 ? 1 : 0,
        grade,
        guarded,
        encoded,
        first: entry,
      })
      continue
    }
    known.count++
    if (grade > 0) known.ordered++
    known.grade = Math.max(known.grade, grade)
    known.encoded ||= encoded
  }
}

/** What the user asked to be followed orders nothing, unless it speaks to the machine. */
function effectiveGrade(memory: SessionMemory, { flags, message }: Pick<Entry, 'flags' | 'message'>): number {
  const grade = flags & FLAG.order
  if (grade === 0 || grade === 3) return grade
  return memory.ledger.isDelegated(message) ? 0 : grade
}

function seeHash(memory: SessionMemory, hash: number): Sighting {
  return judgeEntries(memory, memory.table.find(hash), hash)
}

function judgeEntries(memory: SessionMemory, entries: readonly Entry[], hash: number): Sighting {
  let [user, trusted, grade, ordering, inProse] = [false, false, 0, 0, false]
  for (const entry of entries) {
    if ((entry.flags & FLAG.user) !== 0) user = true
    else if ((entry.flags & FLAG.trusted) !== 0 || isVouchedFor(memory, entry)) trusted = true
    else {
      const own = effectiveGrade(memory, entry)
      if (own > grade) [grade, ordering] = [own, entry.message]
      const named = memory.ledger.isNamed(entry.message)
      if ((entry.flags & (FLAG.field | FLAG.shingle)) === 0 && !named) inProse = true
    }
  }
  const inData = entries.some(({ flags, message }) => message !== ordering && (flags & FLAG.field) !== 0)
  const forgotten = entries.length === 0 ? memory.isForgotten(hash) : null
  return { entries, user, trusted, grade, ordering, inData, inProse, forgotten }
}

/** A human said since that the message can be trusted. */
function isVouchedFor(memory: SessionMemory, { message }: Entry): boolean {
  const trust = memory.ledger.trustOf(message)
  return trust !== undefined && !isOutside(trust)
}

/** A phrase is known by its hash where it stood alone, and by its words where it stood inside a sentence. */
function seePhrase(memory: SessionMemory, words: readonly number[]): Sighting {
  const hash = hashPhrase(words, 0, words.length)
  const seen = judgeEntries(memory, memory.table.find(hash), hash)
  let { user, trusted, grade, ordering, inProse } = seen
  for (const { message } of memory.trustedWords.find(words, MATCHES_MAX)) {
    if (memory.ledger.isUser(message)) user = true
    else trusted = true
  }
  for (const match of memory.findOrdered(words)) {
    const own = effectiveGrade(memory, { flags: match.grade, message: match.message })
    inProse = true
    if (own > grade) [grade, ordering] = [own, match.message]
  }
  const inData = seen.entries.some(({ flags, message }) => message !== ordering && (flags & FLAG.field) !== 0)
  return { ...seen, user, trusted, grade, ordering, inProse, inData }
}
