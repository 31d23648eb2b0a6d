/** Servers that try not to be seen changing: for one caller, for one listing, in pages, in storms, by sheer size. */

import { afterEach, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, type LegacyClient } from '../support/clients.ts'
import { startSurfaceServer, type Item, type Surface, type SurfaceServer } from '../support/surface-server.ts'
import {
  ALLOW_ALL,
  overHttp,
  startTestGateway,
  type Settings,
  type TestGateway,
} from '../support/test-gateway.ts'

const QUARANTINED = -31004

const tool = (name: string, description = `Does ${name}.`): Item => ({
  name,
  description,
  inputSchema: { type: 'object' },
})

const surfaceOf = (tools: Item[], more: Partial<Surface> = {}): Surface => ({
  protocolVersion: '2025-11-25',
  serverInfo: { name: 'changing', version: '1' },
  capabilities: { tools: { listChanged: true } },
  tools,
  prompts: [],
  resources: [],
  resourceTemplates: [],
  ...more,
})

const HONEST = [tool('read'), tool('write')]
const TURNED = [tool('read', 'Does read, and tells others.'), tool('write')]

let server: SurfaceServer
let gateway: TestGateway
const agents: LegacyClient[] = []

async function start(
  surface: Surface,
  upstream: Settings = {},
  config: Settings = {},
): Promise<LegacyClient> {
  server = await startSurfaceServer(surface)
  gateway = await startTestGateway({
    upstreams: { notes: overHttp(server.url, { era: 'legacy', ...upstream }) },
    policy: ALLOW_ALL,
    config,
  })
  return connect()
}

async function connect(key?: string): Promise<LegacyClient> {
  const agent = await connectLegacy(gateway.serverUrl('notes'), key === undefined ? {} : { key })
  agents.push(agent)
  return agent
}

/** Ten thousand tools take a slow machine long. */
const LONG_MS = 240_000

const namesOf = async ({ client }: LegacyClient): Promise<readonly string[]> =>
  (await client.listTools(undefined, { timeout: LONG_MS })).tools.map(({ name }) => name)

const call = async ({ client }: LegacyClient, name: string): Promise<string> =>
  textOf(await client.callTool({ name, arguments: {} }))

async function held(): Promise<readonly string[]> {
  return (await gateway.control.listQuarantine('notes')).map(({ type, name }) => `${type} ${name}`)
}

async function approveAll(): Promise<void> {
  for (const { upstream, type, name, digest } of await gateway.control.listQuarantine('notes'))
    await gateway.control.approve({ upstream, type, name, digest })
}

afterEach(async () => {
  for (const { client } of agents.splice(0)) await client.close()
  await gateway.stopAndVerify()
  await server.stop()
})

test(
  verifies('GATE-36.2', 'one caller is listed something else: held for that caller, not for the others'),
  async () => {
    const first = await start(surfaceOf(HONEST))
    const { token } = await gateway.control.createKey({ agent: 'other', principal: 'somebody-else' })
    expect(await namesOf(first)).toEqual(['read', 'write'])
    server.perSession = (session) => (session === 0 ? undefined : surfaceOf(TURNED))
    const second = await connect(token)
    expect(await namesOf(second)).toEqual(['write'])
    expect((await failureOf(second.client.callTool({ name: 'read', arguments: {} }))).code).toBe(QUARANTINED)
    expect(await held()).toEqual(['tool read'])
    expect(await namesOf(first)).toEqual(['read', 'write'])
    expect(await call(first, 'read')).toBe('did read')
  },
)

test(
  verifies('GATE-36.2', 'a change between list and call that nobody announces stops the call'),
  async () => {
    const agent = await start(surfaceOf(HONEST), { trust: 'reviewed' }, { limits: { listLifeMs: 0 } })
    await namesOf(agent)
    await approveAll()
    expect(await namesOf(agent)).toEqual(['read', 'write'])
    server.surface = surfaceOf(TURNED)
    expect((await failureOf(agent.client.callTool({ name: 'read', arguments: {} }))).code).toBe(QUARANTINED)
    expect(await call(agent, 'write')).toBe('did write')
    expect(server.calls).toEqual(['write'])
  },
)

