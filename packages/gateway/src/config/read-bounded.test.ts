/** A file is read whole whatever its size up to the bound, and not at all above it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readBounded } from './read-bounded.ts'

const folder = await mkdtemp(join(tmpdir(), 'callgate-read-'))
afterAll(() => rm(folder, { recursive: true }))

it('reads files up to the bound and refuses larger ones', async () => {
  const path = join(folder, 'file')
  for (const size of [0, 1, 4095, 4096, 4097, 10_000]) {
    await writeFile(path, 'x'.repeat(size))
    expect(Buffer.from((await readBounded(path, 10_000)).bytes).toString()).toBe('x'.repeat(size))
  }
  await writeFile(path, 'x'.repeat(10_001))
  await expect(readBounded(path, 10_000)).rejects.toThrow('is larger than 10000 bytes')
})

it.runIf(process.platform === 'linux')('reads files that say they have no size', async () => {
  const { bytes } = await readBounded('/proc/self/status', 1 << 20)
  expect(Buffer.from(bytes).toString()).toContain('VmRSS')
  await expect(readBounded('/proc/self/status', 16)).rejects.toThrow('is larger than 16 bytes')
})
