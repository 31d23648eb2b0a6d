/** The emergency reserve: space taken in advance, so that denials are recorded even when the disk is full. */

import { JournalEntry } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { readFully, writeFully } from './files.ts'
import type { SegmentFile } from './ports.ts'

const RESERVE_BYTES = 512 * 1024
const REPLAYED = 0x23

const ReserveLine = z.strictObject({ timeMs: z.int(), entry: JournalEntry })
export type ReserveLine = z.infer<typeof ReserveLine>

export class Reserve {
  readonly #file: SegmentFile
  #used: number

  /** Takes the space; lines that an earlier run left stay and are counted. */
  constructor(file: SegmentFile) {
    this.#file = file
    const bytes = file.bytes()
    if (bytes < RESERVE_BYTES) {
      writeFully(file, Buffer.alloc(RESERVE_BYTES - bytes), bytes)
      file.syncNow()
    }
    this.#used = endOfLines(this.#content())
  }

  get empty(): boolean {
    return this.#used === 0
  }

  /** Writes into space that is already there; false when it is used up. */
  put(timeMs: number, entry: JournalEntry): boolean {
    const line = Buffer.from(`${JSON.stringify({ timeMs, entry })}\n`, 'utf8')
    if (this.#used + line.length >= RESERVE_BYTES) return false
    writeFully(this.#file, line, this.#used)
    this.#used += line.length
    return true
  }

  /** The lines not yet replayed, oldest first; `damaged` counts those that cannot be read. */
  read(): {
    readonly lines: readonly { readonly at: number; readonly line: ReserveLine }[]
    readonly damaged: number
  } {
    const content = this.#content()
    const lines: { at: number; line: ReserveLine }[] = []
    let damaged = 0
    for (let at = 0; at < this.#used;) {
      const newline = content.indexOf(10, at)
      const end = newline < 0 || newline > this.#used ? this.#used : newline
      if (content[at] !== REPLAYED) {
        const line = parseLine(content.toString('utf8', at, end))
        if (line === undefined) damaged += 1
        else lines.push({ at, line })
      }
      at = end + 1
    }
    return { lines, damaged }
  }

  /** Marks one line as taken over into the journal. */
  markReplayed(at: number): void {
    writeFully(this.#file, Buffer.of(REPLAYED), at)
  }

  /** Makes the whole space free again. */
  clear(): void {
    writeFully(this.#file, Buffer.alloc(this.#used), 0)
    this.#file.syncNow()
    this.#used = 0
  }

  close(): void {
    this.#file.close()
  }

  #content(): Buffer {
    const content = readFully(this.#file, RESERVE_BYTES, 0)
    if (content === undefined) throw new Error('The emergency reserve cannot be read.')
    return content
  }
}

function endOfLines(content: Buffer): number {
  const zero = content.indexOf(0)
  return zero < 0 ? content.length : zero
}

function parseLine(text: string): ReserveLine | undefined {
  try {
    return ReserveLine.parse(readJson(text))
  } catch {
    // Torn by a crash or damaged; the caller counts and states it.
    return undefined
  }
}
