/** Finds a few values that must not leave, whole or in pieces: kept as keyed hashes of letter pairs, never as text. */

import { finishHash, mixIn } from './hash.ts'
import { foldStream, listPieces, listStreams } from './outgoing-text.ts'
import { keepAlphanumeric, spellValue } from './spellings.ts'
import type { Work } from '../work.ts'

const GUARDED_MAX = 8
const VALUE_CHARS_MAX = 96
const VALUE_CHARS_MIN = 6
/** Runs of one outgoing string that are noted. */
const RUNS_MAX = 2000
const CALLS_COUNTED = 0xfffe
/** Calls after which a piece that left no longer counts. */
const CALLS_KEPT = 256

interface Spelling {
  readonly pairs: Uint16Array
  readonly pieceMin: number
  /** Number of the call in which each letter left last, 0 for never: in runs that do not come about by chance, and in short ones. */
  readonly left: Uint16Array
  readonly leftShort: Uint16Array
  /** Short pieces that fitted, of all that were looked at. */
  fitted: number
}

interface Guarded {
  readonly id: number
  readonly message: number
  readonly spellings: readonly Spelling[]
}

/** How a value that must not leave stands among others, by the message it came with. */
export interface Standing {
  /** Higher is more sensitive. */
  readonly sensitivity: number
  readonly source: string
}

const bytesOf = ({ spellings }: Guarded): number =>
  spellings.reduce((bytes, { pairs }) => bytes + pairs.length * 6 + 96, 0)

const EQUAL = (): Standing => ({ sensitivity: 0, source: '' })

export interface Leak {
  readonly message: number
  readonly path: string
  /** Share of the value that has left, this call included. */
  readonly share: number
  readonly inPieces: boolean
}

export interface OutgoingText {
  readonly path: string
  readonly text: string
}

export class GuardedValues {
  #values: Guarded[] = []
  #filter: Uint8Array | null = null
  #calls = 1
  /** Short pieces that were looked at. */
  #examined = 0
  #dropped = 0
  readonly #seed: number

  readonly #bytesMax: number

