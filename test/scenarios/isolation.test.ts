/** Two principals with the same ids everywhere: nothing of one is ever seen by the other; keys, sessions and their ends. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway } from '../../packages/gateway/src/main.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { call, errorOf, modern, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { rawTool, sendJson, startRawUpstream } from '../support/raw-upstream.ts'
import { everything, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const TASKS = 'io.modelcontextprotocol/tasks'

let server: FixtureServer
let gateway: TestGateway
const keys = { alice: '', bob: '' }
const ids = { alice: '', bob: '' }

async function createKey(principal: string, agent = 'same-agent') {
  return gateway.control.createKey({ principal, agent })
}

beforeAll(async () => {
  server = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: {
      everything: everything(),
      old: overHttp(server.url, { era: 'legacy' }),
      new: overHttp(server.url, { era: 'modern' }),
    },
    config: { identity: { anonymous: null } },
  })
  for (const name of ['alice', 'bob'] as const) {
    const { token, key } = await createKey(name)
    keys[name] = token
    ids[name] = key.id
  }
})

afterAll(async () => {
  server.release()
  await gateway.stopAndVerify()
  await server.stop()
})

describe('two principals with the same ids', () => {
  test(
    verifies(
      'INV-11',
      'INV-12',
      'INV-13',
      'calls in flight with equal ids and progress tokens answer to their own caller',
    ),
    async () => {
      const sessions = {
        alice: await openSession(gateway.url, { key: keys.alice }),
        bob: await openSession(gateway.url, { key: keys.bob }),
      }
      const before = server.seen.length
      const requestsBefore = server.requests.length
      const run = (name: 'alice' | 'bob') =>
        post(gateway.url, call(7, 'old__hold', { label: name }, { progressToken: 'same-token' }), {
          key: keys[name],
          session: sessions[name],
        })
      const alice = run('alice')
      const bob = run('bob')
      await waitFor('both at the upstream', () => server.seen.length === before + 2)
      const tokens = server.seen.slice(before).map(({ meta }) => meta['progressToken'])
      expect(tokens).not.toContain('same-token')
      server.release()
      for (const [name, other, answer] of [
        ['alice', 'bob', await alice],
        ['bob', 'alice', await bob],
      ] as const) {
        expect(answer.json['id']).toBe(7)
        expect(answer.text).toContain(`released ${name}`)
        expect(answer.text).not.toContain(other)
      }
      const calls = server.requests.slice(requestsBefore)
      const upstreamSessions = new Set(
        calls.map((headers) => headers['mcp-session-id']).filter((id) => id !== undefined),
      )
      expect(upstreamSessions.size).toBe(2)
      expect(upstreamSessions.has(sessions.alice) || upstreamSessions.has(sessions.bob)).toBe(false)
      expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([])
    },
  )

  test(
    verifies('BAD-9', 'GATE-6.7', 'the session of another principal is not found, like one that never was'),
    async () => {
      const session = await openSession(gateway.url, { key: keys.alice })
      const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
      const foreign = await post(gateway.url, ping, { key: keys.bob, session })
      const absent = await post(gateway.url, ping, { key: keys.bob, session: 'cgs_does-not-exist' })
      expect([foreign.status, absent.status]).toEqual([404, 404])
      expect(errorOf(foreign).message).toBe(errorOf(absent).message)
      const get = await fetch(gateway.url, {
        headers: { ...rawHeaders({ key: keys.bob, session }), accept: 'text/event-stream' },
      })
      expect(get.status).toBe(404)
      const end = await fetch(gateway.url, {
        method: 'DELETE',
        headers: rawHeaders({ key: keys.bob, session }),
      })
      expect(end.status).toBe(404)
      const none = await post(gateway.url, ping, { session })
      expect(none.status).toBe(401)
      expect((await post(gateway.url, ping, { key: keys.alice, session })).status).toBe(200)
      const otherDoor = await post(gateway.serverUrl('old'), ping, { key: keys.alice, session })
      expect(otherDoor.status).toBe(404)
    },
  )

  test(
    verifies(
      'BAD-8',
      'INV-13',
      'the requestState of another principal is refused, and still good for its owner',
    ),
    async () => {
      const ask = (key: string, more: object = {}) => {
        const { body, headers } = modern(
          1,
          'tools/call',
          { name: 'old__ask-form', arguments: {}, ...more },
          { elicitation: { form: {} } },
        )
        return post(gateway.url, body, { key, headers })
      }
      const first = (await ask(keys.alice)).json['result'] as {
        inputRequests: Record<string, unknown>
        requestState: string
      }
      const responses = Object.fromEntries(
        Object.keys(first.inputRequests).map((name) => [name, { action: 'accept', content: { name: 'Al' } }]),
      )
      const retry = { inputResponses: responses, requestState: first.requestState }
      expect(errorOf(await ask(keys.bob, retry)).code).toBe(-32602)
      expect(JSON.stringify((await ask(keys.alice, retry)).json['result'])).toContain('Al')
    },
  )

  test(verifies('INV-13', 'GATE-3.20', 'a task belongs to its caller'), async () => {
    const url = gateway.serverUrl('everything')
    const clients = {
      alice: await connectLegacy(url, { key: keys.alice }),
      bob: await connectLegacy(url, { key: keys.bob }),
    }
    const stream = clients.alice.client.experimental.tasks.callToolStream(
      { name: 'simulate-research-query', arguments: { topic: 'alice' } },
      undefined,
      { task: { ttl: 60_000 } },
    )
    const first = await stream.next()
    if (first.done === true || first.value.type !== 'taskCreated') throw new Error('No task was created.')
    const { taskId } = first.value.task
    await expect(clients.bob.client.experimental.tasks.getTask(taskId)).rejects.toThrow()
    await expect(clients.bob.client.experimental.tasks.cancelTask(taskId)).rejects.toThrow()
    expect((await clients.bob.client.experimental.tasks.listTasks()).tasks).toEqual([])
    expect((await clients.alice.client.experimental.tasks.getTask(taskId)).taskId).toBe(taskId)
    await clients.alice.client.experimental.tasks.cancelTask(taskId)
    await stream.return()
    for (const { client } of Object.values(clients)) await client.close()
  })

  test(
    verifies(
      'GATE-3.24',
      'INV-13',
      'a task of the 2026 extension is created, polled, given input and cancelled by its owner alone',
    ),
    async () => {
      const updates: unknown[] = []
      const question = {
        method: 'elicitation/create',
        params: {
          message: 'Go on?',
          requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } } },
        },
      }
      const task = {
        taskId: 'upstream-task-1',
        createdAt: '2026-08-01T00:00:00Z',
        lastUpdatedAt: '2026-08-01T00:00:00Z',
        ttlMs: 60_000,
      }
      const working = await startRawUpstream([], ({ id, method, params }, res) => {
        const reply = (result: object) => sendJson(res, { jsonrpc: '2.0', id, result })
        if (method === 'server/discover') {
          return reply({
            resultType: 'complete',
            supportedVersions: ['2026-07-28'],
            capabilities: { tools: {}, extensions: { [TASKS]: {} } },
            ttlMs: 0,
            cacheScope: 'private',
            _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'working', version: '1' } },
          })
        }
        if (method === 'tools/list')
          return reply({ resultType: 'complete', tools: [rawTool('work')], ttlMs: 0, cacheScope: 'private' })
        if (method === 'tools/call') return reply({ resultType: 'task', status: 'working', ...task })
        if (method === 'tasks/get') {
          const result = { content: [{ type: 'text', text: 'worked' }] }
          const state =
            updates.length > 0
              ? { status: 'completed', result }
              : { status: 'input_required', inputRequests: { q: question } }
          return reply({ resultType: 'complete', ...task, ...state })
        }
        if (method !== 'tasks/update' && method !== 'tasks/cancel') return false
        updates.push([method, params?.['taskId'], params?.['inputResponses']])
        return reply({ resultType: 'complete' })
      })
      await gateway.editConfig((config) =>
        Object.assign(config['upstreams'] as object, { working: overHttp(working.url, { era: 'modern' }) }),
      )
      await gateway.control.reload()
      const url = gateway.serverUrl('working')
      const send = (key: string, method: string, params: Record<string, unknown>) => {
        const { body, headers } = modern(1, method, params, { extensions: { [TASKS]: {} }, elicitation: {} })
        return post(url, body, { key, headers })
      }
      const created = (await send(keys.alice, 'tools/call', { name: 'work', arguments: {} })).json[
        'result'
      ] as Record<string, string>
      expect(created).toMatchObject({ resultType: 'task', status: 'working' })
      const { taskId } = created
      expect(errorOf(await send(keys.bob, 'tasks/get', { taskId })).code).toBe(-32602)
      expect(errorOf(await send(keys.bob, 'tasks/cancel', { taskId })).code).toBe(-32602)
      const waiting = await send(keys.alice, 'tasks/get', { taskId })
      expect(waiting.json['result']).toMatchObject({
        status: 'input_required',
        inputRequests: { q: question },
      })
      const inputResponses = { q: { action: 'accept', content: { ok: true } } }
      expect(
        (await send(keys.alice, 'tasks/update', { taskId, inputResponses })).json['result'],
      ).toBeDefined()
      const got = await send(keys.alice, 'tasks/get', { taskId })
      expect(got.json['result']).toMatchObject({
        status: 'completed',
        result: { content: [{ text: 'worked' }] },
      })
      expect((await send(keys.alice, 'tasks/cancel', { taskId })).json['result']).toBeDefined()
      expect(updates).toEqual([
        ['tasks/update', task.taskId, inputResponses],
        ['tasks/cancel', task.taskId, undefined],
      ])
      await working.stop()
    },
  )

  test(
    verifies('BAD-7', 'an id that is still in flight is refused within its session, and nowhere else'),
    async () => {
      const held = await startFixtureServer('legacy')
      await gateway.editConfig((config) =>
        Object.assign(config['upstreams'] as object, { held: overHttp(held.url) }),
      )
      await gateway.control.reload()
      const session = await openSession(gateway.url, { key: keys.alice })
      const first = post(gateway.url, call('x', 'held__hold', { label: 'first' }), {
        key: keys.alice,
        session,
      })
      await waitFor('the first at the upstream', () => held.seen.length === 1)
      const second = await post(gateway.url, call('x', 'held__say', { text: 'hi' }), {
        key: keys.alice,
        session,
      })
      expect(errorOf(second).code).toBe(-32600)
      const elsewhere = await openSession(gateway.url, { key: keys.alice })
      const same = await post(gateway.url, call('x', 'held__say', { text: 'hi' }), {
        key: keys.alice,
        session: elsewhere,
      })
      expect(same.text).toContain('hi')
      held.release()
      expect((await first).text).toContain('released first')
      await held.stop()
    },
  )
})

describe('agent keys', () => {
  test(verifies('GATE-6.5', 'GATE-6.6', 'without a valid key there is 401 and a challenge'), async () => {
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
    for (const options of [{}, { key: 'cgk_not-a-key' }, { key: `${keys.alice.slice(0, -2)}xx` }]) {
      const answer = await post(gateway.url, ping, options)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
    }
  })

  test(verifies('GATE-6.1', 'are shown once and kept as a hash only'), async () => {
    const listed = JSON.stringify(await gateway.control.listKeys())
    expect(listed).toContain(ids.alice)
    expect(listed).not.toContain(keys.alice)
    const data = join(gateway.directory, 'data')
    const secret = keys.alice.slice(-24)
    for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        expect((await readFile(join(entry.parentPath, entry.name))).includes(secret)).toBe(false)
    }
  })

  test(verifies('GATE-10.1', 'open no door of the control API'), async () => {
    const status = (token: string) =>
      fetch(`${gateway.running.controlUrl}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } })
    expect((await status(keys.alice)).status).toBe(401)
    expect((await status(gateway.operatorToken)).status).toBe(200)
    expect(
      (await post(gateway.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, { key: gateway.operatorToken }))
        .status,
    ).toBe(401)
  })

  test(verifies('GATE-6.2', 'rotate with an overlap'), async () => {
    const old = await createKey('carol')
    const overlapping = await gateway.control.rotateKey(old.key.id, { overlapMs: 60_000 })
    for (const key of [old.token, overlapping.token]) await openSession(gateway.url, { key })
    const last = await gateway.control.rotateKey(overlapping.key.id, { overlapMs: 0 })
    expect(
      (await post(gateway.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, { key: overlapping.token })).status,
    ).toBe(401)
    await openSession(gateway.url, { key: last.token })
  })

  test(
    verifies('GATE-6.3', 'INV-4', 'a revoked key is void at once: its calls and its open streams end'),
    async () => {
      const held = await startFixtureServer('legacy')
      await gateway.editConfig((config) =>
        Object.assign(config['upstreams'] as object, { held2: overHttp(held.url) }),
      )
      await gateway.control.reload()
      const { token, key } = await createKey('mallory')
      const session = await openSession(gateway.url, { key: token })
      const stream = await fetch(gateway.url, {
        headers: { ...rawHeaders({ key: token, session }), accept: 'text/event-stream' },
      })
      expect(stream.status).toBe(200)
      const streamEnd = stream.text()
      const open = post(gateway.url, call(1, 'held2__hold', { label: 'revoked' }), {
        key: token,
        session,
      }).catch(() => undefined)
      await waitFor('the call at the upstream', () => held.seen.length === 1)
      await gateway.control.revokeKey(key.id)
      await streamEnd.catch(() => '')
      expect((await open)?.text ?? '').not.toContain('released')
      expect(
        (await post(gateway.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, { key: token, session })).status,
      ).toBe(401)
      await waitFor('the upstream to be told', () => held.cancelled.includes('revoked'))
      await held.stop()
    },
  )

  test(
    verifies('INV-4', 'a frozen principal is stopped, and goes on when the freeze is lifted'),
    async () => {
      const { client } = await connectLegacy(gateway.url, { key: keys.bob })
      await gateway.control.freeze({ kind: 'principal', subject: 'bob', reason: 'under review' })
      const { code } = await failureOf(client.callTool({ name: 'new__say', arguments: { text: 'hi' } }))
      expect(code).toBe(-31007)
      await gateway.control.unfreeze({ kind: 'principal', subject: 'bob' })
      expect(textOf(await client.callTool({ name: 'new__say', arguments: { text: 'hi' } }))).toBe('hi')
      await client.close()
    },
  )
})

test(
  verifies('BAD-15', 'a second gateway on the data directory refuses to start, and harms nothing'),
  async () => {
    const second = startGateway({ configPath: join(gateway.directory, 'callgate.yaml') })
    await expect(second).rejects.toThrow(/in use|lock|another|already/i)
    await openSession(gateway.url, { key: keys.alice })
  },
)
