/** Writes record lines to the active segment, keeps the tree's right edge, and moves on to the next segment. */

import type { JournalEntry } from '@callgate/contracts/journal'
import type { Clock } from '../pipeline/ports/ports.ts'
import { writeFully } from './files.ts'
import { segmentPath, type SegmentSeal } from './layout.ts'
import { type Frontier, HASH_BYTES } from './merkle.ts'
import type { OpenExchanges } from './open-exchanges.ts'
import { PayloadBox } from './payload-box.ts'
import type { JournalFiles, JournalKeys, SegmentFile } from './ports.ts'
import { RecordBatch } from './record-batch.ts'
import { writeDurably } from './small-files.ts'
import { SyncQueue } from './sync-queue.ts'

const LEAVES_PENDING_MAX = 1024
const BATCH_BYTES_MAX = 1 << 20

/** Where a log stands: what recovery computes and the writer carries on from. */
export interface LogState {
  readonly frontier: Frontier
  readonly open: OpenExchanges
  /** Leaf hash (hex) of the last record. */
  prev: string
  segment: number
  /** seq of the first record of the active segment. */
  first: number
  /** Bytes of whole lines in the active segment. */
  bytes: number
  firstMs: number
  lastMs: number
}

export interface WriterOptions {
  readonly dir: string
  readonly files: JournalFiles
  readonly keys: JournalKeys
  readonly clock: Clock
  /** Told of each record once it is written, in order; must not throw. */
  readonly onWritten?: (written: WrittenRecord) => void
}

/** A record as it was written. */
export interface WrittenRecord {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

interface ActiveFiles {
  readonly lines: SegmentFile
  readonly leaves: SegmentFile
  readonly box: PayloadBox
}

export class LogWriter {
  readonly #options: WriterOptions
  readonly #state: LogState
  readonly #sync = new SyncQueue()
  #active: ActiveFiles
  readonly #batch = new RecordBatch()
  readonly #pendingLeaves = Buffer.alloc(LEAVES_PENDING_MAX * HASH_BYTES)
  #pendingCount = 0
  #leavesWritten: number

  constructor(options: WriterOptions, state: LogState) {
    this.#options = options
    this.#state = state
    this.#active = this.#openSegment(state.segment)
    this.#leavesWritten = state.frontier.size - state.first
  }

