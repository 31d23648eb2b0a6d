/** Records on their way to the log: collected while others are handed over, then built, encoded and written together. */

import type { JournalEntry } from '@callgate/contracts/journal'
import type { Clock, EntryDraft } from '../pipeline/ports/ports.ts'
import type { LogWriter } from './log-writer.ts'
import { unavailable } from './unavailable.ts'

/** Records that are written at once, without waiting for the end of the turn, when there are this many. */
const STAGED_MAX = 1_024
/** How long records are built and written at a stretch. A record of a large message takes about two of it for each MB. */
const STRETCH_MS = 5

/** A record that was handed over, and whoever waits until it is durable. */
export interface Waiting {
  readonly draft: EntryDraft
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface WriteQueueOptions {
  readonly writer: LogWriter
  readonly clock: Pick<Clock, 'monotonicMs'>
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
  /** How many of those, the first, belong to the commit that is under way: between its writes it gives way to others. */
  #due = 0
  #written = 0
  #writing = false
  #awaited = false

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  add(waiting: Waiting): void {
    this.#staged.push(waiting)
    const count = this.#staged.length
    // With no more than one exchange open nobody else has a record for the same write: this one waits for no others.
    const isAlone = count === 1 && this.#options.writer.openCount <= 1
    if ((isAlone || count >= STAGED_MAX) && !this.#writing) this.commit()
    else this.#commitLater()
  }

  /**
   * Writes what is staged and settles those who wait for it. Large records and many of them take several turns of the event loop;
   * what comes meanwhile, from followers of the log too, goes with the next commit.
   */
  commit(): void {
    if (this.#writing) return
    if (this.#due === 0) this.#due = this.#staged.length
    this.#work(this.#options.clock.monotonicMs() + STRETCH_MS)
  }

  /** The same for everything that is staged, within this turn, however long that takes. */
  drain(): void {
    if (this.#writing) return
    this.#due = this.#staged.length
    this.#work(Number.POSITIVE_INFINITY)
  }

  #work(untilMs: number): void {
    const { isWritable, onWritten } = this.#options
    this.#writing = true
    try {
      while (this.#due > 0 && isWritable()) {
        this.#written += this.#write(this.#encode(untilMs))
        if (this.#options.clock.monotonicMs() >= untilMs) break
      }
    } finally {
      this.#writing = false
    }
    if (!isWritable()) return this.settleUnwritten()
    if (this.#staged.length > 0) this.#commitLater()
    const written = this.#written
    if (this.#due > 0 || written === 0) return
    this.#written = 0
    onWritten(written)
  }

  /** At the end of the turn, once. Whether others are staged says nothing: those may belong to a commit that is under way. */
  #commitLater(): void {
    if (this.#awaited) return
    this.#awaited = true
    setImmediate(() => {
      this.#awaited = false
      this.commit()
    })
  }

  /** Settles whoever waits, none of whom can be written now. */
  settleUnwritten(): void {
    const waiting = this.#staged
    this.#staged = []
    this.#due = 0
    this.#written = 0
    for (const one of waiting) this.#options.settleUnwritten(one)
  }

  /** Encodes, in their order, at least one of those that are due and as many as go into one write; whoever cannot be is told so alone. */
  #encode(untilMs: number): readonly Waiting[] {
    const { writer, clock, isWritable } = this.#options
    const staged = this.#staged
    const encoded: Waiting[] = []
    let taken = 0
    do {
      const next = staged[taken]
      if (next === undefined) break
      taken += 1
      if (this.#encodeOne(next)) encoded.push(next)
      // A payload could not be kept, and the writer has forgotten what was encoded: it stays staged until that is settled.
      if (!isWritable()) return []
    } while (taken < this.#due && !writer.full && clock.monotonicMs() < untilMs)
    staged.splice(0, taken)
    this.#due -= taken
    return encoded
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
