/** Conversations that a server gives its agent to sample name resources as the agent knows them, and its answer as the server does. */

import { afterEach, expect, test } from 'vitest'
import {
  startArena,
  startUpstream,
  type Json,
  type Upstream,
} from '../../packages/gateway/src/attack-fixture.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy } from '../support/clients.ts'

const SAME = 'note://today'
const SHOWN = `callgate+one:${SAME}`

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of opened.splice(0).toReversed()) await end()
})

const complete = (value: Json): Json => ({
  result: { resultType: 'complete', ttlMs: 0, cacheScope: 'private', ...value },
})

/** What was answered to its question is kept in `answers`. */
async function startServer(name: string, answers: unknown[]): Promise<Upstream> {
  const link = { type: 'resource_link', uri: SAME, name: 'linked' }
  const held = { type: 'resource', resource: { uri: SAME, text: 'held' } }
  const messages = [
    { role: 'user', content: { type: 'text', text: `Read ${SAME}` } },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'u1', name: 'read', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', toolUseId: 'u1', content: [link, held] }] },
  ]
  const question = { method: 'sampling/createMessage', params: { messages, maxTokens: 10 } }
  const upstream = await startUpstream('modern', (method, params) => {
    if (method === 'server/discover')
      return complete({ supportedVersions: ['2026-07-28'], capabilities: { tools: {}, resources: {} } })
    if (method === 'tools/list')
      return complete({ tools: [{ name: 'ask', description: 'Asks.', inputSchema: { type: 'object' } }] })
    if (method === 'resources/list') return complete({ resources: [{ uri: SAME, name: 'today' }] })
    if (method === 'resources/templates/list') return complete({ resourceTemplates: [] })
    if (method === 'resources/read') return { error: { code: -32602, message: 'Gone', data: { uri: SAME } } }
    if (method !== 'tools/call') return {}
    if (params['inputResponses'] === undefined)
      return { result: { resultType: 'input_required', inputRequests: { q: question }, requestState: 's' } }
    answers.push(params['inputResponses'])
    return complete({ content: [{ type: 'text', text: `${name} did ask` }] })
  })
  opened.push(() => upstream.close())
  return upstream
}

async function place() {
  const answers: unknown[] = []
  const one = await startServer('one', answers)
  const two = await startServer('two', [])
  const over = ({ url }: Upstream): Json => ({ transport: 'http', url })
  const arena = await startArena({ upstreams: { one: over(one), two: over(two) } })
  opened.push(() => arena.end())
  return { arena, answers }
}

const urisIn = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"uri":"([^"]+)"/g)].map(([, uri]) => uri ?? '')

const SAMPLING = { sampling: { tools: {} } }

test(
  verifies('GATE-3.25', 'GATE-3.12', 'a modern agent is asked in its own words, and answers in them'),
  async () => {
    const { arena, answers } = await place()
    await arena.modern('/mcp', 'resources/list')
    const call = { name: 'one__ask', arguments: {} }
    const asked = (await arena.modern('/mcp', 'tools/call', call, SAMPLING))['result'] as Json
    expect(urisIn(asked['inputRequests'])).toEqual([SHOWN, SHOWN])
    expect(JSON.stringify(asked['inputRequests'])).toContain(`Read ${SAME}`)
    const inputResponses = {
      q: {
        role: 'assistant',
        model: 'm',
        content: [
          { type: 'resource_link', uri: SHOWN, name: 'linked' },
          { type: 'resource_link', uri: `callgate+two:${SAME}`, name: 'another' },
        ],
      },
    }
    const again = { ...call, inputResponses, requestState: asked['requestState'] }
    expect((await arena.modern('/mcp', 'tools/call', again, SAMPLING))['result']).toBeDefined()
    expect(urisIn(answers)).toEqual([SAME, `callgate+two:${SAME}`])
  },
)

test(
  verifies(
    'GATE-3.25',
    'a legacy agent is asked in its own words at /mcp, and in those of the server at its own door',
  ),
  async () => {
    const { arena } = await place()
    for (const [path, name, uri] of [
      ['/mcp', 'one__ask', SHOWN],
      ['/servers/one/mcp', 'ask', SAME],
    ] as const) {
      const agent = await connectLegacy(`${arena.url}${path}`)
      await agent.client.listResources()
      await agent.client.callTool({ name, arguments: {} })
      expect(urisIn(agent.asked)).toEqual([uri, uri])
      await agent.client.close()
    }
  },
)

test(verifies('GATE-3.25', 'an error of a read names the resource as it was asked for'), async () => {
  const { arena } = await place()
  const answer = await arena.modern('/mcp', 'resources/read', { uri: SHOWN })
  expect((answer['error'] as Json)['data']).toMatchObject({ uri: SHOWN })
})
