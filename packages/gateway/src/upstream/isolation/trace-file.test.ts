/** The record of a trial is gone when it was read, also that of a trial that was killed. */

import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
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

it('follows links also to what is not there yet, and takes its time for no number of folders', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'callgate-trace-')))
  await mkdir(join(folder, 'real'))
  await symlink(join(folder, 'real'), join(folder, 'link'))
  const deep = Array.from({ length: 1_000 }, (_, at) => `/nowhere${at}${'/a'.repeat(1_500)}`)
  const wanted = [join(folder, 'link', 'new', 'file'), join(folder, 'real'), ...deep]
  await withRecording(folder, async (recording) => {
    const opened = wanted.map(
      (path) => `1 openat(AT_FDCWD, "${path}", O_WRONLY|O_CREAT) = -1 ENOENT (No such file)`,
    )
    const launch = { command: 'b', args: [], cwd: '/', env: {}, egress: null, sandboxed: true, guard: null }
    const { args } = traceLaunch(launch, recording, { strace: 'strace', setpriv: 'setpriv' })
    const run = '1 execve("/bin/server", ["server"], 0x1 /* 1 var */) = 0'
    await writeFile(args[args.indexOf('-o') + 1] ?? '', [run, ...opened, ''].join('\n'))
    const { touched } = await readTrace(recording, '/bin/server')
    const look = (path: string) => touched.find((one) => one.path === path && one.access === 'write')
    expect(look(join(folder, 'link', 'new', 'file'))).toMatchObject({
      real: join(folder, 'real', 'new', 'file'),
      kind: null,
    })
    expect(look(join(folder, 'real'))).toMatchObject({ real: join(folder, 'real'), kind: 'folder' })
    for (const path of deep) expect(look(path)?.real).toBe(path)
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
