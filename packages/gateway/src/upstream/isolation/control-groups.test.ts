/** Control groups over a folder that looks like a delegated one: what is written there, how a server gets in, and when there are none. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterEach, expect, it } from 'vitest'
import { createReach } from '../../network/reach.ts'
import { openPool, scriptedChild } from '../upstream-fixture.ts'
import { probeIsolation } from './bubblewrap.ts'
import { openControlGroups } from './control-groups.ts'
import { createSandboxWatch } from './sandbox-watch.ts'

const BOUNDS = { memoryBytesMax: 64 << 20, processesMax: 16 }
const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true })
})

/** What the kernel shows of a service with `Delegate=yes`; files it makes in new groups are missing. */
function fake({
  controllers = 'cpu memory pids',
  procs = '7\n',
  self = '1:name=systemd:/\n0::/service\n',
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-groups-'))
  made.push(folder)
  const service = join(folder, 'fs', 'service')
  mkdirSync(service, { recursive: true })
  writeFileSync(join(service, 'cgroup.controllers'), `${controllers}\n`)
  writeFileSync(join(service, 'cgroup.subtree_control'), '')
  writeFileSync(join(service, 'cgroup.procs'), procs)
  writeFileSync(join(folder, 'self'), self)
  return { service, parts: { root: join(folder, 'fs'), self: join(folder, 'self'), pid: 7 } }
}

it('makes way, gives the controllers on, and puts a server with all it starts into a group with its bounds', () => {
  const { service, parts } = fake()
  const groups = openControlGroups(parts)
  expect(groups.missing).toBeNull()
  const read = (...path: string[]): string => readFileSync(join(service, ...path), 'utf8')
  expect(read('callgate', 'cgroup.procs')).toBe('7')
  expect(read('cgroup.subtree_control')).toBe('+memory +pids')
  const group = groups.open(BOUNDS)
  const own = 'callgate-server-7-1'
  expect(read(own, 'memory.max')).toBe(String(64 << 20))
  expect(Number(read(own, 'pids.max'))).toBeGreaterThanOrEqual(16)
  expect(read(own, 'memory.oom.group')).toBe('1')
  const { command, args } = group?.enter('/bin/echo', ['started', '$HOME']) ?? { command: '', args: [] }
  // In the group before anything of it runs, and the words of the command are words.
  expect(execFileSync(command, args, { encoding: 'utf8' })).toBe('started $HOME\n')
  expect(read(own, 'cgroup.procs')).toMatch(/^\d+\n$/)
  expect(group?.leave()).toBeNull()
  expect(groups.open(BOUNDS)).not.toBeNull()
  expect(existsSync(join(service, 'callgate-server-7-2'))).toBe(true)
})

it('does not start a server that cannot be put into its group', () => {
  const { service, parts } = fake()
  const group = openControlGroups(parts).open(BOUNDS)
  rmSync(join(service, 'callgate-server-7-1'), { recursive: true })
  const { command, args } = group?.enter('/bin/echo', ['started']) ?? { command: '', args: [] }
  expect(() => execFileSync(command, args, { stdio: 'pipe' })).toThrow(/cgroup.procs/)
})

it('says that the kernel ended it for what it took', () => {
  const { service, parts } = fake()
  const group = openControlGroups(parts).open(BOUNDS)
  writeFileSync(join(service, 'callgate-server-7-1', 'memory.events'), 'low 0\noom 1\noom_kill 3\n')
  expect(group?.leave()).toMatch(/more than the 64 MiB .*control group/)
})

it('takes away the empty groups of a gateway that was killed, and ends no server of one that runs', () => {
  const { service, parts } = fake()
  // No process has so high a number (proc_sys_kernel, pid_max).
  const groups = [
    'callgate-server-99999999-1',
    `callgate-server-${process.pid}-1`,
    'callgate-server-x',
    'other',
  ]
  for (const name of groups) {
    mkdirSync(join(service, name))
    if (!name.includes('9999')) writeFileSync(join(service, name, 'cgroup.kill'), '')
  }
  openControlGroups(parts)
  expect(groups.map((name) => existsSync(join(service, name)))).toEqual([false, true, true, true])
  for (const name of groups.slice(1))
    expect(readFileSync(join(service, name, 'cgroup.kill'), 'utf8')).toBe('')
})

it('opened again for a trial, stays where it is and lets the servers of the gateway run', () => {
  const { service, parts } = fake()
  openControlGroups(parts).open(BOUNDS)
  writeFileSync(join(service, 'callgate-server-7-1', 'cgroup.kill'), '')
  writeFileSync(parts.self, '0::/service/callgate\n')
  writeFileSync(join(service, 'cgroup.procs'), '')
  const again = openControlGroups(parts)
  expect(again.missing).toBeNull()
  expect(again.open(BOUNDS)).not.toBeNull()
  expect(readdirSync(service).filter((name) => name.startsWith('callgate'))).toEqual([
    'callgate',
    'callgate-server-7-1',
    'callgate-server-7-2',
  ])
  expect(readdirSync(join(service, 'callgate'))).toEqual(['cgroup.procs'])
  expect(readFileSync(join(service, 'callgate-server-7-1', 'cgroup.kill'), 'utf8')).toBe('')
})

it.each([
  ['version 1 only', { self: '4:memory:/gateway\n' }, /no control group v2/],
  ['a path that leads out', { self: '0::/../other\n' }, /no control group v2/],
  ['no controller for memory', { controllers: 'cpu pids' }, /no memory/],
  ['others in the group, as in a shell', { procs: '7\n8\n' }, /other processes/],
])('leaves it to the watch where there is %s, and touches nothing', (_what, how, why) => {
  const { service, parts } = fake(how)
  const groups = openControlGroups(parts)
  expect(groups.missing).toMatch(why)
  expect(groups.open(BOUNDS)).toBeNull()
  expect(existsSync(join(service, 'callgate'))).toBe(false)
})

it('goes back where the kernel refuses to give the controllers on', () => {
  const { service, parts } = fake()
  rmSync(join(service, 'cgroup.subtree_control'))
  // A folder can be written to and not be written.
  mkdirSync(join(service, 'cgroup.subtree_control'))
  const groups = openControlGroups(parts)
  expect(groups.missing).toMatch(/cannot be made/)
  expect(readFileSync(join(service, 'cgroup.procs'), 'utf8')).toBe('7')
})

it.skipIf(!existsSync('/usr/bin/bwrap')).each(['control-group', 'watch'] as const)(
  'a sandboxed server says that it is held together by: %s',
  async (limitedBy) => {
    const { service, parts } = fake()
    const reports: string[] = []
    const excesses: string[] = []
    const isolation = {
      probe: probeIsolation,
      reach: createReach(() => NetworkConfig.parse({})),
      keptFiles: () => ({ hidden: [], settings: [], home: '/nobody' }),
      onStart: async (_upstream: string, { note }: { readonly note: string }) => void reports.push(note),
      onAsked: () => undefined,
      watch: createSandboxWatch(),
      groups: limitedBy === 'watch' ? { open: () => null } : openControlGroups(parts),
      onExcess: (_upstream: string, note: string) => void excesses.push(note),
    }
    const config = { ...scriptedChild('answer(message, {})'), era: 'legacy', isolation: { mode: 'required' } }
    const { acquire, upstreams } = openPool({ u: config }, { isolation })
    await acquire()
    expect(upstreams.status()).toMatchObject([{ isolation: 'isolated', limitedBy }])
    expect(reports).toEqual([expect.stringMatching(new RegExp(`limits together: ${limitedBy}$`))])
    const own = join(service, 'callgate-server-7-1')
    expect(existsSync(join(own, 'cgroup.procs'))).toBe(limitedBy === 'control-group')
    if (limitedBy === 'control-group') writeFileSync(join(own, 'memory.events'), 'oom_kill 1\n')
    await upstreams.close()
    expect(excesses).toHaveLength(limitedBy === 'control-group' ? 1 : 0)
  },
)
