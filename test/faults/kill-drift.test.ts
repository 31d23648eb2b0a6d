/** Kills a real gateway in the middle of finding that a server changed: what changed is held at the next start, and recorded. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL, CALLGATE } from '../fixtures/gateway.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy } from '../support/clients.ts'
import { startSurfaceServer, type Surface, type SurfaceServer } from '../support/surface-server.ts'

/** From the answer to tools/list on: before it is judged, while it is held, before that is recorded, after it. */
const DELAYS_MS = [0, 3, 9, 60]

let directory: string
let server: SurfaceServer

const surfaceOf = (round: number): Surface => ({
  protocolVersion: '2025-11-25',
  serverInfo: { name: 'changing', version: '1' },
  capabilities: { tools: {} },
  tools: Array.from({ length: DELAYS_MS.length }, (_, at) => ({
    name: `tool_${at}`,
    description: at < round ? `Does ${at}, and more than before.` : `Does ${at}.`,
    inputSchema: { type: 'object' },
  })),
  prompts: [],
  resources: [],
  resourceTemplates: [],
})

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-kill-drift-'))
  server = await startSurfaceServer(surfaceOf(0))
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: { changing: { transport: 'http', url: server.url, era: 'legacy' } },
  }
  await writeFile(join(directory, 'callgate.yaml'), JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), ALLOW_ALL)
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const start = (): Promise<Child> =>
  startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'])

async function kill(gateway: Child): Promise<void> {
  const dead = once(gateway.process, 'exit')
  gateway.process.kill('SIGKILL')
  await dead
}

const controlOf = (gateway: Child): ControlClient =>
  createControlClient({
    url: announcedText(gateway, 'controlUrl'),
    operatorToken: readOperatorToken(join(directory, 'data')),
  })

async function list(gateway: Child): Promise<readonly string[]> {
  const { client } = await connectLegacy(`${announcedText(gateway, 'url')}/servers/changing/mcp`)
  const { tools } = await client.listTools()
  await client.close().catch(() => undefined)
  return tools.map(({ name }) => name)
}

test(
  verifies('GATE-36.4', 'a kill between finding a change and holding or recording it lets nothing through'),
  async () => {
    const first = await start()
    expect(await list(first)).toHaveLength(DELAYS_MS.length)
    await kill(first)
    for (const [index, delayMs] of DELAYS_MS.entries()) {
      const round = index + 1
      server.surface = surfaceOf(round)
      const gateway = await start()
      const listed = Promise.withResolvers<void>()
      server.onListed = listed.resolve
      const asking = list(gateway).catch(() => undefined)
      await listed.promise
      server.onListed = null
      await setTimeout(delayMs)
      await kill(gateway)
      await asking
      const after = await start()
      const control = controlOf(after)
      expect(await list(after)).toEqual(
        Array.from({ length: DELAYS_MS.length - round }, (_, at) => `tool_${round + at}`),
      )
      const held = (await control.listQuarantine('changing')).map(({ name }) => name)
      expect(held.toSorted()).toEqual(Array.from({ length: round }, (_, at) => `tool_${at}`))
      const { records } = await control.searchJournal({ type: 'event', limit: 1000 })
      const told = records.flatMap(({ entry }) =>
        entry.type === 'event' && (entry.event === 'drift' || entry.event === 'quarantine')
          ? [entry.target]
          : [],
      )
      expect(told).toContain(`tool_${index}`)
      await kill(after)
    }
  },
  120_000,
)
