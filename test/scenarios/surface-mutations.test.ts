/** Each way in which a server may change what it offers is caught, named, and holds exactly what changed; the rest works on. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QuarantinedView } from '@callgate/contracts/control'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, textOf, type LegacyClient } from '../support/clients.ts'
import { startSurfaceServer, type SurfaceServer } from '../support/surface-server.ts'
import { ALLOW_ALL, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'
import { BASE, MUTATIONS } from './surface-mutations.table.ts'

let server: SurfaceServer
let gateway: TestGateway
let agent: LegacyClient

/** Everything the agent is shown, by type and name. */
async function look(): Promise<readonly string[]> {
  const { client } = agent
  const { tools } = await client.listTools()
  const { prompts } = await client.listPrompts()
  const { resources } = await client.listResources()
  const { resourceTemplates } = await client.listResourceTemplates()
  return [
    ...tools.map(({ name }) => `tool ${name}`),
    ...prompts.map(({ name }) => `prompt ${name}`),
    ...resources.map(({ uri }) => `resource ${uri}`),
    ...resourceTemplates.map(({ uriTemplate }) => `template ${uriTemplate}`),
  ]
}

async function reconnect(): Promise<void> {
  server.forgetSessions()
  // The session is opened anew by the next request, and what it says of itself is told to who comes then.
  await agent.client.listTools()
  await agent.client.close()
  agent = await connectLegacy(gateway.serverUrl('notes'))
}

const keyOf = ({ type, name, digest }: QuarantinedView): string => `${type} ${name} ${digest}`

beforeAll(async () => {
  server = await startSurfaceServer(structuredClone(BASE))
  gateway = await startTestGateway({
    upstreams: { notes: overHttp(server.url, { trust: 'reviewed', era: 'legacy' }) },
    policy: ALLOW_ALL,
    config: { limits: { listLifeMs: 0 } },
  })
  agent = await connectLegacy(gateway.serverUrl('notes'))
  await look()
  for (const item of await gateway.control.listQuarantine('notes')) {
    const { upstream, type, name, digest } = item
    await gateway.control.approve({ upstream, type, name, digest })
  }
})

afterAll(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  await server.stop()
})

test('what the handshake says and where the server is reached is the first there is; what it lists was reviewed', async () => {
  expect(await gateway.control.listQuarantine('notes')).toEqual([])
  expect(await look()).toHaveLength(7)
})

test('the order of members and of the list is no change', async () => {
  const flip = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(flip)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, one]) => [key, flip(one)]),
          )
        : value
  server.surface = { ...structuredClone(BASE), tools: (flip(BASE.tools) as typeof BASE.tools).toReversed() }
  expect(await look()).toHaveLength(7)
  expect(await gateway.control.listQuarantine('notes')).toEqual([])
  server.surface = structuredClone(BASE)
})

describe('one change', () => {
  test.each(MUTATIONS)('$name', async ({ change, item: [type, name], class: named, risk }) => {
    const before = new Set((await gateway.control.listQuarantine('notes')).map(keyOf))
    const surface = structuredClone(BASE)
    change(surface)
    server.surface = surface
    const isHandshake = type === 'instructions' || type === 'server' || type === 'capability'
    if (isHandshake) await reconnect()
    const shown = await look()
    const held = (await gateway.control.listQuarantine('notes')).filter((one) => !before.has(keyOf(one)))
    expect(held.map((one) => [one.type, one.name])).toEqual([[type, name]])
    const [only] = held
    if (only === undefined) throw new Error('Nothing is held.')
    const { upstream, digest } = only
    const { drift } = await gateway.control.showQuarantine({ upstream, type, name, digest })
    expect(drift.changes.map((one) => [one.class, one.risk])).toContainEqual([named, risk])
    expect(shown).not.toContain(`${type} ${name}`)
    // What did not change is shown, and does what it did.
    const others = new Set([...BASE_ITEMS].filter((one) => one !== `${type} ${name}`))
    const gone = named === 'renamed-but-same' ? 1 : 0
    expect(shown.filter((one) => others.has(one))).toHaveLength(others.size - gone)
    expect(textOf(await agent.client.callTool({ name: 'count_notes', arguments: {} }))).toBe(
      'did count_notes',
    )
    if (type === 'tool') {
      const calls = server.calls.length
      await expect(agent.client.callTool({ name, arguments: { title: 'x' } })).rejects.toThrow()
      expect(server.calls.slice(calls)).toEqual([])
    }
    server.surface = structuredClone(BASE)
    if (isHandshake) await reconnect()
    expect(await look()).toEqual(BASE_ITEMS)
  })

  test(
    verifies('GATE-36.1', 'sixty changes and more are caught, named, and hold the changed item alone'),
    () => {
      expect(MUTATIONS.length).toBeGreaterThanOrEqual(60)
      expect(new Set(MUTATIONS.map(({ class: named }) => named)).size).toBeGreaterThanOrEqual(30)
    },
  )
})

const BASE_ITEMS: readonly string[] = [
  ...BASE.tools.map(({ name }) => `tool ${String(name)}`),
  ...BASE.prompts.map(({ name }) => `prompt ${String(name)}`),
  ...BASE.resources.map(({ uri }) => `resource ${String(uri)}`),
  ...BASE.resourceTemplates.map(({ uriTemplate }) => `template ${String(uriTemplate)}`),
]
