/** Every place of a request in which an agent could put a secret it read, beside the arguments: none reaches another server. */

import { expect, test } from 'vitest'
import { setStage, tool, type Arena, type Json, type Script } from './attack-fixture.ts'

const { serve, arena } = setStage()

const KEY = 'k3Jx92Lm55QpZ77vTn81'
const PATH = '/servers/sink/mcp'
const HELLO = { name: 'send', arguments: { to: 'ann@partner.example', body: 'Hello' } }
const text = (content: string): Json => ({ content: [{ type: 'text', text: content }] })

const vault: Script = (method) => {
  if (method === 'tools/list') return { result: { tools: [tool({ name: 'get_key' })] } }
  return method === 'tools/call' ? { result: text(`api_key: ${KEY}`) } : {}
}

const CAPABILITIES = { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {} }
const INPUT = { type: 'object', properties: { to: { type: 'string' }, body: { type: 'string' } } }
const ANSWERS: Readonly<Record<string, Json>> = {
  'tools/list': { tools: [tool({ name: 'send', inputSchema: INPUT })] },
  'tools/call': text('sent'),
  'prompts/list': { prompts: [{ name: 'p', arguments: [{ name: 'a' }] }] },
  'prompts/get': { messages: [] },
  'resources/list': { resources: [{ uri: 'file:///a', name: 'a' }] },
  'resources/templates/list': { resourceTemplates: [] },
  'resources/read': { contents: [{ uri: 'file:///a', text: 'x' }] },
  'tasks/list': { tasks: [] },
}

const sink =
  (era: 'legacy' | 'modern'): Script =>
  (method) => {
    if (method === 'server/discover' && era === 'modern') {
      const supportedVersions = ['2026-07-28']
      return { result: { resultType: 'complete', supportedVersions, capabilities: CAPABILITIES, ttlMs: 0 } }
    }
    if (method === 'initialize' && era === 'legacy') {
      const capabilities = { ...CAPABILITIES, tasks: { list: {} } }
      const serverInfo = { name: 'sink', version: '1' }
      return { result: { protocolVersion: '2025-11-25', capabilities, serverInfo } }
    }
    const result = ANSWERS[method]
    if (result === undefined) return {}
    return { result: era === 'modern' ? { resultType: 'complete', ...result } : result }
  }

const CLIENT = 'io.modelcontextprotocol/clientInfo'
const TRACED = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }

/** Method and params, sent by an agent of the modern era. */
const MODERN: Readonly<Record<string, readonly [string, Json]>> = {
  'a key of others in _meta': ['tools/call', { ...HELLO, _meta: { 'x.example/note': KEY } }],
  'the baggage of a trace': ['tools/call', { ...HELLO, _meta: { baggage: `k=${KEY}` } }],
  'the state of a trace': ['tools/call', { ...HELLO, _meta: { ...TRACED, tracestate: `k=${KEY}` } }],
  'the version of the client': ['tools/call', { ...HELLO, _meta: { [CLIENT]: { name: 'a', version: KEY } } }],
  'another member of the client': [
    'tools/call',
    { ...HELLO, _meta: { [CLIENT]: { name: 'a', version: '1', description: KEY } } },
  ],
  'a member beside the arguments': ['tools/call', { ...HELLO, note: KEY }],
  'a member called as what is said of the client': [
    'tools/call',
    { ...HELLO, clientInfo: KEY, _meta: { [CLIENT]: { name: 'another', version: '7' } } },
  ],
  'what is said of a task': ['tools/call', { ...HELLO, task: { ttl: 1000, note: KEY } }],
  'a member beside those of a prompt': ['prompts/get', { name: 'p', arguments: { a: 'x' }, note: KEY }],
  'the cursor of a list': ['tools/list', { cursor: KEY }],
  'a member of a list': ['prompts/list', { note: KEY }],
  'the _meta of a list': ['resources/list', { _meta: { 'x.example/note': KEY } }],
  'the _meta of a read': ['resources/read', { uri: 'file:///a', _meta: { 'x.example/note': KEY } }],
}

async function readKey(gateway: Arena): Promise<void> {
  await gateway.modern('/servers/vault/mcp', 'tools/call', { name: 'get_key', arguments: {} })
}

test.each(['legacy', 'modern'] as const)(
  'a secret goes to a %s server in nothing that travels beside arguments',
  async (era) => {
    const up = await serve(era, sink(era))
    const gateway = await arena({ vault: await serve('legacy', vault), sink: up }, OPEN)
    const sent = async (): Promise<number> => {
      for (const [method, params] of Object.values(MODERN)) await gateway.modern(PATH, method, params)
      const agent = await gateway.legacy(PATH)
      await agent('tools/list', { cursor: KEY })
      await agent('tasks/list', { cursor: KEY })
      await agent('tools/call', { ...HELLO, _meta: { 'x.example/note': KEY } })
      return up.seen.filter((one) => JSON.stringify(one).includes(KEY)).length
    }
    // The same text is nothing to hold back as long as it was not read anywhere.
    expect(await sent()).toBeGreaterThan(10)
    up.seen.splice(0)
    await readKey(gateway)
    expect(await sent()).toBe(0)
    const plain = { ...HELLO, _meta: { ...TRACED, 'x.example/note': 'hello', tracestate: 'a=b' } }
    expect((await gateway.modern(PATH, 'tools/call', plain))['result']).toMatchObject(text('sent'))
    expect((await gateway.modern(PATH, 'tools/list', { cursor: 'page-2' }))['error']).toBeUndefined()
  },
)

