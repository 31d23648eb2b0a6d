/** The record of a trial is gone when it was read, also that of a trial that was killed. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { withTraceFile } from './trace.ts'

it('leaves nothing behind, and takes away what a killed trial left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-trace-'))
  await mkdir(join(folder, 'trial'))
  await writeFile(join(folder, 'trial', 'calls.7'), 'open')
  const seen = await withTraceFile(folder, async (file) => {
    await writeFile(file, 'open')
    return readdir(dirname(file))
  })
  expect(seen).toEqual(['calls'])
  expect(await readdir(folder)).toEqual([])
  await expect(withTraceFile(folder, () => Promise.reject(new Error('ended')))).rejects.toThrow('ended')
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
