/** Records encoded, linked and hashed one after the other, waiting to be written in one go. */

import { hash } from 'node:crypto'
import type { JournalEntry } from '@callgate/contracts/journal'
import { LINE_BYTES_MAX } from './layout.ts'

const BATCH_BYTES = 64 << 10
const LEAF_PREFIX = 0
const NEWLINE = 0x0a

export interface StagedRecord {
  readonly seq: number
  readonly entry: JournalEntry
  readonly timeMs: number
  /** Leaf hash, in hex. */
  readonly leaf: string
}

/** Where the next record goes: its number, and the link it carries. */
export interface RecordPlace {
  readonly seq: number
  readonly timeMs: number
  readonly prev: string
}

export class RecordBatch {
  #records: StagedRecord[] = []
  /** Byte 0 is room for the leaf prefix of the first line. */
  #buffer = Buffer.alloc(BATCH_BYTES)
  #end = 1
  #prev: string | undefined

  /** `clear` begins another list, and leaves this one to whoever has it. */
  get records(): readonly StagedRecord[] {
    return this.#records
  }

  /** Link of the last record; undefined while there is none. */
  get prev(): string | undefined {
    return this.#prev
  }

  get bytes(): number {
    return this.#end - 1
  }

  /** The lines as they go to the file. Valid until the next `add` or `clear`. */
  get lines(): Uint8Array {
    return this.#buffer.subarray(1, this.#end)
  }

  /** Encodes one record. Throws, and leaves the batch as it was, when its line would be too large. */
  add(entry: JournalEntry, { seq, timeMs, prev }: RecordPlace): void {
    const text = `{"seq":${seq},"timeMs":${timeMs},"prev":"${prev}","entry":${JSON.stringify(entry)}}\n`
    this.#makeRoom(text)
    const start = this.#end
    const end = start + this.#buffer.write(text, start, 'utf8')
    // RFC 6962 §2.1 hashes 0x00 before the leaf: it stands for a moment where the line before ends, so that nothing is copied.
    this.#buffer[start - 1] = LEAF_PREFIX
    const leaf = hash('sha256', this.#buffer.subarray(start - 1, end - 1), 'hex')
    this.#buffer[start - 1] = NEWLINE
    this.#end = end
    this.#prev = leaf
    this.#records.push({ seq, entry, timeMs, leaf })
  }

  clear(): void {
    this.#records = []
    this.#end = 1
    this.#prev = undefined
    if (this.#buffer.length > 4 * BATCH_BYTES) this.#buffer = Buffer.alloc(BATCH_BYTES)
  }

  #makeRoom(text: string): void {
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    const most = text.length * 3
    if (most <= LINE_BYTES_MAX && this.#end + most <= this.#buffer.length) return
    const bytes = Buffer.byteLength(text, 'utf8')
    if (bytes > LINE_BYTES_MAX)
      throw new Error(`A record of ${bytes} bytes is larger than ${LINE_BYTES_MAX}.`)
    if (this.#end + bytes <= this.#buffer.length) return
    const larger = Buffer.alloc(Math.max(2 * this.#buffer.length, this.#end + bytes))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}
