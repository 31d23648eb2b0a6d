/** The digest of a file that a command line names, so that a server is pinned to what it runs. */

import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readPieces } from '../store/read-pieces.ts'

const FILE_BYTES_MAX = 256 << 20

/** `sha256:…` of the file; undefined when there is no regular file of that name. Throws when it is too large to read. */
export async function digestFile(name: string, folder: string | null): Promise<string | undefined> {
  if (name.includes('\0') || (folder === null && !name.startsWith('/'))) return undefined
  const path = resolve(folder ?? '/', name)
  // What cannot be looked at has no digest, and then is not what was pinned.
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) return undefined
  if (found.size > FILE_BYTES_MAX)
    throw new Error(`${path} is larger than ${FILE_BYTES_MAX} bytes and cannot be pinned.`)
  const hash = createHash('sha256')
  await readPieces(path, (piece) => void hash.update(piece))
  return `sha256:${hash.digest('hex')}`
}
