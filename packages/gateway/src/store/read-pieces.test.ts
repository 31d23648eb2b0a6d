/** A file read in pieces is the file, whatever its size; whoever takes can stop. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPieces } from './read-pieces.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-pieces-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([0, 1, 4_096, (1 << 20) - 1, 1 << 20, (3 << 20) + 7])('a file of %i bytes', async (bytes) => {
  const path = join(folder, String(bytes))
  const content = Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => at * 31))
  await writeFile(path, content)
  const pieces: Buffer[] = []
  await readPieces(path, (piece) => void pieces.push(Buffer.from(piece)))
  expect(Buffer.concat(pieces).equals(content)).toBe(true)
  expect(pieces.every(({ length }) => length <= 1 << 20)).toBe(true)
})

test('whoever takes can stop, and what is not there is an error', async () => {
  const path = join(folder, 'long')
  await writeFile(path, Buffer.alloc(3 << 20))
  let taken = 0
  const stop = () => {
    taken += 1
    throw new Error('enough')
  }
  await expect(readPieces(path, stop)).rejects.toThrow('enough')
  expect(taken).toBe(1)
  await expect(readPieces(join(folder, 'missing'), stop)).rejects.toThrow('ENOENT')
})