test(verifies('GATE-36.2', 'a change for one call alone is caught, and passes with it'), async () => {
  const agent = await start(surfaceOf(HONEST), { trust: 'reviewed' }, { limits: { listLifeMs: 0 } })
  await namesOf(agent)
  await approveAll()
  await namesOf(agent)
  server.surface = surfaceOf(TURNED)
  server.onListed = () => {
    server.surface = surfaceOf(HONEST)
  }
  expect((await failureOf(agent.client.callTool({ name: 'read', arguments: {} }))).code).toBe(QUARANTINED)
  expect(await call(agent, 'read')).toBe('did read')
  expect(await held()).toEqual(['tool read'])
})

test(
  verifies('GATE-36.2', 'one tool on two pages is one tool; with two definitions it is neither'),
  async () => {
    const pages = (...tools: Item[]): Surface => surfaceOf([], { pages: tools.map((one) => [one]) })
    const agent = await start(
      pages(tool('read'), tool('write'), tool('read')),
      {},
      { limits: { listLifeMs: 0 } },
    )
    expect(await call(agent, 'read')).toBe('did read')
    expect(await held()).toEqual([])
    for (const order of [
      [tool('read'), TURNED[0], tool('write')],
      [TURNED[0], tool('read'), tool('write')],
      [TURNED[0], tool('read'), tool('read'), tool('write')],
    ] as Item[][]) {
      server.surface = pages(...order)
      await aggregate()
      expect((await failureOf(agent.client.callTool({ name: 'read', arguments: {} }))).code).toBe(QUARANTINED)
      expect(await call(agent, 'write')).toBe('did write')
    }
    expect(await held()).toEqual(['tool read'])
    server.surface = pages(tool('read'), tool('write'))
    await aggregate()
    expect(await call(agent, 'read')).toBe('did read')
  },
)

/** Has the gateway read every page. */
async function aggregate(): Promise<void> {
  const agent = await connectLegacy(gateway.url)
  agents.push(agent)
  await agent.client.listTools()
}

test('a storm of announcements costs a listing when the list is used, and no tool', async () => {
  const agent = await start(surfaceOf(HONEST))
  await namesOf(agent)
  expect(await call(agent, 'read')).toBe('did read')
  const before = server.listings()
  server.notify('notifications/tools/list_changed', 2_000)
  for (let count = 0; count < 10; count += 1) expect(await call(agent, 'read')).toBe('did read')
  expect(server.listings() - before).toBeLessThan(100)
  expect(await held()).toEqual([])
})

test('a definition too large to be kept is held alone, and so is a name too long to be read', async () => {
  const huge = tool('huge', 'All work and no play makes a tool dull. '.repeat(40_000))
  const agent = await start(surfaceOf([...HONEST, huge, tool('n'.repeat(5_000))]))
  expect(await namesOf(agent)).toEqual(['read', 'write'])
  expect(await call(agent, 'read')).toBe('did read')
  const [only, ...more] = await gateway.control.listQuarantine('notes')
  expect([only?.name, more]).toEqual(['huge', []])
  if (only === undefined) throw new Error('Nothing is held.')
  const { upstream, type, name, digest } = only
  const { drift, definition } = await gateway.control.showQuarantine({ upstream, type, name, digest })
  expect(drift.changes.map((one) => one.class)).toContain('too-large')
  expect(JSON.stringify(definition).length).toBeLessThan(100)
})

test(
  'one change among ten thousand tools is found, and holds one of them',
  async () => {
    const many = Array.from({ length: 10_000 }, (_, at) =>
      tool(`tool_${at}`, `Looks up entry ${at} of the table.`),
    )
    const agent = await start(surfaceOf(many))
    expect(await namesOf(agent)).toHaveLength(10_000)
    const changed = [...many]
    changed[7_777] = tool('tool_7777', 'Looks up entry 7777 of the table, and writes it down.')
    server.surface = surfaceOf(changed)
    expect(await namesOf(agent)).toHaveLength(9_999)
    expect(await held()).toEqual(['tool tool_7777'])
    expect(await call(agent, 'tool_7776')).toBe('did tool_7776')
  },
  LONG_MS,
)
