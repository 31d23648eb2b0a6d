/** Records on their way to the log: collected while others are handed over, then built, encoded and written together. */

import type { JournalEntry } from '@callgate/contracts/journal'
import type { EntryDraft } from '../pipeline/ports.ts'
import type { LogWriter } from './log-writer.ts'
import { unavailable } from './unavailable.ts'

/** Records that are written at once, without waiting for the end of the turn, when there are this many. */
const STAGED_MAX = 1_024

/** A record that was handed over, and whoever waits until it is durable. */
export interface Waiting {
  readonly draft: EntryDraft
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface WriteQueueOptions {
  readonly writer: LogWriter
  /** Whether a write counts only once it is on the medium. */
  readonly syncs: boolean
  readonly isWritable: () => boolean
  /** Told of a write or sync that failed. */
  readonly onFailure: (error: unknown) => void
  /** Told how many records were written. */
  readonly onWritten: (records: number) => void
  /** Settles who waits for a record that cannot be written now. */
  readonly settleUnwritten: (waiting: Waiting) => void
}

export class WriteQueue {
  readonly #options: WriteQueueOptions
  #staged: Waiting[] = []
  #committing = false
  /** Whether what is staged will be written at the end of the turn. */
  #isDue = false

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  add(waiting: Waiting): void {
    this.#staged.push(waiting)
    const count = this.#staged.length
    // With no more than one exchange open nobody else has a record for the same write: this one waits for no others.
    const isAlone = count === 1 && this.#options.writer.openCount <= 1
    if ((isAlone || count >= STAGED_MAX) && !this.#committing) this.commit()
    else this.#commitLater()
  }

  /** Also what is added while others are written: nobody after it may take it for one that is under way. */
  #commitLater(): void {
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      this.commit()
    })
  }

  /** Writes what is staged and settles those who wait for it. What followers of the log append meanwhile goes with the next. */
  commit(): void {
    if (this.#committing) return
    let left = this.#staged.length
    let written = 0
    this.#committing = true
    try {
      while (left > 0 && this.#options.isWritable()) {
        const group = this.#encode(left)
        left -= group.taken
        written += this.#write(group.waiting)
      }
    } finally {
      this.#committing = false
    }
    if (!this.#options.isWritable()) this.settleUnwritten()
    else if (written > 0) this.#options.onWritten(written)
  }

  /** Settles whoever waits, none of whom can be written now. */
  settleUnwritten(): void {
    const waiting = this.#staged
    this.#staged = []
    for (const one of waiting) this.#options.settleUnwritten(one)
  }

  /** Encodes, in their order, as many of the first `count` as go into one write; whoever cannot be encoded is told so alone. */
  #encode(count: number): { readonly taken: number; readonly waiting: readonly Waiting[] } {
    const { writer, isWritable } = this.#options
    const staged = this.#staged
    const waiting: Waiting[] = []
    let taken = 0
    while (taken < count && !writer.full) {
      const next = staged[taken]
      if (next === undefined) break
      taken += 1
      if (this.#encodeOne(next)) waiting.push(next)
      // A payload could not be kept, and the writer has forgotten what was encoded: it stays staged until that is settled.
      if (!isWritable()) return { taken: 0, waiting: [] }
    }
    staged.splice(0, taken)
    return { taken, waiting }
  }

  #encodeOne({ draft, reject }: Waiting): boolean {
    let entry: JournalEntry
    try {
      entry = buildEntry(draft)
    } catch (error) {
      reject(error)
      return false
    }
    try {
      this.#options.writer.stage(entry)
      return true
    } catch (error) {
      // This record alone cannot be encoded; the log is as it was.
      reject(unavailable(error))
      return false
    }
  }

  /** How many records were written: all, or none. */
  #write(group: readonly Waiting[]): number {
    const { writer, syncs, onFailure } = this.#options
    if (group.length === 0) return 0
    try {
      writer.commit()
    } catch (error) {
      this.#staged.unshift(...group)
      onFailure(error)
      return 0
    }
    if (syncs) void this.#sync(group)
    else for (const { resolve } of group) resolve()
    return group.length
  }

  async #sync(group: readonly Waiting[]): Promise<void> {
    const { writer, onFailure } = this.#options
    try {
      await writer.sync()
    } catch (error) {
      onFailure(error)
      for (const { reject } of group) reject(unavailable(error))
      return
    }
    for (const { resolve } of group) resolve()
  }
}

export function buildEntry(draft: EntryDraft): JournalEntry {
  return typeof draft === 'function' ? draft() : draft
}
