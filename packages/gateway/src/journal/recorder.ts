/** The journal at work: appends, what happens when that fails, rotation, and checkpoints. */

import type { AdminEntry, GatewayEntry, JournalEntry, PayloadRef } from '@callgate/contracts/journal'
import type { EntryDraft } from '../pipeline/ports/ports.ts'
import type { CheckpointFile } from './checkpoint-file.ts'
import { describeDenial, isDenial } from './denial.ts'
import type { LogWriter } from './log-writer.ts'
import { readCheckpoint, signTreeHead } from './note.ts'
import type { JournalOptions, StoredCheckpoint } from './ports.ts'
import type { Reserve } from './reserve.ts'
import { unavailable } from './unavailable.ts'
import { buildEntry, type Waiting, WriteQueue } from './write-queue.ts'
import { Turns } from '../turns.ts'

const RETRY_MS = 1_000
/** Ids a single record of unknown outcomes lists. */
const RECOVERED_IDS_MAX = 1_000

export interface RecorderParts {
  readonly origin: string
  readonly writer: LogWriter
  readonly reserve: Reserve
  readonly checkpoints: CheckpointFile
}

export interface JournalStatus {
  readonly writable: boolean
  /** Why records cannot be written; null while they can. */
  readonly failure: string | null
  readonly records: number
  readonly segment: number
  /** Records under the last signed checkpoint. */
  readonly signed: number
  readonly checkpointedAtMs: number | null
  /** Last error of each anchor; null after a success. */
  readonly anchors: Readonly<Record<string, string | null>>
}

export class Recorder {
  readonly parts: RecorderParts
  readonly #options: JournalOptions
  readonly #complain: (line: string) => void
  readonly #anchorErrors = new Map<string, string | null>()
  readonly #queue: WriteQueue
  readonly #carried: (() => AdminEntry | undefined)[] = []
  #failure: { readonly reason: string; readonly sinceMs: number } | undefined
  /** Set as soon as it is being closed: the stop is the last record. */
  #ending = false
  #closed = false
  #retry: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  #sinceCheckpoint = 0
  #signedSize: number
  readonly #checkpoints = new Turns()
  #anchoring: Promise<unknown> = Promise.resolve()

