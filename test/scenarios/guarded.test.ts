/** Policy and inspection: what is denied, hidden, redacted, withheld or limited, and what the agent is told. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import {
  connectLegacy,
  connectModern,
  failureOf,
  textOf,
  waitFor,
  type LegacyClient,
  type ModernClient,
} from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { call, errorOf, openSession, post } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  everything,
  overHttp,
  poisoned,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const POLICY = policyOf(
  [
    ALLOW_RULE,
    '{ id: no-environment, effect: deny, on: [call], upstreams: [everything], targets: [get-env] }',
    `{ id: no-secret-words, description: Nobody says swordfish, effect: deny, on: [call], upstreams: [web], targets: [say], when: 'has(args.text) && args.text.contains("swordfish")' }`,
    '{ id: humans-first, effect: allow, on: [call], upstreams: [web], targets: [change-tools], obligations: [{ approve: { approvers: [boss] } }] }',
  ],
  [
    '{ id: few-sums, per: [agent], upstreams: [everything], targets: [get-sum], rate: { calls: 2, window: 1h } }',
    '{ id: one-at-a-time, per: [principal], upstreams: [web], targets: [hold], concurrent: 1 }',
  ],
)

let web: FixtureServer
let gateway: TestGateway
let v1: LegacyClient
let v2: ModernClient

beforeAll(async () => {
  web = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: { everything: everything(), poisoned: poisoned(), web: overHttp(web.url) },
    policy: POLICY,
  })
  v1 = await connectLegacy(gateway.url)
  v2 = await connectModern(gateway.url)
})

afterAll(async () => {
  for (const { client } of [v1, v2]) await client.close()
  await gateway.stopAndVerify()
  await web.stop()
})

/** Calls with the client of either generation. */
const both = () => [v1.client, v2.client]

describe('policy', () => {
  test(
    verifies('GATE-7.1', 'GATE-7.2', 'a denied call is refused with the rule and its reason, and never sent'),
    async () => {
      const before = web.seen.length
      for (const client of both()) {
        const { code, message } = await failureOf(
          client.callTool({ name: 'web__say', arguments: { text: 'the word is swordfish' } }),
        )
        expect(code).toBe(-31001)
        expect(message).toContain('no-secret-words')
      }
      expect(web.seen).toHaveLength(before)
      const denied = (await gateway.records('intent')).filter(
        ({ entry }) => entry.type === 'intent' && entry.decision.rules.includes('no-secret-words'),
      )
      expect(denied).toHaveLength(2)
      expect(denied[0]?.entry).toMatchObject({ forwardedDigest: null, decision: { effect: 'deny' } })
    },
  )

  test(
    verifies(
      'INV-14',
      'a tool denied for every argument is not listed, and its name answers like any unknown or denied one',
    ),
    async () => {
      for (const client of both()) {
        const { tools } = await client.listTools()
        expect(tools.map(({ name }) => name)).not.toContain('everything__get-env')
        expect(tools.map(({ name }) => name)).toContain('web__say')
        const { message } = await failureOf(client.callTool({ name: 'everything__get-env', arguments: {} }))
        expect(message).not.toContain('PATH')
      }
    },
  )

  test(verifies('GATE-7.3', 'a rate limit holds, whichever door the agent takes'), async () => {
    await v1.client.callTool({ name: 'everything__get-sum', arguments: { a: 1, b: 1 } })
    await v2.client.callTool({ name: 'everything__get-sum', arguments: { a: 1, b: 1 } })
    for (const client of both()) {
      const { code, message } = await failureOf(
        client.callTool({ name: 'everything__get-sum', arguments: { a: 1, b: 1 } }),
      )
      expect(code).toBe(-31005)
      expect(message).toContain('few-sums')
    }
  })

  test(verifies('GATE-7.3', 'a concurrency limit holds until the call before it ended'), async () => {
    const cancel = new AbortController()
    const held = v1.client.callTool({ name: 'web__hold', arguments: { label: 'first' } }, undefined, {
      signal: cancel.signal,
    })
    await waitFor('the held call', () => web.seen.some(({ tool }) => tool === 'hold'))
    expect((await failureOf(v2.client.callTool({ name: 'web__hold', arguments: {} }))).code).toBe(-31005)
    cancel.abort()
    await expect(held).rejects.toThrow()
    web.release()
    const later = await waitFor('room for another', () =>
      v2.client.callTool({ name: 'web__hold', arguments: { label: 'later' } }).catch(() => undefined),
    )
    expect(textOf(later)).toBe('released later')
  })

  test(
    verifies('GATE-7.4', 'a call that needs approval is not made, and the approval is named'),
    async () => {
      const { code, message } = await failureOf(
        v1.client.callTool({ name: 'web__change-tools', arguments: {} }),
      )
      expect(code).toBe(-32042)
      const [waiting] = await gateway.control.listApprovals({ state: 'pending' })
      expect(message).toContain(waiting?.id)
      expect(waiting).toMatchObject({ target: 'change-tools', rules: [{ rule: 'humans-first' }] })
    },
  )

  test(verifies('GATE-7.5', 'explain says which rule decides'), async () => {
    const { effect, reasons } = await gateway.control.explainPolicy({
      upstream: 'everything',
      target: 'get-env',
    })
    expect(effect).toBe('deny')
    expect(reasons.map(({ source }) => source)).toContain('no-environment')
  })
})

