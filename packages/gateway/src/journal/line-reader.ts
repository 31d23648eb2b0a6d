/** Reads the lines of a segment in order, with bounded memory. */

import { open } from 'node:fs/promises'
import { LINE_BYTES_MAX } from './layout.ts'

const CHUNK_BYTES = 1 << 18

export interface FileLine {
  /** Without the newline. Valid until the next line is asked for. */
  readonly bytes: Buffer
  readonly offset: number
  /** False for what stands after the last newline. */
  readonly complete: boolean
  /** True for a line longer than any record; its bytes are cut. */
  readonly tooLong: boolean
}

/** Yields every line; an empty file yields none. */
export async function* readLines(path: string): AsyncGenerator<FileLine> {
  const file = await open(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    let restOffset = 0
    let skipped = 0
    for (let position = 0; ;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position)
      if (bytesRead === 0) break
      position += bytesRead
      let data =
        rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)])
      for (let newline = data.indexOf(10); newline >= 0; newline = data.indexOf(10)) {
        const line = data.subarray(0, newline)
        yield {
          bytes: line,
          offset: restOffset,
          complete: true,
          tooLong: skipped > 0 || line.length > LINE_BYTES_MAX,
        }
        restOffset += skipped + newline + 1
        skipped = 0
        data = data.subarray(newline + 1)
      }
      if (data.length > LINE_BYTES_MAX) {
        skipped += data.length
        data = Buffer.alloc(0)
      }
      rest = data
    }
    if (rest.length > 0 || skipped > 0)
      yield { bytes: rest, offset: restOffset, complete: false, tooLong: skipped > 0 }
  } finally {
    await file.close()
  }
}
