/** Kills a real gateway in the middle of finding that a server changed: what changed is held at the next start, and recorded. */

import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announcedText, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy } from '../support/clients.ts'
import { type GatewayFolder, makeGatewayFolder, untilDead } from '../support/gateway-folder.ts'
import { startSurfaceServer, type Surface, type SurfaceServer } from '../support/surface-server.ts'

/** From the answer to tools/list on: before it is judged, while it is held, before that is recorded, after it. */
const DELAYS_MS = [0, 3, 9, 60]

let folder: GatewayFolder
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
  server = await startSurfaceServer(surfaceOf(0))
  folder = await makeGatewayFolder({
    name: 'kill-drift',
    policy: ALLOW_ALL,
    settings: () => ({ upstreams: { changing: { transport: 'http', url: server.url, era: 'legacy' } } }),
  })
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
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
    const first = await folder.start()
    expect(await list(first)).toHaveLength(DELAYS_MS.length)
    await untilDead(first, 'SIGKILL')
    for (const [index, delayMs] of DELAYS_MS.entries()) {
      const round = index + 1
      server.surface = surfaceOf(round)
      const gateway = await folder.start()
      const listed = Promise.withResolvers<void>()
      server.onListed = listed.resolve
      const asking = list(gateway).catch(() => undefined)
      await listed.promise
      server.onListed = null
      await setTimeout(delayMs)
      await untilDead(gateway, 'SIGKILL')
      await asking
      const after = await folder.start()
      const control = folder.clientOf(after)
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
      await untilDead(after, 'SIGKILL')
    }
  },
  120_000,
)
