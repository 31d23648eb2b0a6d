/** The gateway as it is operated: reloads, the journal, drains, dropped connections, and a server wrapped over stdio. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runWrap } from '../../packages/gateway/src/main.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, connectModern, failureOf, openLegacy, textOf, waitFor } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { PipeTransport } from '../support/pipe-transport.ts'
import { call, openSession, rawHeaders } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  everything,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

let server: FixtureServer
let gateway: TestGateway

beforeAll(async () => {
  server = await startFixtureServer('dual')
  gateway = await startTestGateway({ upstreams: { web: overHttp(server.url) } })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  await server.stop()
})

describe('configuration', () => {
  test(
    verifies('GATE-2.4', 'GATE-9.3', 'a bad edit is refused, stays visible, and changes nothing'),
    async () => {
      const { snapshot } = await gateway.control.status()
      await gateway.editPolicy(
        'version: 1\nrules:\n  - { id: broken, effect: allow, on: [call], wehn: "true" }\n',
      )
      const refusal = await waitFor(
        'the refusal',
        async () => (await gateway.control.status()).lastRefusal ?? undefined,
      )
      expect(refusal.text).toContain('policy.yaml')
      expect(refusal.text).toMatch(/wehn/)
      expect(refusal.text).toMatch(/when/)
      expect((await gateway.control.status()).snapshot).toBe(snapshot)
      const { client } = await connectLegacy(gateway.url)
      expect(textOf(await client.callTool({ name: 'web__say', arguments: { text: 'still' } }))).toBe('still')
      await client.close()
      const acts = await gateway.records('admin')
      expect(
        acts.some(({ entry }) => entry.type === 'admin' && entry.act === 'config.reload' && !entry.accepted),
      ).toBe(true)
    },
  )

  test(
    verifies('GATE-2.3', 'INV-14', 'a good edit holds at once, for open sessions too, and agents are told'),
    async () => {
      const { client, notifications } = await connectLegacy(gateway.url)
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('web__say')
      await client.callTool({ name: 'web__say', arguments: { text: 'before' } })
      const { snapshot } = await gateway.control.status()
      await gateway.editPolicy(
        policyOf([ALLOW_RULE, '{ id: silence, effect: deny, on: [call], upstreams: [web], targets: [say] }']),
      )
      await waitFor('another snapshot', async () => (await gateway.control.status()).snapshot !== snapshot)
      await waitFor('list_changed', () =>
        notifications.some(({ method }) => method === 'notifications/tools/list_changed'),
      )
      expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain('web__say')
      await failureOf(client.callTool({ name: 'web__say', arguments: { text: 'after' } }))
      const snapshots = (await gateway.records('intent')).flatMap(({ entry }) =>
        entry.type === 'intent' && entry.method === 'tools/call' ? [entry.snapshot] : [],
      )
      expect(snapshots.at(-2)).toBe(snapshot)
      expect(snapshots.at(-1)).toBe((await gateway.control.status()).snapshot)
      await client.close()
      await gateway.editPolicy(policyOf([ALLOW_RULE]))
      await gateway.control.reload()
    },
  )

  test(verifies('INV-5', 'no rule for it is deny, and no policy is deny all'), async () => {
    await gateway.editPolicy('version: 1\nrules: []\n')
    await gateway.control.reload()
    const { client } = await connectModern(gateway.url)
    expect((await client.listTools()).tools).toEqual([])
    expect(
      (await failureOf(client.callTool({ name: 'web__say', arguments: { text: 'x' } }))).message,
    ).not.toContain('undefined')
    await client.close()
    await gateway.editPolicy(policyOf([ALLOW_RULE]))
    await gateway.control.reload()
  })
})

describe('the journal', () => {
  test(
    verifies(
      'GATE-9.1',
      'INV-7',
      'INV-8',
      'has an intent and then an outcome for every call, with both digests',
    ),
    async () => {
      const { client } = await connectLegacy(gateway.url)
      for (const text of ['one', 'two', 'three'])
        await client.callTool({ name: 'web__say', arguments: { text } })
      await client.close()
      const records = await gateway.records()
      const outcomes = new Map(
        records.flatMap(({ entry, seq }) =>
          entry.type === 'outcome' ? [[entry.exchangeId, { entry, seq }] as const] : [],
        ),
      )
      const calls = records.flatMap(({ entry, seq }) =>
        entry.type === 'intent' &&
        entry.method === 'tools/call' &&
        entry.target === 'say' &&
        entry.decision.effect === 'allow'
          ? [{ entry, seq }]
          : [],
      )
      expect(calls.length).toBeGreaterThanOrEqual(3)
      for (const { entry, seq } of calls) {
        expect(entry.forwardedDigest).toBe(entry.inspectedDigest)
        const outcome = outcomes.get(entry.exchangeId)
        expect(outcome?.entry.outcome).toBe('ok')
        expect(outcome?.seq).toBeGreaterThan(seq)
        expect(outcome?.entry.deliveredDigest).not.toBeNull()
      }
    },
  )

  test(
    verifies('GATE-9.2', 'GATE-9.4', 'still verifies after a payload was erased, while the gateway runs'),
    async () => {
      const records = await gateway.records('outcome')
      const payload = records
        .map(({ entry }) => (entry.type === 'outcome' ? entry.payload : null))
        .find((kept) => kept !== null)
      if (payload === null || payload === undefined) throw new Error('No payload was kept.')
      expect((await gateway.control.revealPayload(payload.id, 'a look')).payload.length).toBeGreaterThan(0)
      await gateway.control.erasePayload(payload.id, 'asked for')
      await expect(gateway.control.revealPayload(payload.id, 'again')).rejects.toThrow()
      await gateway.control.checkpoint()
      const report = await verifyJournals({ dirs: [join(gateway.directory, 'data', 'journal')] })
      expect(report.logs[0]?.problems).toEqual([])
      expect(report.logs[0]?.payloads.erased).toBe(1)
      const acts = (await gateway.records('admin')).map(({ entry }) =>
        entry.type === 'admin' ? entry.act : '',
      )
      expect(acts.join(' ')).toMatch(/reveal.*erase/)
    },
  )
})

describe('connections', () => {
  test(
    verifies('GATE-3.19', 'a dropped stream is resumed where it was lost, and nothing comes twice'),
    async () => {
      const held = await startFixtureServer('legacy')
      await gateway.editConfig((config) =>
        Object.assign(config['upstreams'] as object, { held: overHttp(held.url) }),
      )
      await gateway.control.reload()
      const session = await openSession(gateway.url)
      const abort = new AbortController()
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: rawHeaders({ session }),
        body: JSON.stringify(call(5, 'held__hold', { label: 'resumed' })),
        signal: abort.signal,
      })
      const reader = response.body?.getReader()
      let text = ''
      while (!text.includes('holding resumed'))
        text += new TextDecoder().decode((await reader?.read())?.value)
      const lastId = [...text.matchAll(/^id: ?(.+)$/gm)].at(-1)?.[1] ?? ''
      expect(lastId).not.toBe('')
      abort.abort()
      await reader?.closed.catch(() => undefined)
      held.release()
      const again = await fetch(gateway.url, {
        headers: { ...rawHeaders({ session }), accept: 'text/event-stream', 'last-event-id': lastId },
      })
      let resumed = ''
      const rest = again.body?.getReader()
      while (!resumed.includes('released resumed'))
        resumed += new TextDecoder().decode((await rest?.read())?.value)
      expect(resumed).not.toContain('holding resumed')
      expect(resumed.match(/released resumed/g)).toHaveLength(1)
      expect(held.seen).toHaveLength(1)
      await rest?.cancel()
      await held.stop()
    },
  )

  test(verifies('GATE-10.3', 'a drain lets the open call end and takes no new one'), async () => {
    const slow = await startFixtureServer('legacy')
    const draining = await startTestGateway({ upstreams: { slow: overHttp(slow.url) } })
    const { client } = await connectLegacy(draining.url)
    const open = client.callTool({ name: 'slow__hold', arguments: { label: 'last' } })
    await waitFor('the call at the upstream', () => slow.seen.length === 1)
    const closed = draining.running.close(10_000)
    const refused = await failureOf(client.callTool({ name: 'slow__say', arguments: { text: 'late' } }))
    expect(refused.message).toMatch(/shutting down|503|drain/i)
    slow.release()
    expect(textOf(await open)).toBe('released last')
    await client.close().catch(() => undefined)
    await closed
    await draining.stopAndVerify()
    await slow.stop()
  })

  test(verifies('GATE-10.2', 'health, readiness and metrics answer'), async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(`${gateway.running.url}${path}`)
      expect([path, response.status]).toEqual([path, 200])
    }
    expect(await gateway.control.metrics()).toContain('callgate_')
  })
})

describe('wrap', () => {
  test(
    verifies(
      'GATE-3.3',
      'GATE-9.1',
      'guards a server over stdio with the same pipeline and a journal of its own',
    ),
    async () => {
      const state = await mkdtemp(join(tmpdir(), 'callgate-wrap-'))
      const before = process.env['XDG_STATE_HOME']
      process.env['XDG_STATE_HOME'] = state
      try {
        const input = new PassThrough()
        const output = new PassThrough()
        const { command, args } = everything() as { command: string; args: string[] }
        const { signal: stop } = new AbortController()
        const done = runWrap({ command, args, name: 'wrapped', input, output, stop })
        const { client, asked } = await openLegacy(new PipeTransport(output, input))
        const { tools } = await client.listTools()
        expect(tools.map(({ name }) => name)).toContain('echo')
        expect(textOf(await client.callTool({ name: 'echo', arguments: { message: 'piped' } }))).toBe(
          'Echo: piped',
        )
        expect((await failureOf(client.callTool({ name: 'echo', arguments: {} }))).code).toBe(-32602)
        await client.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'p', maxTokens: 5 } })
        expect(asked.map(({ method }) => method)).toContain('sampling/createMessage')
        input.end()
        expect(await done).toBe(0)
        const logs = (await readdir(state, { recursive: true })).filter((path) => path.endsWith('journal'))
        const report = await verifyJournals({ dirs: logs.map((path) => join(state, path)) })
        expect(report.ok).toBe(true)
        expect(report.logs[0]?.records).toBeGreaterThan(4)
      } finally {
        if (before === undefined) delete process.env['XDG_STATE_HOME']
        else process.env['XDG_STATE_HOME'] = before
        await rm(state, { recursive: true, force: true })
      }
    },
  )
})

test(
  verifies(
    'GATE-2.2',
    'GATE-4.5',
    'a credential named in the configuration goes to its upstream and is written nowhere',
  ),
  async () => {
    const target = await startFixtureServer('legacy')
    process.env['SCENARIO_TOKEN'] = 'Bearer tok-5d41402abc4b2a76b9719d911017c592'
    const own = await startTestGateway({
      upstreams: { target: overHttp(target.url, { secretHeaders: { Authorization: 'env:SCENARIO_TOKEN' } }) },
    })
    const { client } = await connectLegacy(own.url, { key: 'inbound-credential' }).catch(() =>
      connectLegacy(own.url),
    )
    await client.callTool({ name: 'target__say', arguments: { text: 'x' } })
    await client.close()
    // Who issues tokens for it is asked without any.
    const messages = target.requests.filter((headers) => headers['user-agent'] === 'callgate')
    expect(new Set(messages.map(({ authorization }) => authorization))).toEqual(
      new Set([process.env['SCENARIO_TOKEN']]),
    )
    for (const entry of await readdir(own.directory, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        expect((await readFile(join(entry.parentPath, entry.name))).includes('tok-5d41402')).toBe(false)
    }
    delete process.env['SCENARIO_TOKEN']
    await own.stopAndVerify()
    await target.stop()
  },
)
