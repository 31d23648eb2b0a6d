/** The file of signed checkpoints beside the segments, one JSON line each. */

import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { readFully, writeFully } from './files.ts'
import type { SegmentFile, StoredCheckpoint } from './ports.ts'

const StoredCheckpointShape = z.strictObject({ timeMs: z.int(), note: z.string().max(64 * 1024) })
const CHECKPOINTS_BYTES_MAX = 1 << 30
const TAIL_BYTES = 1 << 18

export class CheckpointFile {
  readonly #file: SegmentFile
  #bytes: number
  #last: StoredCheckpoint | undefined
  /** Bytes of a torn last line that were cut at opening. */
  readonly cutBytes: number

  constructor(file: SegmentFile) {
    this.#file = file
    const bytes = file.bytes()
    const start = Math.max(0, bytes - TAIL_BYTES)
    const tail = readFully(file, bytes - start, start) ?? Buffer.alloc(0)
    const whole = tail.lastIndexOf(10) + 1
    this.cutBytes = tail.length - whole
    this.#bytes = start + whole
    if (this.cutBytes > 0) file.truncate(this.#bytes)
    if (whole > 0) {
      const line = tail.toString('utf8', tail.lastIndexOf(10, whole - 2) + 1, whole - 1)
      this.#last = parseStoredCheckpoint(line)
      if (this.#last === undefined)
        throw new Error('The last line of the checkpoint file is damaged; run: callgate journal verify')
    }
  }

  get last(): StoredCheckpoint | undefined {
    return this.#last
  }

  append(checkpoint: StoredCheckpoint): void {
    const line = Buffer.from(`${JSON.stringify(checkpoint)}\n`, 'utf8')
    if (this.#bytes + line.length > CHECKPOINTS_BYTES_MAX) throw new Error('The checkpoint file is full.')
    try {
      writeFully(this.#file, line, this.#bytes)
    } catch (error) {
      if (this.#file.bytes() > this.#bytes) this.#file.truncate(this.#bytes)
      throw error
    }
    this.#bytes += line.length
    this.#last = checkpoint
  }

  sync(): Promise<void> {
    return this.#file.sync()
  }

  close(): void {
    this.#file.close()
  }
}

/** undefined when the line is not a stored checkpoint. */
export function parseStoredCheckpoint(line: string): StoredCheckpoint | undefined {
  try {
    return StoredCheckpointShape.parse(readJson(line))
  } catch {
    return undefined
  }
}
