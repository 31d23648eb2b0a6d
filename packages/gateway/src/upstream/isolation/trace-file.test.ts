/** The record of a trial is gone when it was read, also that of a trial that was killed. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTrace, traceLaunch, withRecording } from './trace.ts'

it('records each start into a file of its own, so that a later one does not take away what an earlier one did', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-trace-'))
  await withRecording(folder, async (recording) => {
    const launch = {
      command: 'bwrap',
      args: [],
      cwd: '/',
      env: {},
      egress: null,
      sandboxed: true,
      guard: null,
    }
    for (const path of ['/srv/first', '/srv/second']) {
      const { args } = traceLaunch(launch, recording, { strace: 'strace', setpriv: 'setpriv' })
      const run = '1 execve("/bin/server", ["server"], 0x1 /* 1 var */) = 0'
      const opened = `1 openat(AT_FDCWD, "${path}", O_RDONLY) = 3<${path}>`
      await writeFile(args[args.indexOf('-o') + 1] ?? '', `${run}\n${opened}\n`)
    }
    const { touched } = await readTrace(recording, '/bin/server')
    expect(touched.map(({ path }) => path)).toEqual(expect.arrayContaining(['/srv/first', '/srv/second']))
  })
  await rm(folder, { recursive: true })
})

it('leaves nothing behind, and takes away what a killed trial left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-trace-'))
  await mkdir(join(folder, 'trial'))
  await writeFile(join(folder, 'trial', 'calls.7'), 'open')
  const seen = await withRecording(folder, async ({ folder: scratch }) => {
    await writeFile(join(scratch, 'calls.1'), 'open')
    return readdir(scratch)
  })
  expect(seen).toEqual(['calls.1'])
  expect(await readdir(folder)).toEqual([])
  await expect(withRecording(folder, () => Promise.reject(new Error('ended')))).rejects.toThrow('ended')
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
