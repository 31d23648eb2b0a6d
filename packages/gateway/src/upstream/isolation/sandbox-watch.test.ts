/** Sandboxes whose processes together take more than they may are ended and recorded; what is shared is counted once. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createReach } from '../../network/reach.ts'
import { clear, openPool, type Pool, remember, scriptedChild } from '../upstream-fixture.ts'
import { probeIsolation } from './bubblewrap.ts'
import type { Isolation } from './launch.ts'
import { createSandboxWatch } from './sandbox-watch.ts'

const MIB = 2 ** 20
const bwrap = existsSync('/usr/bin/bwrap')
/** A shell holds so much, and says so; `then` runs afterwards. */
const hold = (mib: number, then: string): string =>
  `x=$(head -c ${mib * MIB} /dev/zero | tr '\\0' a); ${then}; echo held; wait; : "$x"`

async function startShell(script: string): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  onTestFinished(() => void (child.pid !== undefined && child.kill() && process.kill(-child.pid, 'SIGKILL')))
  await once(createInterface({ input: child.stdout }), 'line')
  if (child.pid === undefined) throw new Error('No shell was started.')
  return Object.assign(child, { pid: child.pid })
}

test.skipIf(process.platform !== 'linux')('what several processes take is added up', async () => {
  const child = await startShell(`(${hold(40, 'sleep 30')}) & ${hold(40, ':')}`)
  const watch = createSandboxWatch()
  const all = { memoryBytesMax: 60 * MIB, processesMax: 100 }
  const why = await new Promise((done) => void watch.add(process.pid, all, done))
  expect(why).toMatch(/^its processes took \d+ MiB together, and may take 60 MiB$/)
  expect(child.pid).toBeGreaterThan(0)
})

test('a look that fails does not end the watch', async () => {
  const parent = { pid: 1, parent: 0, threads: 1 }
  const child = { pid: 2, parent: 1, threads: 9 }
  const answers = [
    () => Promise.reject(new Error('EMFILE: too many open files')),
    async () => [parent, child],
  ]
  const watch = createSandboxWatch(() => (answers.shift() ?? (async () => []))())
  const few = { memoryBytesMax: 2 ** 40, processesMax: 3 }
  expect(await new Promise((done) => void watch.add(1, few, done))).toMatch(/^it ran 9 processes/)
})

test.skipIf(process.platform !== 'linux')('what they share counts once', async () => {
  const { pid } = await startShell(hold(60, 'for i in 1 2 3 4; do (sleep 30; : "$x") & done'))
  const watch = createSandboxWatch()
  const excess: string[] = []
  watch.add(pid, { memoryBytesMax: 100 * MIB, processesMax: 100 }, (why) => void excess.push(why))
  // The same processes are too many for another bound, by which it is seen that they were looked at.
  const few = { memoryBytesMax: 2 ** 40, processesMax: 3 }
  expect(await new Promise((done) => void watch.add(pid, few, done))).toMatch(/^it ran \d+ processes/)
  expect(excess).toEqual([])
})

describe.skipIf(!bwrap)('a sandboxed server', () => {
  const pools: Pool[] = []
  afterEach(() => Promise.all(pools.splice(0).map(({ upstreams }) => upstreams.close())))

  async function provoke(script: string, limits: object): Promise<{ excess: string[]; reason: string }> {
    const excess: string[] = []
    const isolation: Isolation = {
      probe: probeIsolation,
      reach: createReach(() => NetworkConfig.parse({})),
      keptFiles: () => ({ hidden: [], settings: [], home: '/nobody' }),
      onStart: () => Promise.resolve(),
      onAsked: () => undefined,
      watch: createSandboxWatch(),
      groups: { open: () => null },
      onExcess: (upstream, note) => void excess.push(`${upstream}: ${note}`),
    }
    const bomb = `require('child_process').spawn('/bin/sh', ['-c', ${JSON.stringify(script)}], { detached: true, stdio: 'ignore' })`
    const config = { ...scriptedChild(bomb), era: 'legacy', isolation: { mode: 'required', limits } }
    const opened = openPool({ u: config }, { isolation })
    pools.push(opened)
    const session = await opened.acquire()
    const asking = clear('tools/call', { name: 't', arguments: {} })
    const reply = await session.request(asking, remember({ timeoutMs: 60_000 }).options)
    await expect.poll(() => opened.upstreams.status()[0]?.lastError).toBeTruthy()
    return { excess, reason: 'refusal' in reply ? (reply.refusal.detail ?? '') : 'answered' }
  }

  test(
    'that fills memory with many processes is ended, and it is recorded',
    { timeout: 60_000 },
    async () => {
      const script = `for i in 1 2 3 4 5; do (${hold(250, 'sleep 60')}) & done; wait`
      const { excess, reason } = await provoke(script, { memoryBytesMax: 2 ** 30 })
      expect(excess).toEqual([
        expect.stringMatching(/^u: its processes took \d+ MiB together, and may take 1024/),
      ])
      expect(reason).toContain('was ended: its processes took')
    },
  )

  test('that starts more processes than it may is held to it, or ended', { timeout: 60_000 }, async () => {
    // A shell that is refused a process ends; then the server is.
    const script = '(i=0; while [ $i -lt 100 ]; do sleep 60 & i=$((i+1)); done; wait); kill -9 $PPID'
    const { excess } = await provoke(script, { processesMax: 64 })
    // As a user the kernel refuses the 65th; as root nobody but the watch counts.
    expect(excess).toEqual(
      process.getuid?.() === 0 ? [expect.stringMatching(/^u: it ran \d+ processes and threads/)] : [],
    )
  })
})
