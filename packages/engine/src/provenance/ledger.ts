/** Which messages a session remembers by name, bounded: who they came from and what they carried. */

import type { FlowSource } from '@callgate/contracts/flow'
import type { DataClass, Trust } from '@callgate/contracts/label'

export interface Remembered {
  readonly ordinal: number
  readonly id: string
  readonly source: Exclude<FlowSource, 'unknown'>
  trust: Trust
  sensitivity: DataClass
  /** JSON pointers to its strings, as many as are kept. */
  readonly paths: readonly string[]
  /** The user asked for what stands in it to be done. */
  readonly delegated: boolean
  /** The result of a call for something that the user, or the agent on its own, had named. */
  readonly named: boolean
  /** A human said that it is not as sensitive as the operator's class says. */
  released?: boolean
}

const PATHS_MAX = 12
const PATHS_CHARS_MAX = 160
/** Ids are told apart by as many characters. */
export const ID_CHARS_MAX = 48
const NAME_CHARS_MAX = 64
const MESSAGES_MAX = 64

export interface LedgerDump {
  readonly next: number
  readonly releasedBefore: number
  readonly messages: readonly Remembered[]
}

export class Ledger {
  /** The newest last. */
  #messages: Remembered[] = []
  readonly #bytesMax: number
  #next = 1
  /** Messages with a lower ordinal were let go together. */
  releasedBefore = 0
  #chars = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Estimated: strings of two bytes a character, and what a record costs beside them. */
  get bytes(): number {
    return this.#chars * 2 + this.#messages.length * RECORD_BYTES
  }

  add(message: Omit<Remembered, 'ordinal' | 'paths'>, paths: readonly string[]): Remembered {
    const remembered = {
      ...message,
      source: cutNames(message.source),
      id: message.id.slice(0, ID_CHARS_MAX),
      ordinal: this.#next,
      paths: keepPaths(paths),
    }
    this.#next = Math.min(this.#next + 1, ORDINAL_MAX)
    this.#messages.push(remembered)
    this.#chars += charsOf(remembered)
    this.#forget()
    return remembered
  }

  get(ordinal: number): Remembered | undefined {
    // Ordinals only grow; of those that share the greatest one the last counts.
    let low = 0
    let high = this.#messages.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#messages[middle]?.ordinal ?? 0) <= ordinal) low = middle + 1
      else high = middle
    }
    const found = this.#messages[low - 1]
    return found?.ordinal === ordinal ? found : undefined
  }

  isReleased(ordinal: number): boolean {
    return ordinal < this.releasedBefore || this.get(ordinal)?.released === true
  }

  /** Everything read so far was let go. */
  releaseAll(): void {
    this.releasedBefore = this.#next
  }

  findById(id: string): Remembered | undefined {
    const cut = id.slice(0, ID_CHARS_MAX)
    return this.#messages.findLast((message) => message.id === cut)
  }

  /** Words of the user tell more than any result, and go last. */
  #forget(): void {
    while (
      this.#messages.length > 1 &&
      (this.#messages.length > MESSAGES_MAX || this.bytes > this.#bytesMax)
    ) {
      const at = Math.max(
        0,
        this.#messages.findIndex(({ source }) => source !== 'user'),
      )
      const [gone] = this.#messages.splice(at === this.#messages.length - 1 ? 0 : at, 1)
      if (gone !== undefined) this.#chars -= charsOf(gone)
    }
  }

  dump(): LedgerDump {
    return { next: this.#next, releasedBefore: this.releasedBefore, messages: this.#messages }
  }

  restore({ next, releasedBefore, messages }: LedgerDump): void {
    this.releasedBefore = releasedBefore
    this.#next = next
    this.#messages = [...messages]
    this.#chars = messages.reduce((sum, message) => sum + charsOf(message), 0)
    this.#forget()
  }
}

const RECORD_BYTES = 96
/** What fits the cells of the table of origins. */
const ORDINAL_MAX = 0x3ffff

function cutNames(source: Remembered['source']): Remembered['source'] {
  if (typeof source === 'string') return source
  const { upstream, tool } = source
  return { upstream: upstream.slice(0, NAME_CHARS_MAX), tool: tool?.slice(0, NAME_CHARS_MAX) ?? null }
}

function keepPaths(paths: readonly string[]): string[] {
  const kept: string[] = []
  let chars = 0
  for (const path of paths) {
    chars += path.length
    if (kept.length >= PATHS_MAX || chars > PATHS_CHARS_MAX) break
    kept.push(path)
  }
  return kept
}

function charsOf({ id, source, paths }: Remembered): number {
  const named = typeof source === 'string' ? 0 : source.upstream.length + (source.tool?.length ?? 0)
  return id.length + named + paths.reduce((sum, path) => sum + path.length, 0)
}
