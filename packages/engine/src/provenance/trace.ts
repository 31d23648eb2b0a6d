/** Looks up where the values of a call come from: phrases, atoms, and longer text by its shingles. */

import { isOutside } from '../labels/join.ts'
import type { Atom } from './atoms.ts'
import { hashPhrase, type SessionMemory } from './memory.ts'
import { type Entry, FLAG } from './origin-table.ts'
import type { ReadText, ReadValue, ReadValues } from './read-values.ts'
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

const MATCHES_MAX = 6
/** Lookups between two rests. */
const STRETCH_LOOKUPS = 512

export interface CallTrace {
  readonly values: readonly ValueTrace[]
  /** The arguments were too large to be read whole. */
  readonly leftOut: boolean
}

export function* tracing(memory: SessionMemory, { values: read, leftOut }: ReadValues): Work<CallTrace> {
  const values: ValueTrace[] = []
  let lookups = 0
  for (const value of read) {
    values.push(traceValue(memory, value))
    lookups += 4 + value.own.shingles.length
    if (lookups < STRETCH_LOOKUPS) continue
    lookups = 0
    yield
  }
  return { values, leftOut }
}

function traceValue(memory: SessionMemory, { path, text, own, decoded }: ReadValue): ValueTrace {
  const phrase = own.phrase === null ? null : seePhrase(memory, own.phrase)
  const found: Found = { overlaps: null, atoms: NOTHING }
  look(memory, own, false, found)
  for (const one of decoded) look(memory, one, true, found)
  const { atoms } = found
  const overlaps = found.overlaps === null ? NOTHING : [...found.overlaps.values()]
  return { path, text, words: own.words, phrase, atoms, overlaps, shingles: own.shingles.length }
}

const NOTHING: readonly never[] = []

type Counted = { -readonly [K in keyof Overlap]: Overlap[K] }

/** Made once there is something to go into it: most values are known from nowhere. */
interface Found {
  overlaps: Map<number, Counted> | null
  atoms: readonly AtomSighting[]
}

function look(memory: SessionMemory, { shingles, atoms }: ReadText, encoded: boolean, found: Found): void {
  for (const hash of shingles) noteOverlap(memory, hash, encoded, found)
  if (atoms.length === 0) return
  const seen = atoms.map((atom) => seeAtom(memory, atom, encoded))
  found.atoms = found.atoms.length === 0 ? seen : [...found.atoms, ...seen]
}

function seeAtom(memory: SessionMemory, atom: Atom, encoded: boolean): AtomSighting {
  const { entries, user, trusted, grade, ordering, inData, inProse, forgotten } = seeHash(memory, atom.hash)
  return { entries, user, trusted, grade, ordering, inData, inProse, forgotten, atom, encoded }
}

function noteOverlap(memory: SessionMemory, hash: number, encoded: boolean, found: Found): void {
  for (const entry of memory.table.find(hash)) {
    const grade = effectiveGrade(memory, entry)
    const { message } = entry
    found.overlaps ??= new Map()
    const known = found.overlaps.get(message)
    if (known === undefined) {
      const guarded = (entry.flags & FLAG.guarded) !== 0
      const ordered = grade > 0 ? 1 : 0
      found.overlaps.set(message, { message, count: 1, ordered, grade, guarded, encoded, first: entry })
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
  let user = false
  let trusted = false
  let grade = 0
  let ordering = 0
  let inProse = false
  for (const entry of entries) {
    if ((entry.flags & FLAG.user) !== 0) user = true
    else if ((entry.flags & FLAG.trusted) !== 0 || isVouchedFor(memory, entry)) trusted = true
    else {
      const own = effectiveGrade(memory, entry)
      if (own > grade) {
        grade = own
        ordering = entry.message
      }
      const named = memory.ledger.isNamed(entry.message)
      if ((entry.flags & (FLAG.field | FLAG.shingle)) === 0 && !named) inProse = true
    }
  }
  const inData = standsInData(entries, ordering)
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
  for (const at of memory.trustedWords.findPlaces(words, MATCHES_MAX)) {
    if (memory.ledger.isUser(memory.trustedWords.messageAt(at))) user = true
    else trusted = true
  }
  for (const match of memory.findOrdered(words)) {
    const own = effectiveGrade(memory, { flags: match.grade, message: match.message })
    inProse = true
    if (own > grade) {
      grade = own
      ordering = match.message
    }
  }
  const { entries, forgotten } = seen
  const inData = standsInData(entries, ordering)
  return { entries, user, trusted, grade, ordering, inData, inProse, forgotten }
}

/** As a field or item of a message other than this one. */
function standsInData(entries: readonly Entry[], ordering: number): boolean {
  for (const { flags, message } of entries)
    if (message !== ordering && (flags & FLAG.field) !== 0) return true
  return false
}
