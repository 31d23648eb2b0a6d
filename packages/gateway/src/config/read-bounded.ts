/** Reads a small regular file whole, never more than allowed, and never blocks on a pipe or a device. */

import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

export interface BoundedFile {
  readonly bytes: Uint8Array
  /** Permission bits as the system reports them. */
  readonly mode: number
}

/** Why a file could not be read, in words for an operator. */
export class FileReadError extends Error {
  readonly missing: boolean
  /** The file, for whoever has no more to say of it. */
  readonly path: string
  constructor(
    message: string,
    at: { readonly path: string; readonly missing: boolean },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'FileReadError'
    this.missing = at.missing
    this.path = at.path
  }
}

const SIZE_MIN = 4 << 10

export async function readBounded(path: string, bytesMax: number): Promise<BoundedFile> {
  // O_NONBLOCK: opening a named pipe without a writer would otherwise wait forever.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: unknown) => {
      throw explainOpen(path, error)
    },
  )
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) {
      const what = stat.isDirectory() ? 'is a folder; name a file' : 'is not a regular file'
      throw new FileReadError(what, { path, missing: false })
    }
    // One byte of room more than the file has, so that its end is seen; files of some kinds say they have none.
    let buffer = new Uint8Array(Math.min(bytesMax, Math.max(stat.size, SIZE_MIN)) + 1)
    let length = 0
    while (length <= bytesMax) {
      if (length === buffer.length) buffer = enlarge(buffer, bytesMax + 1)
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length > bytesMax)
      throw new FileReadError(`is larger than ${bytesMax} bytes`, { path, missing: false })
    return { bytes: buffer.subarray(0, length), mode: stat.mode }
  } finally {
    await handle.close()
  }
}

function enlarge(buffer: Uint8Array<ArrayBuffer>, bytesMax: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(bytesMax, buffer.length * 2))
  larger.set(buffer)
  return larger
}

function explainOpen(path: string, error: unknown): FileReadError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FileReadError('does not exist', { path, missing: true }, { cause: error })
  if (code === 'EACCES' || code === 'EPERM')
    return new FileReadError('may not be read by this user', { path, missing: false }, { cause: error })
  return new FileReadError(`cannot be read (${code})`, { path, missing: false }, { cause: error })
}
