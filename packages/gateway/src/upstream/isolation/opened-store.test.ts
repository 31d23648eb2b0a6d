/** A pinned server reads its own folder in the store, and nothing else of the data directory the store lies in. */

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { IsolationDefaults } from '@callgate/contracts/isolation'
import { StdioUpstream } from '@callgate/contracts/upstream'
import { probeIsolation, sendFilter, writeLimits, writeSandbox } from './bubblewrap.ts'
import { computeProfile } from './profile.ts'

it.each([
  ['is granted alone', false],
  ['lies inside of a folder that is granted too', true],
])('its folder %s', async (_, outer) => {
  const availability = await probeIsolation(0)
  if (!('tools' in availability)) {
    console.error(`ISOLATION IS NOT TESTED: ${availability.missing}`)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'callgate-opened-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const data = join(folder, 'data')
  const [own, sibling] = [join(data, 'servers', 'own'), join(data, 'servers', 'sibling')]
  for (const path of [own, sibling]) {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'main.js'), 'main')
  }
  await writeFile(join(data, 'keys'), 'key')
  const kept = { hidden: [data], opened: [join(data, 'servers')], settings: [], home: '/nonexistent' }
  const config = (read: readonly string[], write: readonly string[] = []) =>
    StdioUpstream.parse({ transport: 'stdio', command: '/usr/bin/env', cwd: own, isolation: { read, write } })
  const profile = computeProfile(config(outer ? [folder, own] : [own]), kept)
  const script = `cat main.js; for file in ${data}/keys ${sibling}/main.js; do cat $file 2>/dev/null && echo ESCAPED; done; echo x > main.js; echo x > new; true`
  const { limits } = IsolationDefaults.parse({})
  const run = [...writeLimits(limits, availability.tools), '/usr/bin/env', 'sh', '-c', script]
  const child = spawn(availability.tools.bwrap, [...writeSandbox(profile, limits), '--', ...run], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  sendFilter(child)
  const said = child.stdout === null ? '' : await text(child.stdout)
  expect(said).toBe('main')
  for (const [read, write] of [
    [[data], []],
    [[join(data, 'servers')], []],
    [[join(data, 'keys')], []],
    [[], [own]],
  ] as const)
    expect(() => computeProfile(config(read, write), kept)).toThrow('keeps')
})
