/** Upstream sessions end: what agents had set up in them goes on in the next one, and what was missed can be seen. */

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Recorder } from '../../packages/gateway/src/journal/recorder.ts'
import type { EntryDraft } from '../../packages/gateway/src/pipeline/ports/ports.ts'
import { verifies } from '../requirements/verifies.ts'
import {
  connectLegacy,
  connectModern,
  failureOf,
  textOf,
  waitFor,
  type LegacyClient,
} from '../support/clients.ts'
import { startResourceHttp, type ResourceHttp } from '../support/resource-http.ts'
import type { WireMessage } from '../support/resource-server.ts'
import { overHttp, startTestGateway, type Settings, type TestGateway } from '../support/test-gateway.ts'

const URI = 'note://today'
/** More than may wait for a session, and fewer than end the session with the upstream. */
const FLOOD = 1_500
const CHILD = join(import.meta.dirname, '..', 'support', 'resource-child.ts')

let directory: string
let gateway: TestGateway
let web: ResourceHttp | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-continuity-'))
})

afterEach(async () => {
  await gateway.stopAndVerify()
  await web?.stop()
  web = undefined
  await rm(directory, { recursive: true, force: true })
})

interface ChildSettings extends Settings {
  readonly successor?: 'refuse' | 'ignore'
}

function child(name: string, era: 'legacy' | 'modern', { successor, ...more }: ChildSettings = {}): Settings {
  const script = [CHILD, name, era, join(directory, name), successor ?? '-', URI]
  return {
    transport: 'stdio',
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...script],
    era,
    // It tells its lives apart by process id, which in a sandbox is always the same.
    isolation: { mode: 'off' },
    restart: { backoffMs: 50, backoffMaxMs: 100, crashesMax: 20 },
    ...more,
  }
}

/** What each life of a child received, in order. */
function livesOf(name: string): WireMessage[][] {
  const lives = new Map<string, WireMessage[]>()
  for (const line of readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)) {
    const at = line.indexOf(' ')
    const life = lives.get(line.slice(0, at)) ?? []
    lives.set(line.slice(0, at), life)
    life.push(JSON.parse(line.slice(at + 1)))
  }
  return [...lives.values()]
}

const methodsOf = (messages: readonly WireMessage[] | undefined) =>
  (messages ?? []).map(({ method }) => method)

const updatesAt = ({ notifications }: LegacyClient) =>
  notifications
    .filter(({ method }) => method === 'notifications/resources/updated')
    .map(({ params }) => params['uri'])

/** Of the first segment: type and method of each. */
const recordsOf = (folder: string): { readonly type: string; readonly method?: string }[] =>
  readFileSync(join(folder, 'data', 'journal', '00000000.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).entry)

const metric = async (name: string): Promise<string | undefined> =>
  (await gateway.control.metrics()).split('\n').find((line) => line.startsWith(name))

describe('a child that crashed', () => {
  test(
    verifies('GATE-4.8', 'gets subscription and log level again before the next message: legacy'),
    async () => {
      gateway = await startTestGateway({ upstreams: { one: child('one', 'legacy') } })
      const agent = await connectLegacy(gateway.url)
      await agent.client.setLoggingLevel('warning')
      await agent.client.subscribeResource({ uri: URI })
      await failureOf(agent.client.callTool({ name: 'one__crash', arguments: {} }))
      await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } })
      await waitFor('the update', () => updatesAt(agent).includes(URI))
      const [, second] = livesOf('one')
      const methods = methodsOf(second)
      expect(methods.slice(0, 2)).toEqual(['initialize', 'notifications/initialized'])
      const call = methods.indexOf('tools/call')
      expect(methods.slice(2, call)).toEqual(
        expect.arrayContaining(['logging/setLevel', 'resources/subscribe']),
      )
      expect(second?.find(({ method }) => method === 'logging/setLevel')?.params).toEqual({
        level: 'warning',
      })
      expect(
        await metric('callgate_restorations_total{what="subscription",outcome="restored"}'),
      ).toBeDefined()
      await agent.client.close()
    },
  )

  test(verifies('GATE-4.8', 'gets its listen again before the next message: modern'), async () => {
    gateway = await startTestGateway({ upstreams: { one: child('one', 'modern') } })
    const agent = await connectLegacy(gateway.url)
    await agent.client.subscribeResource({ uri: URI })
    await failureOf(agent.client.callTool({ name: 'one__crash', arguments: {} }))
    await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } })
    await waitFor('the update', () => updatesAt(agent).includes(URI))
    const [, second] = livesOf('one')
    const call = (second ?? []).findIndex(({ method }) => method === 'tools/call')
    const listens = (second ?? []).slice(0, call).filter(({ method }) => method === 'subscriptions/listen')
    expect(listens.at(-1)?.params?.['notifications']).toMatchObject({ resourceSubscriptions: [URI] })
    await agent.client.close()
  })

  test.each(['legacy', 'modern'] as const)(
    `%s: ${verifies('GATE-4.8', 'is started again for who waits for its news and says nothing; the gap shows')}`,
    async (era) => {
      gateway = await startTestGateway({ upstreams: { one: child('one', era) } })
      const waiting = await connectLegacy(gateway.url)
      await waiting.client.subscribeResource({ uri: URI })
      await failureOf(waiting.client.callTool({ name: 'one__crash', arguments: {} }))
      await waitFor('list_changed', () =>
        waiting.notifications.some(({ method }) => method === 'notifications/tools/list_changed'),
      )
      const [, second] = livesOf('one')
      expect(methodsOf(second)).toContain(era === 'legacy' ? 'resources/subscribe' : 'subscriptions/listen')
      expect(methodsOf(second)).not.toContain('tools/call')
      await waiting.client.close()
    },
  )

  test.each(['refuse', 'ignore'] as const)(
    `%s: ${verifies('GATE-4.8', 'and does not take them again holds up no call, and it can be seen')}`,
    async (successor) => {
      gateway = await startTestGateway({
        upstreams: { one: child('one', 'legacy', { successor, timeoutMs: 3_000 }) },
      })
      const agent = await connectLegacy(gateway.url)
      await agent.client.subscribeResource({ uri: URI })
      await failureOf(agent.client.callTool({ name: 'one__crash', arguments: {} }))
      expect(textOf(await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } }))).toBe(
        'one did touch',
      )
      await waitFor('the failure among the metrics', () =>
        metric('callgate_restorations_total{what="subscription",outcome="failed"}'),
      )
      await agent.client.close()
    },
  )
})

