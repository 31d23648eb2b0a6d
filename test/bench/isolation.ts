/** `npm run bench:isolation`: what it costs to start a local server in its sandbox, with and without a proxy, beside no sandbox. */

import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { IsolationDefaults } from '@callgate/contracts/isolation'
import { NetworkConfig } from '@callgate/contracts/network'
import { StdioUpstream } from '@callgate/contracts/upstream'
import { createReach } from '../../packages/gateway/src/network/reach.ts'
import { Child } from '../../packages/gateway/src/upstream/child.ts'
import { probeIsolation } from '../../packages/gateway/src/upstream/isolation/bubblewrap.ts'
import { type Isolation, prepareLaunch } from '../../packages/gateway/src/upstream/isolation/launch.ts'
import { createSandboxWatch } from '../../packages/gateway/src/upstream/isolation/sandbox-watch.ts'
import { readToolOptions } from '../../tools/tool-options.ts'

readToolOptions('npm run bench:isolation: what it costs to start a local server in its sandbox', {})

const ROUNDS = 20
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const isolation: Isolation = {
  probe: probeIsolation,
  reach: createReach(() => NetworkConfig.parse({})),
  keptFiles: () => ({ hidden: [], settings: [], home: '/nobody' }),
  onStart: () => Promise.resolve(),
  onAsked: () => undefined,
  watch: createSandboxWatch(),
  groups: { open: () => null },
  onExcess: () => undefined,
}
const WAYS = {
  'no sandbox': { mode: 'off' },
  sandbox: { mode: 'required' },
  'sandbox with a proxy': { mode: 'required', network: { allow: ['api.example.com'] } },
} as const

/** From the decision to start until the server says its first line. */
async function start(own: object, args: readonly string[]): Promise<number> {
  const config = StdioUpstream.parse({
    transport: 'stdio',
    command: process.execPath,
    args,
    cwd: tmpdir(),
    isolation: { limits: IsolationDefaults.parse({}).limits, ...own },
  })
  const startedMs = performance.now()
  const { launch } = await prepareLaunch({ upstream: 'bench', config, env: {}, clock, isolation })
  const said = new EventTarget()
  const line = once(said, 'line')
  const child = new Child({
    launch,
    clock,
    lineBytesMax: 1024,
    onLine: () => said.dispatchEvent(new Event('line')),
    onTooLong: () => undefined,
    onStderr: (text) => console.error(text),
    onExit: () => undefined,
  })
  await line
  const tookMs = performance.now() - startedMs
  await child.stop()
  return tookMs
}

const found = await probeIsolation(clock.monotonicMs())
if ('missing' in found) {
  console.error(`Nothing to measure: ${found.missing}`)
  process.exit(2)
}
const SERVER = ['-e', "console.log('here'); process.stdin.on('end', () => process.exit()).resume()"]
const took = new Map<string, number[]>(Object.keys(WAYS).map((way) => [way, []]))
// One of each in turn, so that whatever else the machine does meets all alike.
for (let round = 0; round <= ROUNDS; round += 1)
  for (const [way, own] of Object.entries(WAYS)) {
    const tookMs = await start(own, SERVER)
    if (round > 0) took.get(way)?.push(tookMs)
  }
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const base = median(took.get('no sandbox') ?? [])
console.log(`start of a Node server, median of ${ROUNDS}`)
for (const [way, values] of took) {
  const ms = median(values)
  console.log(
    `  ${way.padEnd(22)}${ms.toFixed(0).padStart(5)} ms   ${(ms / base).toFixed(2)} times no sandbox`,
  )
}