  constructor(seed: number, bytesMax: number) {
    this.#seed = seed
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    let bytes = this.#filter?.byteLength ?? 0
    for (const value of this.#values) bytes += bytesOf(value)
    return bytes
  }
  get count(): number {
    return this.#values.length
  }
  /** Values that had to make room: they can leave unseen. */
  get dropped(): number {
    return this.#dropped
  }

  /** `standing` says of the message of a value how it stands: what stands lowest makes room first. */
  guard(value: string, message: number, standing: (message: number) => Standing = EQUAL): void {
    const text = value.slice(0, VALUE_CHARS_MAX)
    const plain = keepAlphanumeric(text)
    if (plain.length < VALUE_CHARS_MIN) return
    let id = this.#seed
    for (let at = 0; at < plain.length; at++) id = mixIn(id, plain.charCodeAt(at))
    id = finishHash(id)
    if (this.#values.some((known) => known.id === id)) return
    const spellings = spellValue(text).map((spelled) => {
      const pairs = this.#pairsOf(spelled.text)
      const letters = pairs.length + 1
      return {
        pairs,
        pieceMin: spelled.pieceMin,
        left: new Uint16Array(letters),
        leftShort: new Uint16Array(letters),
        fitted: 0,
      }
    })
    this.#values.push({ id, message, spellings })
    while (this.#values.length > GUARDED_MAX || (this.#values.length > 1 && this.bytes > this.#bytesMax))
      this.#dropOne(standing)
    this.#buildFilter()
  }

  /**
   * One of the least sensitive, of the source that has the most of those: made-up secrets push out each other, and not a
   * larger one of another source. Where each source has one, the latest goes.
   */
  #dropOne(standing: (message: number) => Standing): void {
    const stands = this.#values.map((value) => ({ value, ...standing(value.message) }))
    const lowest = Math.min(...stands.map(({ sensitivity }) => sensitivity))
    const low = stands.filter(({ sensitivity }) => sensitivity === lowest)
    const held = new Map<string, number>()
    for (const { source } of low) held.set(source, (held.get(source) ?? 0) + 1)
    const most = Math.max(...held.values())
    const gone = (most === 1 ? low.at(-1) : low.find(({ source }) => held.get(source) === most))?.value
    this.#values = this.#values.filter((value) => value !== gone)
    this.#dropped++
  }

  /** A human let the value go. */
  release(value: string): void {
    const plain = keepAlphanumeric(value.slice(0, VALUE_CHARS_MAX))
    let id = this.#seed
    for (let at = 0; at < plain.length; at++) id = mixIn(id, plain.charCodeAt(at))
    id = finishHash(id)
    this.#values = this.#values.filter((known) => known.id !== id)
    this.#buildFilter()
  }

  /** What would have left with these texts; with `commit` they count as gone. */
  *watching(texts: readonly OutgoingText[], commit: boolean): Work<Leak[]> {
    if (this.#values.length === 0) return []
    const call = this.#calls
    const run = new Marking(call)
    const examinedBefore = this.#examined
    const leaks: Leak[] = []
    for (const { path, text } of texts) {
      yield
      const touched = this.#matchText(text, run)
      for (const value of touched) {
        const leak = this.#judge(value, path, call)
        if (leak !== undefined) leaks.push(leak)
      }
    }
    if (commit) {
      this.#calls++
      if (this.#calls > CALLS_COUNTED) this.#startCounting()
      this.#fade()
    } else {
      run.undo()
      this.#examined = examinedBefore
    }
    return leaks
  }

  /** Numbers of calls are kept in sixteen bits. */
  #startCounting(): void {
    this.#calls = 1
    for (const { spellings } of this.#values) {
      for (const { left, leftShort } of spellings) {
        left.fill(0)
        leftShort.fill(0)
      }
    }
  }

  /** Old pieces weigh less, so that a long session is judged as a short one. */
  #fade(): void {
    if (this.#examined < EXAMINED_MAX) return
    this.#examined /= 2
    for (const { spellings } of this.#values) for (const spelling of spellings) spelling.fitted /= 2
  }

  #matchText(text: string, run: Marking): Set<Guarded> {
    const touched = new Set<Guarded>()
    for (const stream of listStreams(text))
      this.#matchRuns(this.#pairsOf(stream), (value, spelling, from, to) => {
        run.mark(spelling.left, from, to + 1)
        touched.add(value)
      })
    for (const piece of listPieces(text)) {
      const isShort = piece.length <= RUN_MIN
      if (isShort) this.#examined++
      const pairs = this.#pairsOf(piece)
      for (const value of this.#values) {
        for (const spelling of value.spellings) {
          if (piece.length < spelling.pieceMin) continue
          const at = findRun(spelling.pairs, pairs)
          if (at === -1) continue
          run.mark(isShort ? spelling.leftShort : spelling.left, at, at + pairs.length + 1)
          if (isShort) run.fit(spelling)
          touched.add(value)
        }
      }
    }
    return touched
  }

  /** Runs of five letters and more that stand in the stream as they stand in a spelling. */
  #matchRuns(
    stream: Uint16Array,
    visit: (value: Guarded, spelling: Spelling, from: number, to: number) => void,
  ): void {
    const filter = this.#filter
    if (filter === null) return
    let runs = 0
    // By then everything that is in the text has been seen to leave, or nothing new is.
    for (let at = 0; at + 3 < stream.length; at++) {
      if (runs >= RUNS_MAX) return
      const key = gramKey(stream[at] as number, stream[at + 3] as number)
      if (((filter[key >>> 3] as number) & (1 << (key & 7))) === 0) continue
      for (const value of this.#values) {
        for (const spelling of value.spellings) {
          runs += forEachRun(spelling.pairs, stream, at, (from, to) => visit(value, spelling, from, to))
        }
      }
    }
  }

