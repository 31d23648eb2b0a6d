/** Reads a file piece by piece through one buffer, so that a large one costs neither memory nor the collecting of it. */

import { open } from 'node:fs/promises'

const PIECE_BYTES_MAX = 1 << 20
const PIECE_BYTES_MIN = 1 << 12

/** A piece holds only until `take` returns; what `take` throws ends the reading. */
export async function readPieces(path: string, take: (piece: Uint8Array) => void): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const buffer = Buffer.allocUnsafeSlow(Math.min(Math.max(size, PIECE_BYTES_MIN), PIECE_BYTES_MAX))
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return
      take(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