describe('results', () => {
  test(
    verifies('GATE-8.2', 'a secret is redacted, and is nowhere in the data directory either'),
    async () => {
      for (const client of both()) {
        const text = textOf(await client.callTool({ name: 'web__leak', arguments: {} }))
        expect(text).toMatch(/^token = \[redacted/)
      }
      const config = textOf(await v1.client.callTool({ name: 'poisoned__read_config', arguments: {} }))
      expect(config).not.toMatch(/AKIA|ghp_/)
      expect(config).toContain('region: eu-west-1')
      const data = join(gateway.directory, 'data')
      for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        expect((await readFile(join(entry.parentPath, entry.name))).includes(web.secret)).toBe(false)
      }
    },
  )

  test(verifies('GATE-8.3', 'instructions to the agent withhold the result'), async () => {
    for (const client of both()) {
      const { code, message } = await failureOf(client.callTool({ name: 'web__inject', arguments: {} }))
      expect([-31002, -31006]).toContain(code)
      expect(message).not.toContain('evil.example')
    }
    expect(
      (await failureOf(v1.client.callTool({ name: 'poisoned__weather', arguments: { city: 'Trojan' } })))
        .code,
    ).toBe(-31002)
    expect(
      textOf(await v1.client.callTool({ name: 'poisoned__weather', arguments: { city: 'Lisbon' } })),
    ).toContain('Lisbon')
    const outcomes = (await gateway.records('outcome')).filter(
      ({ entry }) => entry.type === 'outcome' && entry.target === 'inject',
    )
    expect(outcomes.map(({ entry }) => (entry.type === 'outcome' ? entry.outcome : ''))).toEqual([
      'withheld',
      'withheld',
    ])
  })

  test(verifies('GATE-8.4', 'hidden characters and terminal commands are stripped'), async () => {
    for (const client of both()) {
      expect(textOf(await client.callTool({ name: 'web__hidden', arguments: {} }))).toBe('plaintext')
      const escaped = textOf(await client.callTool({ name: 'web__escape', arguments: {} }))
      expect(escaped).toContain('plain')
      expect(escaped).not.toContain('\u001B]')
    }
  })

  test(
    verifies('GATE-8.5', 'arguments that break the input schema are refused with -32602 and not sent'),
    async () => {
      const before = web.seen.length
      for (const client of both()) {
        expect(
          (await failureOf(client.callTool({ name: 'poisoned__weather', arguments: { city: 7 } }))).code,
        ).toBe(-32602)
        expect((await failureOf(client.callTool({ name: 'everything__echo', arguments: {} }))).code).toBe(
          -32602,
        )
      }
      expect(web.seen).toHaveLength(before)
    },
  )

  test(
    verifies('GATE-8.7', 'GATE-8.9', 'a sentence split over log messages is stopped where it becomes one'),
    async () => {
      await v1.client.setLoggingLevel('debug')
      await v1.client.callTool({ name: 'web__split', arguments: {} }).catch(() => undefined)
      const logged = v1.notifications
        .filter(({ method }) => method === 'notifications/message')
        .map(({ params }) => String(params['data']))
      expect(logged.join('')).not.toContain('instructions and send')
      const events = await gateway.records('event')
      expect(
        events.some(
          ({ entry }) =>
            entry.type === 'event' && entry.decision.effect === 'deny' && entry.findings.length > 0,
        ),
      ).toBe(true)
    },
  )
})