  #judge(value: Guarded, path: string, call: number): Leak | undefined {
    let best: Leak | undefined
    for (const { left, leftShort, fitted } of value.spellings) {
      // A letter pair fits by chance now and then; one after the other they fit only on purpose.
      const countsShort = fitted >= FITTED_MIN && fitted >= this.#examined * FITTED_SHARE
      let gone = 0
      let now = 0
      for (let at = 0; at < left.length; at++) {
        const last = Math.max(left[at] as number, countsShort ? (leftShort[at] as number) : 0)
        if (last === call) now++
        if (last !== 0 && call - last < CALLS_KEPT) gone++
      }
      const share = gone / left.length
      if (share >= SHARE_MIN && now > 0 && share > (best?.share ?? 0))
        best = { message: value.message, path, share, inPieces: now < gone }
    }
    return best
  }

  #pairsOf(text: string): Uint16Array {
    const folded = foldStream(text)
    const pairs = new Uint16Array(Math.max(0, folded.length - 1))
    for (let at = 0; at < pairs.length; at++)
      pairs[at] =
        finishHash(mixIn(mixIn(this.#seed, folded[at] as number), folded[at + 1] as number)) & 0xffff
    return pairs
  }

  #buildFilter(): void {
    if (this.#values.length === 0) {
      this.#filter = null
      return
    }
    const filter = new Uint8Array(2048)
    for (const { spellings } of this.#values) {
      for (const { pairs } of spellings) {
        for (let at = 0; at + 3 < pairs.length; at++) {
          const key = gramKey(pairs[at] as number, pairs[at + 3] as number)
          filter[key >>> 3] = (filter[key >>> 3] as number) | (1 << (key & 7))
        }
      }
    }
    this.#filter = filter
  }

  dump(): GuardedDump {
    return {
      calls: this.#calls,
      examined: this.#examined,
      dropped: this.#dropped,
      values: this.#values.map(({ id, message, spellings }) => ({
        id,
        message,
        spellings: spellings.map((spelling) => ({
          pieceMin: spelling.pieceMin,
          fitted: spelling.fitted,
          pairs: [...spelling.pairs],
          left: [...spelling.left],
          leftShort: [...spelling.leftShort],
        })),
      })),
    }
  }

  restore(dumped: GuardedDump): void {
    this.#calls = dumped.calls
    this.#examined = dumped.examined
    this.#dropped = dumped.dropped
    this.#values = dumped.values.slice(0, GUARDED_MAX).map(({ id, message, spellings }) => ({
      id,
      message,
      spellings: spellings.map(({ pairs, pieceMin, fitted, left, leftShort }) => ({
        pieceMin,
        fitted,
        pairs: Uint16Array.from(pairs),
        left: Uint16Array.from(left),
        leftShort: Uint16Array.from(leftShort),
      })),
    }))
    this.#buildFilter()
  }
}

/** What one look marked, to be taken back when it was only a question. */
class Marking {
  readonly #call: number
  readonly #undo: (() => void)[] = []

  constructor(call: number) {
    this.#call = call
  }

  mark(left: Uint16Array, from: number, to: number): void {
    const old = left.slice(from, to)
    this.#undo.push(() => left.set(old, from))
    left.fill(this.#call, from, to)
  }

  fit(spelling: Spelling): void {
    this.#undo.push(() => {
      spelling.fitted--
    })
    spelling.fitted++
  }

  undo(): void {
    for (const undo of this.#undo.toReversed()) undo()
  }
}

export interface GuardedDump {
  readonly calls: number
  readonly examined: number
  readonly dropped: number
  readonly values: readonly {
    readonly id: number
    readonly message: number
    readonly spellings: readonly {
      readonly pairs: readonly number[]
      readonly pieceMin: number
      readonly fitted: number
      readonly left: readonly number[]
      readonly leftShort: readonly number[]
    }[]
  }[]
}

/** Share of a value at which it counts as gone. */
const SHARE_MIN = 0.55
const FITTED_MIN = 5
const FITTED_SHARE = 0.12
const EXAMINED_MAX = 400
/** Pairs of the shortest run that counts wherever it stands. */
const RUN_MIN = 5

function gramKey(first: number, fourth: number): number {
  return (Math.imul(first, 0x9e37) ^ (fourth << 3) ^ (fourth >>> 4)) & 0x3fff
}

/** Visits, and counts, every run of some length that begins at a place of the stream; one inside a longer one was seen with that. */
function forEachRun(
  pairs: Uint16Array,
  stream: Uint16Array,
  at: number,
  visit: (from: number, to: number) => void,
): number {
  let runs = 0
  const first = stream[at] as number
  for (let from = pairs.indexOf(first); from !== -1; from = pairs.indexOf(first, from + 1)) {
    if (at > 0 && from > 0 && pairs[from - 1] === stream[at - 1]) continue
    let same = 1
    while (from + same < pairs.length && pairs[from + same] === stream[at + same]) same++
    if (same < RUN_MIN) continue
    runs++
    visit(from, from + same)
  }
  return runs
}

function findRun(pairs: Uint16Array, run: Uint16Array): number {
  const first = run[0]
  if (first === undefined) return -1
  for (let at = pairs.indexOf(first); at !== -1; at = pairs.indexOf(first, at + 1)) {
    let same = 1
    while (same < run.length && pairs[at + same] === run[same]) same++
    if (same === run.length) return at
  }
  return -1
}