test(
  verifies('GATE-4.8', 'a child that was stopped because it was idle gets the log level again'),
  async () => {
    gateway = await startTestGateway({ upstreams: { one: child('one', 'legacy', { idleStopMs: 1_000 }) } })
    const agent = await connectLegacy(gateway.url)
    await agent.client.setLoggingLevel('error')
    await waitFor('the stop', async () => (await gateway.control.status()).upstreams[0]?.sessions === 0)
    await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } })
    const methods = methodsOf(livesOf('one')[1])
    expect(methods.indexOf('logging/setLevel')).toBeGreaterThan(0)
    expect(methods.indexOf('logging/setLevel')).toBeLessThan(methods.indexOf('tools/call'))
    await agent.client.close()
  },
)

describe('a server that forgot its session', () => {
  const lastSession = (server: ResourceHttp) => server.received.at(-1)?.session
  const underLast = (server: ResourceHttp) =>
    methodsOf(
      server.received.filter(({ session }) => session === lastSession(server)).map(({ message }) => message),
    )

  test(
    verifies('GATE-4.8', 'INV-3', 'gets subscription and log level again before the call that met it'),
    async () => {
      const server = (web = await startResourceHttp({
        name: 'one',
        era: 'legacy',
        resources: [URI],
        templates: [],
      }))
      gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy' }) } })
      const agent = await connectLegacy(gateway.url)
      await agent.client.setLoggingLevel('warning')
      await agent.client.subscribeResource({ uri: URI })
      await agent.client.listTools()
      server.forget()
      await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } })
      const methods = underLast(server)
      const call = methods.indexOf('tools/call')
      expect(methods.slice(0, call)).toEqual(
        expect.arrayContaining(['logging/setLevel', 'resources/subscribe']),
      )
      expect(methods.filter((method) => method === 'tools/call')).toHaveLength(1)
      await waitFor('the update', () => {
        server.touch(URI)
        return updatesAt(agent).includes(URI)
      })
      await agent.client.close()
    },
  )

  test(
    verifies('GATE-4.8', 'of the modern era is listened to again before the call that follows'),
    async () => {
      const server = (web = await startResourceHttp({
        name: 'one',
        era: 'modern',
        resources: [URI],
        templates: [],
      }))
      gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'modern' }) } })
      const agent = await connectLegacy(gateway.url)
      await agent.client.listTools()
      await agent.client.subscribeResource({ uri: URI })
      const before = server.received.length
      await server.stop()
      await server.start()
      await waitFor('the end of the stream to be noticed', async () => {
        const { upstreams } = await gateway.control.status()
        return upstreams[0]?.lastError !== null
      })
      await agent.client.callTool({ name: 'one__touch', arguments: { uri: URI } })
      const methods = methodsOf(server.received.slice(before).map(({ message }) => message))
      expect(methods[0]).toBe('subscriptions/listen')
      expect(methods).toContain('tools/call')
      await agent.client.close()
    },
  )

  test(verifies('GATE-4.8', 'is asked for another as soon as the stream of changes shows it'), async () => {
    const server = (web = await startResourceHttp({
      name: 'one',
      era: 'legacy',
      resources: [URI],
      templates: [],
    }))
    gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy' }) } })
    const agent = await connectLegacy(gateway.url)
    await agent.client.subscribeResource({ uri: URI })
    const before = lastSession(server)
    expect(before).toBeDefined()
    await waitFor('an update over the first stream', () => {
      server.touch(URI)
      return updatesAt(agent).length > 0
    })
    server.forget()
    await waitFor('another session', () => lastSession(server) !== before)
    const seen = updatesAt(agent).length
    await waitFor('an update over the next stream', () => {
      server.touch(URI)
      return updatesAt(agent).length > seen
    })
    await waitFor('what may have changed meanwhile', () =>
      agent.notifications.some(({ method }) => method === 'notifications/tools/list_changed'),
    )
    await agent.client.close()
  })
})

