/** Both eras crossed: single-era servers behind clients of the other era, in every direction a question can go. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, connectModern, failureOf, ROOTS, textOf, waitFor } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { errorOf, modern, post } from '../support/raw-http.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const servers: Partial<Record<'legacy' | 'modern' | 'dual', FixtureServer>> = {}
let gateway: TestGateway

beforeAll(async () => {
  for (const era of ['legacy', 'modern', 'dual'] as const) servers[era] = await startFixtureServer(era)
  gateway = await startTestGateway({
    upstreams: {
      legacy: overHttp(servers.legacy?.url ?? ''),
      modern: overHttp(servers.modern?.url ?? ''),
      dual: overHttp(servers.dual?.url ?? ''),
      pinned: overHttp(servers.dual?.url ?? '', { era: 'legacy' }),
    },
  })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  for (const server of Object.values(servers)) await server.stop()
})

const CELLS = [
  ['GATE-5.1', 'SDK v1', 'modern', (url: string) => connectLegacy(url)],
  ['GATE-5.1', 'SDK v2 in legacy mode', 'modern', (url: string) => connectModern(url, { mode: 'legacy' })],
  ['GATE-5.2', 'SDK v2', 'legacy', (url: string) => connectModern(url)],
  ['GATE-5.2', 'SDK v2 choosing by itself', 'legacy', (url: string) => connectModern(url, { mode: 'auto' })],
  ['GATE-5.1', 'SDK v1', 'dual', (url: string) => connectLegacy(url)],
  ['GATE-5.2', 'SDK v2', 'dual', (url: string) => connectModern(url)],
] as const

describe.each(CELLS)('%s: %s in front of a %s server', (id, _client, upstream, connect) => {
  test(
    verifies(id, 'GATE-3.11', 'GATE-3.12', 'GATE-3.13', 'elicitation by form and URL, sampling and roots'),
    async () => {
      const { client, asked } = await connect(gateway.serverUrl(upstream))
      const answers = async (name: string) => textOf(await client.callTool({ name, arguments: {} }))
      expect(await answers('ask-form')).toContain('Ada')
      expect(await answers('ask-url')).toContain('accept')
      expect(await answers('ask-sample')).toContain('sampled text')
      expect(await answers('ask-roots')).toContain(ROOTS[0]?.uri)
      expect(asked.map(({ method }) => method)).toEqual([
        'elicitation/create',
        'elicitation/create',
        'sampling/createMessage',
        'roots/list',
      ])
      await client.close()
    },
  )

  test(verifies(id, 'tools, resources, prompts and completion'), async () => {
    const { client } = await connect(gateway.serverUrl(upstream))
    expect(textOf(await client.callTool({ name: 'say', arguments: { text: 'across' } }))).toBe('across')
    expect((await client.readResource({ uri: 'note://today' })).contents[0]).toMatchObject({
      text: 'text of note://today',
    })
    const prompt = await client.getPrompt({ name: 'greet', arguments: { name: 'ada' } })
    expect(prompt.messages[0]?.content).toMatchObject({ text: 'Greet ada' })
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'g' },
    })
    expect(completion.values).toEqual(['grace'])
    await client.close()
  })

  test(verifies(id, 'GATE-3.17', 'subscriptions'), async () => {
    const { client, notifications } = await connect(gateway.serverUrl(upstream))
    const updates = () => notifications.filter(({ method }) => method === 'notifications/resources/updated')
    if ('listen' in client && client.getProtocolEra() === 'modern')
      await client.listen({ resourceSubscriptions: ['note://today'] })
    else await client.subscribeResource({ uri: 'note://today' })
    await waitFor('an update', () => {
      servers[upstream]?.resourceUpdated('note://today')
      return updates().length > 0
    })
    expect(updates()[0]?.params).toMatchObject({ uri: 'note://today' })
    await client.close()
  })
})

describe('eras of upstreams', () => {
  test(verifies('GATE-4.4', 'the era is probed, and a pin holds'), async () => {
    const { client } = await connectModern(gateway.url)
    const { tools } = await client.listTools()
    expect(tools.filter(({ name }) => name.endsWith('__say'))).toHaveLength(4)
    const { upstreams } = await gateway.control.status()
    expect(Object.fromEntries(upstreams.map(({ upstream, era }) => [upstream, era]))).toEqual({
      legacy: 'legacy',
      modern: 'modern',
      dual: 'modern',
      pinned: 'legacy',
    })
    await client.close()
  })

  test(verifies('GATE-3.23', 'a question the client cannot answer is refused precisely'), async () => {
    const { client } = await connectLegacy(gateway.serverUrl('modern'), { answering: false })
    const { message } = await failureOf(client.callTool({ name: 'ask-sample', arguments: {} }))
    expect(message).toMatch(/sampling/i)
    await client.close()
    const { client: newer } = await connectModern(gateway.serverUrl('legacy'), { answering: false })
    const answer = await newer.callTool({ name: 'ask-form', arguments: {} }).then(
      (result) => JSON.stringify(result),
      (error: unknown) => String(error),
    )
    expect(answer).toMatch(/elicitation/i)
    await newer.close()
  })
})

describe('requestState', () => {
  const ask = async (name: string, more: object = {}) => {
    const { body, headers } = modern(
      1,
      'tools/call',
      { name, arguments: {}, ...more },
      { elicitation: { form: {} } },
    )
    return post(gateway.serverUrl(name === 'ask-form' ? 'legacy' : 'modern'), body, { headers })
  }
  const inputResponsesOf = (result: { inputRequests: Record<string, unknown> }) =>
    Object.fromEntries(
      Object.keys(result.inputRequests).map((key) => [key, { action: 'accept', content: { name: 'Eve' } }]),
    )

  test(verifies('GATE-5.3', 'BAD-8', 'is sealed, and forged, replayed or moved it is refused'), async () => {
    const first = await ask('ask-form')
    const result = first.json['result'] as {
      resultType: string
      inputRequests: Record<string, unknown>
      requestState: string
    }
    expect(result.resultType).toBe('input_required')
    const inputResponses = inputResponsesOf(result)
    const { requestState } = result
    const forged = `${requestState.slice(0, -4)}${requestState.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    expect(errorOf(await ask('ask-form', { inputResponses, requestState: forged })).code).toBe(-32602)
    expect(errorOf(await ask('say', { inputResponses, requestState })).code).toBe(-32602)
    const done = await ask('ask-form', { inputResponses, requestState })
    expect(JSON.stringify(done.json['result'])).toContain('Eve')
    expect(errorOf(await ask('ask-form', { inputResponses, requestState })).code).toBe(-32602)
  })
})