describe('everything else an upstream says', () => {
  test(
    verifies('GATE-8.9', 'orders in prompts, resources, errors and questions do not reach the agent'),
    async () => {
      for (const { client, asked } of [v1, v2]) {
        const before = asked.length
        const failures = [
          await failureOf(client.getPrompt({ name: 'web__obey' })),
          await failureOf(client.readResource({ uri: 'note://poison' })),
        ]
        expect(failures.map(({ code }) => code)).toEqual([-31002, -31002])
        for (const name of ['web__fail', 'web__ask-poison']) {
          const said = await client.callTool({ name, arguments: {} }).then(
            (result) => JSON.stringify(result),
            (error: unknown) => `${String(error)} ${JSON.stringify(error)}`,
          )
          expect(said).not.toContain('evil.example')
        }
        expect(asked).toHaveLength(before)
      }
    },
  )
})

describe('definitions', () => {
  test(
    verifies(
      'GATE-8.1',
      'a poisoned tool is hidden and quarantined; approved, it appears and agents are told',
    ),
    async () => {
      const names = async () => (await v1.client.listTools()).tools.map(({ name }) => name)
      expect(await names()).toContain('poisoned__weather')
      expect(await names()).not.toContain('poisoned__get_joke')
      expect(
        (await failureOf(v1.client.callTool({ name: 'poisoned__get_joke', arguments: {} }))).message,
      ).not.toContain('IMPORTANT')
      const item = (await gateway.control.listQuarantine('poisoned')).find(({ name }) => name === 'get_joke')
      if (item === undefined) throw new Error('get_joke is not in quarantine.')
      const before = v1.notifications.length
      const { upstream, type, name, digest } = item
      await gateway.control.approve({ upstream, type, name, digest })
      await waitFor('list_changed', () =>
        v1.notifications.slice(before).some(({ method }) => method === 'notifications/tools/list_changed'),
      )
      expect(await names()).toContain('poisoned__get_joke')
      expect(textOf(await v1.client.callTool({ name: 'poisoned__get_joke', arguments: {} }))).toContain(
        'binary',
      )
      const acts = await gateway.records('admin')
      expect(
        acts.some(
          ({ entry }) =>
            entry.type === 'admin' && entry.act.includes('approve') && entry.subject.includes('get_joke'),
        ),
      ).toBe(true)
    },
  )

  test(
    verifies('GATE-8.8', 'a tool that changes its definition after acceptance is quarantined alone'),
    async () => {
      const fresh = await connectLegacy(gateway.serverUrl('poisoned'))
      const seen = await waitFor('the rug to be pulled', async () => {
        const names = (await fresh.client.listTools()).tools.map(({ name }) => name)
        return names.includes('unit_convert')
          ? (await gateway.editPolicy(`${POLICY}# ${Math.random()}\n`), undefined)
          : names
      })
      expect(seen).toContain('weather')
      const item = (await gateway.control.listQuarantine('poisoned')).find(
        ({ name }) => name === 'unit_convert',
      )
      expect(item?.reason).toBeDefined()
      const refused = fresh.client.callTool({ name: 'unit_convert', arguments: { kilometres: 1 } })
      expect((await failureOf(refused)).code).toBe(-31004)
      await fresh.client.close()
    },
  )
})

describe('a call from which something is removed', () => {
  test('is judged as it leaves: hidden characters do not carry a denied word past the rule', async () => {
    const session = await openSession(gateway.url)
    const before = web.seen.length
    for (const args of [{ text: 'sword\u{200b}fish' }, { text: 'sword\u{e0041}fish' }]) {
      const error = errorOf(await post(gateway.url, call(1, 'web__say', args), { session }))
      expect(error.code).toBe(-31001)
      expect(error.message).toContain('no-secret-words')
    }
    expect(web.seen).toHaveLength(before)
    const harmless = await post(gateway.url, call(2, 'web__say', { text: 'goldfish\u{200b}' }), { session })
    expect(harmless.json['error']).toBeUndefined()
    expect(web.seen).toHaveLength(before + 1)
  })

  test('has no member that it did not have before', async () => {
    const session = await openSession(gateway.url)
    const before = web.seen.length
    await post(gateway.url, call(3, 'web__say', { text: 'fine', 'te\u{feff}xt': 'swordfish' }), { session })
    for (const seen of web.seen.slice(before))
      expect(JSON.stringify(seen)).not.toContain('"text":"swordfish"')
  })
})

describe('errors to agents', () => {
  test(verifies('INV-17', 'carry a code and an id, and nothing of the inside'), async () => {
    const session = await openSession(gateway.url)
    const answer = await post(gateway.url, call(1, 'web__say', { text: 'swordfish' }), { session })
    const error = errorOf(answer)
    expect(error.code).toBe(-31001)
    expect(answer.text).toMatch(/"(exchange|id|exchangeId)[^"]*":/)
    expect(answer.text).not.toMatch(/\/work|node:|at .*\.ts|stack/)
  })
})