test(
  verifies('GATE-3.16', 'nothing is lost while a modern server is asked to tell of something more'),
  async () => {
    let holdsListens = false
    const server = (web = await startResourceHttp({
      name: 'one',
      era: 'modern',
      resources: [URI],
      templates: [],
      holdsListens: () => holdsListens,
    }))
    const listens = () => server.received.filter(({ message }) => message.method === 'subscriptions/listen')
    gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'modern' }) } })
    const agent = await connectLegacy(gateway.url)
    await agent.client.listTools()
    await waitFor('the first listen', () => listens().length === 1)
    holdsListens = true
    const subscribing = agent.client.subscribeResource({ uri: URI })
    await waitFor('the next listen', () => listens().length === 2)
    server.changed()
    await waitFor('what changed meanwhile', () =>
      agent.notifications.some(({ method }) => method === 'notifications/tools/list_changed'),
    )
    holdsListens = false
    await subscribing
    expect(listens()).toHaveLength(2)
    await agent.client.close()
  },
)

test(verifies('GATE-3.10', 'a large notification is not overtaken by the small ones after it'), async () => {
  const server = (web = await startResourceHttp({
    name: 'one',
    era: 'legacy',
    resources: [URI],
    templates: [],
  }))
  gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy' }) } })
  const agent = await connectLegacy(gateway.url)
  await agent.client.listTools()
  const heard = () =>
    agent.notifications
      .filter(({ method }) => method === 'notifications/message')
      .map(({ params }) => String(params['data']).slice(0, 5))
  await waitFor('the stream of changes', () => {
    server.log('begin')
    return heard().length > 0
  })
  server.log(`large ${'words that are read one by one '.repeat(20_000)}`)
  for (const name of ['small', 'after', 'ended']) server.log(name)
  await waitFor(
    'the last',
    () => heard().length >= 4 && heard().includes('ended') && heard().includes('large'),
  )
  expect(heard().filter((data) => data !== 'begin')).toEqual(['large', 'small', 'after', 'ended'])
  await agent.client.close()
})

test(verifies('INV-16', 'INV-20', 'a flood of notifications is cut, on record and counted'), async () => {
  const server = (web = await startResourceHttp({
    name: 'one',
    era: 'legacy',
    resources: [URI],
    templates: [],
  }))
  gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy' }) } })
  const agent = await connectLegacy(gateway.url)
  await agent.client.listTools()
  const heard = (name: string) =>
    agent.notifications.filter(({ params }) => String(params['data']).startsWith(name)).length
  await waitFor('the stream of changes', () => {
    server.log('begin')
    return heard('begin') > 0
  })
  server.log(`large ${'words that are read one by one '.repeat(30_000)}`)
  for (let count = 0; count < FLOOD; count += 1) server.log('flood')
  const cut = async () => {
    const entries = (await gateway.records()).map(({ entry }) => entry)
    const first = entries.filter((one) => one.type === 'intent' && one.decision.code === 'overloaded').length
    const counts = entries.map((one) =>
      one.type === 'event' && one.note?.startsWith('overloaded') === true ? (one.count ?? 1) : 0,
    )
    return { first, further: counts.reduce((sum, one) => sum + one, 0) }
  }
  await waitFor('every one to have arrived or to be counted', async () => {
    const { first, further } = await cut()
    return heard('flood') + first + further === FLOOD
  })
  const { first, further } = await cut()
  expect(first).toBeGreaterThan(0)
  expect(further).toBeGreaterThan(first)
  expect(heard('large')).toBe(1)
  await agent.client.close()
})

