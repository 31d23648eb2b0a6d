/** Finds running text of what the operator classed in what goes out, also where several calls carry it piece by piece. */

import { listDecoded } from './leaves.ts'
import { hashPhrase, type SessionMemory, SHINGLE } from './memory.ts'
import { DECLARED, type Declared, type Entry, findDeclaredFirst } from './origin-table.ts'
import { scanText } from './scan-text.ts'

/** Runs of one call, and of several calls together, that are more than a turn of phrase. */
const RUNS_MIN = 3
const RUNS_MIN_TOGETHER = 5
/** Words of a classed field that are found inside other text: below, everybody's words; above, runs find it. */
const FIELD_WORDS = [2, 3] as const
const LEFT_MAX = 64
const TAILS_MAX = 8
const CALLS_KEPT = 64

export interface CarriedText {
  readonly path: string
  readonly entry: Entry
}

interface Run {
  readonly hash: number
  readonly call: number
}

interface Tail {
  /** Keyed hash of the name of the argument. */
  readonly path: number
  readonly words: readonly number[]
}

export interface DepartedDump {
  readonly calls: number
  readonly left: readonly Run[]
  readonly tails: readonly Tail[]
}

interface Outgoing {
  readonly path: string
  readonly text: string
}

export class DepartedText {
  #calls = 1
  #left: Run[] = []
  /** The last words that left under each name: a run may go on in the next call. */
  #tails: Tail[] = []
  readonly #memory: SessionMemory

  constructor(memory: SessionMemory) {
    this.#memory = memory
  }

  get bytes(): number {
    return this.#left.length * 16 + this.#tails.length * 48
  }

  /** The first value that carries classed text, with what left before counted in. */
  find(values: readonly Outgoing[]): CarriedText | undefined {
    const left = new Set(this.#left.map(({ hash }) => hash))
    for (const { path, text } of values) {
      const look = this.#look({ path, text })
      if (look.field !== undefined) return { path, entry: look.field }
      const [first] = look.runs.values()
      if (first === undefined) continue
      if (look.runs.size >= RUNS_MIN || new Set([...left, ...look.runs.keys()]).size >= RUNS_MIN_TOGETHER)
        return { path, entry: first }
    }
    return undefined
  }

  /** These have left. */
  note(values: readonly Outgoing[]): void {
    const call = this.#calls++
    for (const value of values) {
      const { runs, tail } = this.#look(value)
      for (const hash of runs.keys())
        if (!this.#left.some((run) => run.hash === hash)) this.#left.push({ hash, call })
      const path = this.#memory.phraseOf(value.path)
      const others = this.#tails.filter((one) => one.path !== path)
      this.#tails = tail.length === 0 ? this.#tails : [...others, { path, words: tail }].slice(-TAILS_MAX)
    }
    this.#left = this.#left.filter((run) => call - run.call < CALLS_KEPT).slice(-LEFT_MAX)
  }

  forget(): void {
    this.#left = []
    this.#tails = []
  }

  dump(): DepartedDump {
    return { calls: this.#calls, left: this.#left, tails: this.#tails }
  }

  restore({ calls, left, tails }: DepartedDump): void {
    this.#calls = calls
    this.#left = left.slice(-LEFT_MAX)
    this.#tails = tails.slice(-TAILS_MAX)
  }

  #look({ path, text }: Outgoing): Look {
    const pathHash = this.#memory.phraseOf(path)
    const before = this.#tails.find((tail) => tail.path === pathHash)?.words ?? []
    const own = this.#lookText(text, before)
    for (const decoded of listDecoded({ path, text })) {
      const more = this.#lookText(decoded.text, before)
      own.field ??= more.field
      for (const [hash, entry] of more.runs) own.runs.set(hash, entry)
      // What is decoded says what the value says: the next piece goes on from there.
      if (more.runs.size > 0) own.tail = more.tail
    }
    return own
  }

  #lookText(text: string, before: readonly number[]): Look {
    const runs = new Map<number, Entry>()
    const look: Look = { runs, field: undefined, tail: before }
    for (let from = 0; from < text.length;) {
      const scan = scanText(text, from, this.#memory.seed)
      const words = [...look.tail, ...scan.hashes.subarray(0, scan.words)]
      for (let at = 0; at + SHINGLE <= words.length; at++) {
        const hash = hashPhrase(words, at, at + SHINGLE)
        const entry = runs.has(hash) ? undefined : this.#declared(hash, DECLARED.whole)
        if (entry !== undefined && !this.#isUsers(words.slice(at, at + SHINGLE))) runs.set(hash, entry)
      }
      look.field ??= this.#findField(words)
      look.tail = words.slice(1 - SHINGLE)
      if (scan.end <= from) break
      from = scan.end
    }
    return look
  }

  #findField(words: readonly number[]): Entry | undefined {
    for (const size of FIELD_WORDS) {
      for (let at = 0; at + size <= words.length; at++) {
        const entry = this.#declared(hashPhrase(words, at, at + size), DECLARED.field)
        if (entry !== undefined && !this.#isUsers(words.slice(at, at + size))) return entry
      }
    }
    return undefined
  }

  #declared(hash: number, least: Declared): Entry | undefined {
    const entry = findDeclaredFirst(this.#memory.table.find(hash))
    if (entry === undefined || entry.declared < least) return undefined
    return this.#memory.ledger.isReleased(entry.message) ? undefined : entry
  }

  #isUsers(words: readonly number[]): boolean {
    return this.#memory.isSaidByUser(words)
  }
}

interface Look {
  readonly runs: Map<number, Entry>
  field: Entry | undefined
  tail: readonly number[]
}