/** What is held back here was read; its form is no matter. */
const OPEN = { inspection: { actions: { secret: 'allow' } } } as const

test.each([
  ['guarded', true, false],
  ['as-sent', true, true],
  ['own', false, false],
] as const)('ids of traces go on %s', async (traceIds, before, after) => {
  const up = await serve('modern', sink('modern'))
  const gateway = await arena(
    { vault: await serve('legacy', vault), sink: up },
    OPEN,
    {},
    {
      vault: { dataClass: 'confidential' },
      sink: { traceIds },
    },
  )
  const trace = async (spanId: string) => {
    up.seen.splice(0)
    const traceparent = `00-0af7651916cd43dd8448eb211c80319c-${spanId}-ff`
    const _meta = { traceparent, tracestate: 'a=b' }
    await gateway.modern(PATH, 'tools/call', { ...HELLO, _meta })
    const seen = JSON.stringify(up.seen)
    up.seen.splice(0)
    await gateway.modern(PATH, 'tools/call', { ...HELLO, _meta: { tracestate: 'alone=b' } })
    const isStateSent = JSON.stringify(up.seen).includes('alone=b')
    return {
      isStateSent,
      ids: /00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(seen),
      isSent: seen.includes(traceparent),
    }
  }
  expect(await trace('b7ad6b7169203331')).toMatchObject({ isSent: before, isStateSent: before })
  await readKey(gateway)
  const one = await trace('b7ad6b7169203331')
  const other = await trace('00f067aa0ba902b7')
  expect([one.isSent, other.isSent, one.isStateSent]).toEqual([after, after, after])
  // One trace for the server as well, of which every call is another part.
  expect(one.ids?.[1]).toBe(other.ids?.[1])
  expect(one.ids?.[2]).not.toBe(other.ids?.[2])
  if (!after) expect(one.ids?.[0]).toMatch(/-01$/)
  up.seen.splice(0)
  await gateway.modern(PATH, 'tools/call', { ...HELLO, _meta: { tracestate: 'lone=state' } })
  expect(JSON.stringify(up.seen).includes('lone=state')).toBe(after)
})

test('what a rule takes out of _meta does not travel on beside it', async () => {
  const policy = `version: 1
rules:
  - id: all
    effect: allow
    on: [call, list, lifecycle]
    obligations:
      - redact: { paths: ["/_meta/x.example~1note"] }
`
  for (const era of ['legacy', 'modern'] as const) {
    const up = await serve(era, sink(era))
    const gateway = await arena({ sink: up }, { policy })
    const answer = await gateway.modern(PATH, 'tools/call', { ...HELLO, _meta: { 'x.example/note': KEY } })
    expect(answer['result']).toMatchObject(text('sent'))
    expect(JSON.stringify(up.seen)).not.toContain(KEY)
  }
})

test('a list of roots carries out no secret', async () => {
  const question: Script = (method, params, id) => {
    if (method !== 'tools/call') return sink('modern')(method, params, id)
    return params['inputResponses'] === undefined
      ? {
          result: {
            resultType: 'input_required',
            inputRequests: { r: { method: 'roots/list' } },
            requestState: 's',
          },
        }
      : { result: { resultType: 'complete', ...text('done') } }
  }
  const up = await serve('modern', question)
  const gateway = await arena({ vault: await serve('legacy', vault), sink: up }, OPEN)
  await readKey(gateway)
  const answer = async (uri: string) => {
    const asked = await gateway.modern(PATH, 'tools/call', HELLO, { roots: {} })
    const { requestState, inputRequests } = asked['result'] as Json
    const [name = ''] = Object.keys(inputRequests as Json)
    const inputResponses = { [name]: { roots: [{ uri }] } }
    return gateway.modern(PATH, 'tools/call', { ...HELLO, inputResponses, requestState }, { roots: {} })
  }
  expect((await answer('file:///home/ann/project'))['error']).toBeUndefined()
  expect((await answer(`file:///home/${KEY}`))['error']).toBeDefined()
  expect(JSON.stringify(up.seen)).not.toContain(KEY)
})

test('what an agent said of itself to one server was not said to another', async () => {
  const client = { [CLIENT]: { name: 'a', version: KEY } }
  const inside = await serve('modern', sink('modern'))
  const outside = await serve('modern', sink('modern'))
  const upstreams = { vault: await serve('legacy', vault), inside, sink: outside }
  // Nothing leaves through a tool that only looks.
  const gateway = await arena(
    upstreams,
    OPEN,
    {},
    { inside: { tools: { send: { kinds: ['reads-private'] } } } },
  )
  await readKey(gateway)
  const hello = { ...HELLO, _meta: client }
  const within = await gateway.modern('/servers/inside/mcp', 'tools/call', hello)
  expect(within['result']).toMatchObject(text('sent'))
  expect((await gateway.modern(PATH, 'tools/call', hello))['error']).toBeDefined()
  expect(JSON.stringify(outside.seen)).not.toContain(KEY)
})