describe('an open listen of a modern agent over several servers', () => {
  async function listenTo(upstreams: Readonly<Record<string, Settings>>) {
    gateway = await startTestGateway({ upstreams })
    const agent = await connectModern(gateway.url)
    const heard: string[] = []
    agent.client.setNotificationHandler('notifications/tools/list_changed', () => void heard.push('tools'))
    agent.client.setNotificationHandler(
      'notifications/resources/list_changed',
      () => void heard.push('resources'),
    )
    agent.client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void heard.push(params.uri),
    )
    await agent.client.listen({
      toolsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: [`callgate+moving:${URI}`, `callgate+steady:${URI}`],
    })
    const hear = (what: string, provoke: () => unknown = () => undefined) => {
      heard.length = 0
      return waitFor(what, async () => {
        await provoke()
        return heard.includes(what)
      })
    }
    const touch = (upstream: string) => () =>
      agent.client.callTool({ name: `${upstream}__touch`, arguments: { uri: URI } })
    return { agent, heard, hear, touch }
  }

  test.each(['legacy', 'modern'] as const)(
    `%s: ${verifies('GATE-4.8', 'GATE-3.17', 'hears of a child again after it crashed, with list_changed for the gap')}`,
    async (era) => {
      const { agent, heard, hear, touch } = await listenTo({
        moving: child('moving', era),
        steady: child('steady', 'legacy'),
      })
      await hear(`callgate+moving:${URI}`, touch('moving'))
      heard.length = 0
      await failureOf(agent.client.callTool({ name: 'moving__crash', arguments: {} }))
      await waitFor('the gap', () => heard.includes('tools') && heard.includes('resources'))
      await hear(`callgate+moving:${URI}`, touch('moving'))
      await hear('tools', () => agent.client.callTool({ name: 'moving__changed', arguments: {} }))
      await hear(`callgate+steady:${URI}`, touch('steady'))
      expect(livesOf('steady')).toHaveLength(1)
      await agent.client.close()
    },
  )

  test.each(['legacy', 'modern'] as const)(
    `%s: ${verifies('GATE-4.8', 'GATE-3.17', 'hears of an HTTP server again after it was away')}`,
    async (era) => {
      const server = (web = await startResourceHttp({ name: 'moving', era, resources: [URI], templates: [] }))
      const { agent, heard, hear, touch } = await listenTo({
        moving: overHttp(server.url, { era, breaker: { failures: 100, coolDownMs: 1_000 } }),
        steady: child('steady', 'legacy'),
      })
      await hear(`callgate+moving:${URI}`, () => server.touch(URI))
      heard.length = 0
      await server.stop()
      await server.start()
      await waitFor('the gap', () => heard.includes('tools') && heard.includes('resources'))
      await hear(`callgate+moving:${URI}`, () => server.touch(URI))
      await hear('tools', () => server.changed())
      await hear(`callgate+steady:${URI}`, touch('steady'))
      expect(livesOf('steady')).toHaveLength(1)
      await agent.client.close()
    },
  )

  test(verifies('GATE-4.8', 'includes a server that was away when it was opened'), async () => {
    const server = (web = await startResourceHttp({
      name: 'moving',
      era: 'modern',
      resources: [URI],
      templates: [],
    }))
    await server.stop()
    const { agent, hear } = await listenTo({
      moving: overHttp(server.url, { era: 'modern', breaker: { failures: 100, coolDownMs: 1_000 } }),
      steady: child('steady', 'legacy'),
    })
    await server.start()
    await hear('tools')
    await hear('tools', () => server.changed())
    expect(livesOf('steady')).toHaveLength(1)
    await agent.client.close()
  })
})

test(
  verifies('GATE-9.1', 'what the gateway itself has open when it stops has its outcome in the record'),
  async () => {
    const server = (web = await startResourceHttp({
      name: 'one',
      era: 'legacy',
      resources: [URI],
      templates: [],
    }))
    gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy' }) } })
    const agent = await connectLegacy(gateway.url)
    await agent.client.subscribeResource({ uri: URI })
    const unsubscribed = () =>
      recordsOf(gateway.directory).filter(({ method }) => method === 'resources/unsubscribe')
    // As on a slow disk: what was asked is still in its stages when the upstream is closed.
    const append: (draft: EntryDraft) => Promise<void> = Reflect.get(Recorder.prototype, 'append')
    const late = vi.spyOn(Recorder.prototype, 'append').mockImplementation(async function (
      this: Recorder,
      draft,
    ) {
      await append.call(this, draft)
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    await agent.client.close()
    await gateway.running.close(1_000)
    late.mockRestore()
    expect(unsubscribed().map(({ type }) => type)).toEqual(['intent', 'outcome'])
  },
)
