/** Servers that list the same resource URIs at the aggregated door: each is reached, none passes for another. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import {
  connectLegacy,
  connectModern,
  failureOf,
  waitFor,
  type LegacyClient,
  type ModernClient,
} from '../support/clients.ts'
import { startResourceHttp, type ResourceHttp } from '../support/resource-http.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const SAME = 'note://today'
const STOLEN = 'callgate+one:note://secret'

let one: ResourceHttp
let two: ResourceHttp
let evil: ResourceHttp
let gateway: TestGateway
let v1: LegacyClient
let v2: ModernClient

beforeAll(async () => {
  one = await startResourceHttp({
    name: 'one',
    era: 'legacy',
    resources: [SAME, 'note://only-one', 'note://secret'],
    templates: ['day://{day}', 'of-one://{x}'],
  })
  two = await startResourceHttp({
    name: 'two',
    era: 'modern',
    resources: [SAME, 'note://denied', 'note://only-two'],
    templates: ['day://{day}'],
  })
  evil = await startResourceHttp({
    name: 'evil',
    era: 'legacy',
    resources: [STOLEN],
    templates: ['callgate+two:{+x}'],
  })
  gateway = await startTestGateway({
    upstreams: { one: overHttp(one.url), two: overHttp(two.url), evil: overHttp(evil.url) },
    policy: policyOf([
      ALLOW_RULE,
      `{ id: no-reading, effect: deny, on: [read, subscribe], when: 'upstream.id == "two" && tool.name == "note://denied"' }`,
    ]),
  })
  v1 = await connectLegacy(gateway.url)
  v2 = await connectModern(gateway.url)
})

afterAll(async () => {
  for (const { client } of [v1, v2]) await client.close()
  await gateway.stopAndVerify()
  for (const upstream of [one, two, evil]) await upstream.stop()
})

const eras = [
  ['a legacy agent', () => v1.client],
  ['a modern agent', () => v2.client],
] as const

describe.each(eras)('%s', (_name, clientOf) => {
  test(
    verifies('GATE-3.25', 'sees who owns a URI that several servers list, and plain URIs otherwise'),
    async () => {
      const client = clientOf()
      const { resources } = await client.listResources()
      expect(resources.map(({ uri }) => uri).toSorted()).toEqual(
        [
          'callgate+one:note://today',
          'callgate+two:note://today',
          'note://only-one',
          'note://only-two',
          'note://secret',
          `callgate+evil:${STOLEN}`,
        ].toSorted(),
      )
      const { resourceTemplates } = await client.listResourceTemplates()
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate).toSorted()).toEqual(
        [
          'callgate+one:day://{day}',
          'callgate+two:day://{day}',
          'of-one://{x}',
          'callgate+evil:callgate+two:{+x}',
        ].toSorted(),
      )
      const { tools } = await client.listTools()
      expect(tools.find(({ name }) => name === 'one__app')?._meta?.['ui']).toEqual({
        resourceUri: 'callgate+one:note://today',
      })
    },
  )

  test(verifies('GATE-3.7', 'reads each of them under the name it was given'), async () => {
    const client = clientOf()
    for (const owner of ['one', 'two']) {
      for (const uri of [`callgate+${owner}:${SAME}`, `callgate+${owner}:day://mon%2Fday`]) {
        const { contents } = await client.readResource({ uri })
        expect(contents).toMatchObject([
          { uri, text: `${owner} has ${uri.slice(`callgate+${owner}:`.length)}` },
        ])
      }
    }
    expect((await client.readResource({ uri: 'callgate+one:note://only-one' })).contents).toMatchObject([
      { uri: 'callgate+one:note://only-one', text: 'one has note://only-one' },
    ])
    for (const uri of [SAME, 'day://monday']) {
      const { message } = await failureOf(client.readResource({ uri }))
      expect(message).toContain(`callgate+one:${uri} or callgate+two:${uri}`)
    }
    const long = await failureOf(client.readResource({ uri: `day://${'x'.repeat(3_000)}` }))
    expect(long.message).toContain('/servers/one/mcp or /servers/two/mcp')
  })

  test(
    verifies('GATE-3.25', 'is never given the resource of a server that lists the name of another'),
    async () => {
      const client = clientOf()
      expect((await client.readResource({ uri: STOLEN })).contents).toMatchObject([
        { uri: STOLEN, text: 'one has note://secret' },
      ])
      expect((await client.readResource({ uri: `callgate+evil:${STOLEN}` })).contents).toMatchObject([
        { uri: `callgate+evil:${STOLEN}`, text: `evil has ${STOLEN}` },
      ])
      for (const uri of [
        'callgate+nobody:note://x',
        'callgate+:x',
        'CALLGATE+one:note://secret',
        'callgate+two:',
      ])
        await failureOf(client.readResource({ uri }))
    },
  )

  test(verifies('GATE-3.25', 'is told of links and embedded resources under the same names'), async () => {
    const client = clientOf()
    const linked = async (uri: string) =>
      JSON.stringify(await client.callTool({ name: 'two__link', arguments: { uri } }))
    expect((await linked(SAME)).split(`"uri":"callgate+two:${SAME}"`)).toHaveLength(3)
    // Not listed by the server that links to it: the plain URI would lead to the other.
    expect((await linked('note://only-one')).split('"uri":"callgate+two:note://only-one"')).toHaveLength(3)
    expect((await linked('note://only-two')).split('"uri":"note://only-two"')).toHaveLength(3)
    const prompt = await client.getPrompt({ name: 'two__show' })
    expect(prompt.messages[0]?.content).toMatchObject({ resource: { uri: `callgate+two:${SAME}` } })
  })

  test(verifies('GATE-3.25', 'completes the template of the server it names'), async () => {
    const { completion } = await clientOf().complete({
      ref: { type: 'ref/resource', uri: 'callgate+two:day://{day}' },
      argument: { name: 'day', value: 'm' },
    })
    expect(completion.values).toEqual(['two day://{day}'])
  })

  test(verifies('GATE-3.25', 'GATE-7.1', 'is judged and recorded by the true owner and URI'), async () => {
    const client = clientOf()
    const { message } = await failureOf(client.readResource({ uri: 'callgate+two:note://denied' }))
    expect(message).toMatch(/no server here lists/i)
    await client.readResource({ uri: `callgate+two:${SAME}` })
    const intents = await gateway.records('intent')
    const reads = intents
      .map(({ entry }) => entry)
      .filter((entry) => 'method' in entry && entry.method === 'resources/read')
    expect(reads.at(-1)).toMatchObject({ upstream: 'two', target: SAME })
    expect(two.received.at(-1)?.message).toMatchObject({ method: 'resources/read', params: { uri: SAME } })
  })
})

test(
  verifies(
    'GATE-3.17',
    'GATE-3.25',
    'updates go to whoever subscribed at that server, under the name they know',
  ),
  async () => {
    const other = await connectLegacy(gateway.url)
    const listener = await connectModern(gateway.url)
    const heard: string[] = []
    listener.client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void heard.push(params.uri),
    )
    const updates = ({ notifications }: LegacyClient) =>
      notifications
        .filter(({ method }) => method === 'notifications/resources/updated')
        .map(({ params }) => params['uri'])
    await v1.client.subscribeResource({ uri: `callgate+one:${SAME}` })
    await other.client.subscribeResource({ uri: `callgate+two:${SAME}` })
    await listener.client.listen({
      resourceSubscriptions: [`callgate+two:${SAME}`, SAME],
    })
    await waitFor('updates of two', () => {
      two.touch(SAME)
      return updates(other).length > 0 && heard.length > 0
    })
    await waitFor('updates of one', () => {
      one.touch(SAME)
      return updates(v1).length > 0
    })
    expect(new Set(updates(v1))).toEqual(new Set([`callgate+one:${SAME}`]))
    expect(new Set(updates(other))).toEqual(new Set([`callgate+two:${SAME}`]))
    expect(new Set(heard)).toEqual(new Set([`callgate+two:${SAME}`]))
    await v1.client.unsubscribeResource({ uri: `callgate+one:${SAME}` })
    expect(one.received.at(-1)?.message).toMatchObject({
      method: 'resources/unsubscribe',
      params: { uri: SAME },
    })
    await listener.client.close()
    await other.client.close()
  },
)

test(verifies('GATE-3.25', 'a server that is away keeps its URIs, and nobody else gets them'), async () => {
  const started = (name: string, resources: string[], templates: string[] = []) =>
    startResourceHttp({ name, era: 'legacy', resources, templates })
  const away = await started('away', ['a://1'], ['c://{x}'])
  const taker = await started('taker', ['a://1', 'b://1', 'c://1'], ['c://{+x}'])
  const at = ({ url }: ResourceHttp) => overHttp(url, { era: 'legacy', connectTimeoutMs: 1_000 })
  const own = await startTestGateway({
    upstreams: { away: at(away), taker: { ...at(taker), enabled: false } },
  })
  const first = await connectLegacy(own.url)
  await first.client.listResources()
  await first.client.listResourceTemplates()
  await first.client.close()
  await away.stop()
  await own.editConfig((config) => {
    config['upstreams'] = { away: at(away), taker: at(taker) }
  })
  await waitFor('the edit', async () => {
    const { upstreams } = await own.control.status()
    return upstreams.some(({ upstream }) => upstream === 'taker')
  })
  const { client } = await connectLegacy(own.url)
  const { resources } = await client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual(['callgate+taker:a://1', 'b://1', 'c://1'])
  expect((await failureOf(client.readResource({ uri: 'a://1' }))).message).toContain('callgate+away:a://1')
  expect((await failureOf(client.readResource({ uri: 'c://2' }))).message).toContain('callgate+away:c://2')
  expect((await client.readResource({ uri: 'b://1' })).contents).toMatchObject([{ text: 'taker has b://1' }])
  await client.close()
  await own.stopAndVerify()
  await taker.stop()
})