  constructor(parts: RecorderParts, options: JournalOptions) {
    this.parts = parts
    this.#options = options
    this.#complain = options.complain ?? ((line) => process.stderr.write(`${line}\n`))
    for (const anchor of options.anchors ?? []) this.#anchorErrors.set(anchor.name, null)
    this.#queue = new WriteQueue({
      writer: parts.writer,
      clock: options.clock,
      syncs: options.settings.durability === 'power',
      isWritable: () => this.writable,
      onFailure: (error) => this.#fail(error),
      onWritten: (records) => this.#followUp(records),
      settleUnwritten: (waiting) => this.#settleWhileDown(waiting),
    })
    const last = parts.checkpoints.last
    const reading = last === undefined ? undefined : readCheckpoint(last.note, [])
    this.#signedSize = reading === undefined || reading.state === 'invalid' ? 0 : reading.head.size
  }

  get writable(): boolean {
    return this.#failure === undefined && !this.#ending
  }

  /**
   * Resolves once the record is durable. What is appended within one turn of the event loop while several exchanges are open is
   * built, encoded and written at once, at its end: done one by one amid other work, each step finds nothing in the processor's caches.
   */
  append(draft: EntryDraft): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { draft, resolve, reject }
      if (this.writable) this.#queue.add(waiting)
      else this.#settleWhileDown(waiting)
    })
  }

  keepPayload(text: string, digest?: string): PayloadRef | null {
    if (this.#options.settings.payloads === 'none' || !this.writable) return null
    try {
      return this.parts.writer.box.keep(text, digest)
    } catch (error) {
      this.#fail(error)
      throw unavailable(error)
    }
  }

  status(): JournalStatus {
    return {
      writable: this.writable,
      failure: this.#failure?.reason ?? (this.#ending ? 'closed' : null),
      records: this.parts.writer.size,
      segment: this.parts.writer.segment,
      signed: this.#signedSize,
      checkpointedAtMs: this.parts.checkpoints.last?.timeMs ?? null,
      anchors: Object.fromEntries(this.#anchorErrors),
    }
  }

  /** Records the start, the exchanges an earlier run left open, and the denials it kept in the reserve. Throws on failure. */
  begin(repairs: readonly string[]): void {
    const open = this.parts.writer.openExchanges
    const note = [`key ${this.#options.keys.currentId}`, ...repairs].join('; ')
    this.parts.writer.write(this.#gatewayEntry('start', note, []))
    for (let from = 0; from < open.length; from += RECOVERED_IDS_MAX) {
      const ids = open.slice(from, from + RECOVERED_IDS_MAX)
      this.parts.writer.write(
        this.#gatewayEntry('recovered', 'outcome unknown: the process ended before it was recorded', ids),
      )
    }
    this.#replayReserve('an earlier run')
    this.#beat = setInterval(
      () => void this.#checkpointInBackground(),
      this.#options.settings.checkpointEveryMs,
    )
    this.#beat.unref()
  }

  /** Tries to write again after a failure. True when the journal is writable. */
  tryRestore(): boolean {
    const failure = this.#failure
    if (failure === undefined || this.#ending) return this.writable
    try {
      this.parts.writer.restore()
      const since = new Date(failure.sinceMs).toISOString()
      this.parts.writer.write(
        this.#gatewayEntry('restored', `not writable since ${since}: ${failure.reason}`, []),
      )
      this.#replayReserve(`the outage since ${since}`)
    } catch {
      // Still down; the first reason stays, the next attempt follows.
      return false
    }
    this.#failure = undefined
    clearInterval(this.#retry)
    this.#retry = undefined
    this.#complain('callgate: the journal is writable again')
    return true
  }

  /** Signs the tree head as it is now, after everything under it is on the medium. null when nothing is new. */
  checkpoint(): Promise<StoredCheckpoint | null> {
    return this.#checkpoints.take(() => this.#signHead())
  }

  /** What every segment from the next one on begins with, asked for when it begins. */
  carry(entry: () => AdminEntry | undefined): void {
    this.#carried.push(entry)
  }

  /** Moves to the next segment now. Returns false, and the journal is unwritable, when that fails. */
  rotate(): boolean {
    this.#queue.drain()
    return this.writable && this.#moveOn()
  }

  #moveOn(): boolean {
    const from = this.parts.writer.segment
    try {
      this.parts.writer.rotate()
      this.parts.writer.write(this.#gatewayEntry('rotate', `segment ${from} is closed`, []))
      // Before anything else can be written: no act may come between what is repeated and its repetition.
      for (const carried of this.#carried) {
        const entry = carried()
        if (entry !== undefined) this.parts.writer.write(entry)
      }
    } catch (error) {
      this.#fail(error)
      return false
    }
    setImmediate(() => void this.#checkpointInBackground())
    return true
  }

  async close(): Promise<void> {
    if (this.#ending) return
    clearInterval(this.#beat)
    this.#queue.drain()
    clearInterval(this.#retry)
    this.#ending = true
    try {
      if (this.#failure === undefined) {
        this.parts.writer.write(this.#gatewayEntry('stop', null, []))
        await this.checkpoint()
      }
      await this.#anchoring
    } finally {
      this.#closed = true
      await this.#checkpoints.settle()
      if (this.#failure === undefined) this.parts.writer.close()
      else this.parts.writer.release()
      this.parts.reserve.close()
      this.parts.checkpoints.close()
    }
  }

  #followUp(records: number): void {
    if (this.parts.writer.segmentBytes >= this.#options.settings.segmentBytesMax) this.#moveOn()
    this.#sinceCheckpoint += records
    if (this.#sinceCheckpoint < this.#options.settings.checkpointEveryRecords) return
    this.#sinceCheckpoint = 0
    setImmediate(() => void this.#checkpointInBackground())
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return
    const reason = error instanceof Error ? error.message : String(error)
    this.#failure = { reason, sinceMs: this.#options.clock.nowMs() }
    this.#complain(`callgate: the journal cannot be written (${reason}); new messages are denied`)
    try {
      // At once, so that no partial line is left should the process die now; the retry repeats it.
      this.parts.writer.restore()
    } catch (again) {
      this.#complain(`callgate: the partial record could not be taken back yet (${String(again)})`)
    }
    // The writer has forgotten what was staged with it.
    this.#queue.settleUnwritten()
    this.#retry = setInterval(() => this.tryRestore(), this.#options.retryMs ?? RETRY_MS)
    this.#retry.unref()
  }

  #settleWhileDown({ draft, resolve, reject }: Waiting): void {
    try {
      this.#keepDenial(buildEntry(draft))
      resolve()
    } catch (error) {
      reject(error)
    }
  }

  /** Denials go to the reserve and to stderr; everything else is refused. */
  #keepDenial(entry: JournalEntry): void {
    if (this.#ending) throw unavailable(new Error('the journal is closed'))
    if (!isDenial(entry)) throw unavailable(this.#failure?.reason)
    this.#complain(`callgate: denied while the journal is down: ${describeDenial(entry)}`)
    const kept = { ...entry, payload: null }
    let taken: boolean
    try {
      taken = this.parts.reserve.put(this.#options.clock.nowMs(), kept)
    } catch (error) {
      throw unavailable(error)
    }
    if (!taken) throw unavailable('the emergency reserve is full')
  }

  #replayReserve(from: string): void {
    const { reserve, writer } = this.parts
    if (reserve.empty) return
    const { lines, damaged } = reserve.read()
    const first = lines[0]?.line.timeMs
    const span = first === undefined ? '' : `, from ${new Date(first).toISOString()} on`
    const lost = damaged === 0 ? '' : `; ${damaged} could not be read`
    writer.write(
      this.#gatewayEntry(
        'degraded',
        `${lines.length} denials of ${from} follow from the reserve${span}${lost}`,
        [],
      ),
    )
    for (const { at, line } of lines) {
      writer.write(line.entry)
      reserve.markReplayed(at)
    }
    reserve.clear()
  }

  async #signHead(): Promise<StoredCheckpoint | null> {
    const { writer, checkpoints, origin } = this.parts
    if (this.#failure !== undefined || this.#closed) return null
    const head = writer.head()
    if (head.size === this.#signedSize) return null
    try {
      writer.flushLeaves()
      await writer.sync()
    } catch (error) {
      this.#fail(error)
      throw unavailable(error)
    }
    const note = signTreeHead({ origin, ...head }, this.#options.keys.signer())
    const checkpoint = { timeMs: this.#options.clock.nowMs(), note }
    try {
      checkpoints.append(checkpoint)
      await checkpoints.sync()
    } catch (error) {
      // Records can still be written; they stay an unsigned tail until the next attempt.
      throw unavailable(error)
    }
    this.#signedSize = head.size
    this.#anchoring = Promise.all([this.#anchoring, this.#putAnchors(checkpoint)])
    return checkpoint
  }

  async #putAnchors(checkpoint: StoredCheckpoint): Promise<void> {
    const put = async (anchor: {
      name: string
      put(checkpoint: StoredCheckpoint): Promise<void>
    }): Promise<void> => {
      try {
        await anchor.put(checkpoint)
        this.#anchorErrors.set(anchor.name, null)
      } catch (error) {
        this.#anchorErrors.set(anchor.name, error instanceof Error ? error.message : String(error))
        this.#complain(`callgate: the checkpoint could not be anchored at ${anchor.name}: ${String(error)}`)
      }
    }
    await Promise.all((this.#options.anchors ?? []).map(put))
  }

  async #checkpointInBackground(): Promise<void> {
    try {
      await this.checkpoint()
    } catch (error) {
      this.#complain(
        `callgate: no checkpoint was signed: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  #gatewayEntry(
    event: GatewayEntry['event'],
    note: string | null,
    recovered: readonly string[],
  ): GatewayEntry {
    const { instance, version } = this.#options
    return { type: 'gateway', tenant: 'default', event, instance, version, note, recovered: [...recovered] }
  }
}