  get size(): number {
    return this.#state.frontier.size
  }
  get segment(): number {
    return this.#state.segment
  }
  get segmentBytes(): number {
    return Math.max(this.#state.bytes, this.#active.box.bytes)
  }
  get box(): PayloadBox {
    return this.#active.box
  }
  /** Exchanges whose intent is written and whose outcome is not. */
  get openCount(): number {
    return this.#state.open.count
  }
  get openExchanges(): readonly string[] {
    return this.#state.open.list()
  }

  /** A copy of the tree head as it is now. */
  head(): { readonly size: number; readonly root: Buffer } {
    return { size: this.size, root: this.#state.frontier.root() }
  }

  /** True when the staged records should be committed before more are staged. */
  get full(): boolean {
    return this.#batch.records.length === LEAVES_PENDING_MAX || this.#batch.bytes > BATCH_BYTES_MAX
  }

  /** Encodes one record; the next `commit` writes it. On a throw it was not staged. */
  stage(entry: JournalEntry): void {
    const batch = this.#batch
    batch.add(entry, {
      seq: this.#state.frontier.size + batch.records.length,
      timeMs: this.#options.clock.nowMs(),
      prev: batch.prev ?? this.#state.prev,
    })
  }

  /** Writes what is staged. On a throw nothing was added; `restore` must succeed before the next record. */
  commit(): void {
    const state = this.#state
    const { records, lines, prev } = this.#batch
    if (prev === undefined) return
    this.#checkPlace()
    this.#active.box.flush()
    if (this.#pendingCount + records.length > LEAVES_PENDING_MAX) this.#flushLeaves()
    writeFully(this.#active.lines, lines, state.bytes)
    for (const { entry, timeMs, leaf } of records) {
      const at = this.#pendingCount * HASH_BYTES
      this.#pendingLeaves.write(leaf, at, 'hex')
      this.#pendingCount += 1
      state.frontier.append(this.#pendingLeaves.subarray(at, at + HASH_BYTES))
      if (state.firstMs === 0) state.firstMs = timeMs
      state.lastMs = timeMs
      state.open.observe(entry)
    }
    state.prev = prev
    state.bytes += lines.length
    this.#batch.clear()
    if (this.#options.onWritten !== undefined) for (const one of records) this.#options.onWritten(one)
  }

  /** Stages and commits one record; nothing else may be staged. */
  write(entry: JournalEntry): void {
    this.stage(entry)
    this.commit()
  }

  /** Takes back what a failed write left behind; throws when the medium does not even allow that. */
  restore(): void {
    const { lines, leaves, box } = this.#active
    this.#batch.clear()
    if (lines.bytes() > this.#state.bytes) lines.truncate(this.#state.bytes)
    if (leaves.bytes() > this.#leavesWritten * HASH_BYTES) leaves.truncate(this.#leavesWritten * HASH_BYTES)
    box.restore()
    this.#sync.settle()
  }

  /** Returns when everything written before the call is on the medium. */
  sync(): Promise<void> {
    return this.#sync.run()
  }

  /** Closes the active segment with its seal and begins the next; nothing may be staged. On a throw the old segment stays active. */
  rotate(): void {
    const state = this.#state
    this.#active.box.flush()
    this.#flushLeaves()
    const next = this.#openSegment(state.segment + 1)
    try {
      const seal: SegmentSeal = {
        version: 1,
        segment: state.segment,
        first: state.first,
        count: this.size - state.first,
        firstMs: state.firstMs,
        lastMs: state.lastMs,
        prev: state.prev,
        frontier: state.frontier.roots.map((root) => root.toString('hex')),
        open: [...state.open.list()],
      }
      writeDurably(segmentPath(this.#options.dir, state.segment, 'seal'), `${JSON.stringify(seal)}\n`)
    } catch (error) {
      this.#sync.drop(...filesOf(next))
      closeAll(next)
      throw error
    }
    this.#sync.closeWhenSynced(...filesOf(this.#active))
    this.#active = next
    Object.assign(state, { segment: state.segment + 1, first: this.size, bytes: 0, firstMs: 0, lastMs: 0 })
    this.#leavesWritten = 0
  }

  /** Makes pending leaf hashes readable for proofs. */
  flushLeaves(): void {
    this.#flushLeaves()
  }

  /** Makes staged payloads readable. */
  flushPayloads(): void {
    this.#active.box.flush()
  }

  /** Writes what is pending and closes; the caller has synced. */
  close(): void {
    this.#active.box.flush()
    this.#flushLeaves()
    this.release()
  }

  /** Closes files without writing. */
  release(): void {
    closeAll(this.#active)
    this.#sync.closeAll()
  }

  /** What is written to a file that was removed, or cut by somebody else, is no record: nobody could ever read it. */
  #checkPlace(): void {
    const { dir } = this.#options
    const { segment, bytes } = this.#state
    const found = this.#active.lines.bytesInPlace()
    if (found !== undefined && found >= bytes) return
    const path = segmentPath(dir, segment, 'jsonl')
    throw new Error(
      found === undefined
        ? `${path} was removed or replaced while the gateway ran: put it back, or restart the gateway`
        : `${path} has only ${found} of ${bytes} bytes: something else cut it`,
    )
  }

  #flushLeaves(): void {
    if (this.#pendingCount === 0) return
    const data = this.#pendingLeaves.subarray(0, this.#pendingCount * HASH_BYTES)
    writeFully(this.#active.leaves, data, this.#leavesWritten * HASH_BYTES)
    this.#leavesWritten += this.#pendingCount
    this.#pendingCount = 0
  }

  #openSegment(segment: number): ActiveFiles {
    const { dir, files, keys } = this.#options
    const opened: SegmentFile[] = []
    const track = (file: SegmentFile): SegmentFile => {
      opened.push(file)
      return file
    }
    try {
      const lines = track(files.open(segmentPath(dir, segment, 'jsonl')))
      const leaves = track(files.open(segmentPath(dir, segment, 'leaves')))
      const box = new PayloadBox({ open: (path) => track(files.open(path)) }, dir, segment, keys)
      const active = { lines, leaves, box }
      this.#sync.add(...filesOf(active))
      return active
    } catch (error) {
      for (const file of opened) file.close()
      throw error
    }
  }
}

/** In the order in which they must reach the medium: what a record refers to, before the record. */
function filesOf(active: ActiveFiles): readonly SegmentFile[] {
  return [...active.box.syncedFiles(), active.leaves, active.lines]
}

function closeAll(active: ActiveFiles): void {
  active.lines.close()
  active.leaves.close()
  active.box.close()
}
