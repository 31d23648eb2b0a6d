/** HTTP servers that lose sessions, close early, redirect, announce foreign endpoints or never stop; and what is sent to them. */

import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { afterEach, expect, test } from 'vitest'
import { clear, openPool, remember, scriptedChild, serve, stopServer, type Pool } from './upstream-fixture.ts'

const pools: Pool[] = []
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((opened) => opened.upstreams.close()))
  await Promise.all(servers.splice(0).map(stopServer))
})
function pool(...args: Parameters<typeof openPool>): Pool {
  const opened = openPool(...args)
  pools.push(opened)
  return opened
}
const call = clear('tools/call', { name: 't', arguments: {} })

interface Rpc {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly requestId?: number; readonly _meta?: Record<string, unknown> }
  readonly result?: unknown
  readonly error?: { readonly code: number }
}
interface Seen {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly rpc: Rpc
}
const json = (response: ServerResponse, value: unknown, headers = {}): void => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
const stream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' })
const result = (rpc: Rpc, value: unknown): unknown => ({ jsonrpc: '2.0', id: rpc.id, result: value })

/** A legacy server whose handshake works; everything else goes to `handle`. */
async function serveLegacy(
  handle: (seen: Seen, response: ServerResponse) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  let sessions = 0
  const { url, server } = await serve((request, response, body) => {
    const rpc = body === '' ? {} : (JSON.parse(body) as Rpc)
    const one = { method: request.method ?? '', headers: request.headers, rpc }
    seen.push(one)
    if (rpc.method === 'initialize') {
      sessions += 1
      const answer = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 's', version: '1' },
      }
      json(response, result(rpc, answer), { 'mcp-session-id': `session-${sessions}` })
    } else if (rpc.method?.startsWith('notifications/') === true) response.writeHead(202).end()
    else if (request.method === 'DELETE') response.writeHead(200).end()
    else if (request.method === 'GET' && request.headers['last-event-id'] === undefined)
      response.writeHead(405).end()
    else handle(one, response)
  })
  servers.push(server)
  return { url, seen }
}

test('a lost session is renewed once, the request is sent once more, and the session is ended at the close', async () => {
  const { url, seen } = await serveLegacy(({ headers, rpc }, response) => {
    if (headers['mcp-session-id'] === 'session-1') response.writeHead(404).end()
    else json(response, result(rpc, { on: headers['mcp-session-id'] }))
  })
  const { acquire, upstreams } = pool({
    u: {
      transport: 'http',
      url,
      headers: { 'x-plain': 'p', 'Mcp-Session-Id': 'forged' },
      secretHeaders: { authorization: 'env:A' },
    },
  })
  const session = await acquire()
  const replies = await Promise.all([
    session.request(call, remember().options),
    session.request(call, remember().options),
  ])
  expect(replies).toMatchObject([{ value: { on: 'session-2' } }, { value: { on: 'session-2' } }])
  expect(seen.filter(({ rpc }) => rpc.method === 'initialize')).toHaveLength(2)
  const posted = seen.find(({ rpc }) => rpc.method === 'tools/call')
  expect(posted?.headers).toMatchObject({
    'x-plain': 'p',
    authorization: 'secret of env:A',
    'mcp-session-id': 'session-1',
    'mcp-protocol-version': '2025-11-25',
  })
  await upstreams.close()
  expect(
    seen.filter(({ method }) => method === 'DELETE').map(({ headers }) => headers['mcp-session-id']),
  ).toEqual(['session-2'])
})

test('a session that is lost again is not renewed for ever', async () => {
  const { url, seen } = await serveLegacy((_seen, response) => response.writeHead(404).end())
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  expect(await session.request(call, remember().options)).toMatchObject({
    type: 'failed',
    refusal: { code: 'upstream-unavailable' },
  })
  expect(seen.filter(({ rpc }) => rpc.method === 'tools/call')).toHaveLength(2)
})

test('a stream closed before its answer is polled after its retry time, with the last event id', async () => {
  const { url, seen } = await serveLegacy(({ method, headers, rpc }, response) => {
    if (method === 'POST') {
      response.setHeader('x-id', String(rpc.id))
      stream(response).end(`id: ${rpc.id}-0\ndata:\n\nretry: 60\n\n`)
    } else {
      const id = Number(headers['last-event-id']?.toString().split('-')[0])
      stream(response).end(
        `id: ${id}-1\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: { polled: true } })}\n\n`,
      )
    }
  })
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  const polled: (number | null)[] = []
  const { options } = remember()
  const sink = { event: () => undefined, polled: (retryMs: number | null) => polled.push(retryMs) }
  expect(await session.request(call, { ...options, sink })).toMatchObject({
    type: 'result',
    value: { polled: true },
  })
  expect(polled).toEqual([60])
  expect(
    seen.filter(({ method, headers }) => method === 'GET' && headers['last-event-id'] !== undefined),
  ).toHaveLength(1)
})

test('a stream without event ids that ends early is lost, and truthfully so', async () => {
  const { url } = await serveLegacy((_seen, response) => stream(response).end('data: \n\n'))
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  expect(await session.request(call, remember().options)).toMatchObject({
    type: 'failed',
    sent: true,
    refusal: { code: 'outcome-unknown' },
  })
})

test('a question on the response stream is answered by a post, once, and a refusal is a JSON-RPC error', async () => {
  let open: ServerResponse | null = null
  let original: Rpc = {}
  const { url, seen } = await serveLegacy(({ rpc }, response) => {
    if (rpc.method === 'tools/call') {
      open = response
      original = rpc
      stream(response).write(
        'data: {"jsonrpc":"2.0","id":"q1","method":"elicitation/create","params":{"message":"m"}}\n\n',
      )
    } else {
      response.writeHead(202).end()
      open?.end(`data: ${JSON.stringify(result(original, { told: rpc.error?.code ?? rpc.result }))}\n\n`)
    }
  })
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  const asked = remember({}, (event) => {
    event.answer?.({ code: 'policy-denied', reason: 'no' })
    event.answer?.({ code: 'policy-denied', reason: 'again' })
  })
  expect(await session.request(call, asked.options)).toMatchObject({ value: { told: -31001 } })
  expect(seen.filter(({ rpc }) => rpc.error !== undefined)).toHaveLength(1)
})

test('answers of the wrong id, of the wrong type, too large, or redirected are refused as broken protocol', async () => {
  const bodies: ((rpc: Rpc, response: ServerResponse) => void)[] = [
    (rpc, response) => json(response, { jsonrpc: '2.0', id: (rpc.id ?? 0) + 1000, result: {} }),
    (_rpc, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    (rpc, response) => json(response, result(rpc, { big: 'x'.repeat(100_000) })),
    (_rpc, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    (_rpc, response) => stream(response).end(`data: {"jsonrpc":"2.0","id":1,"id":2}\n\n`),
  ]
  const { url } = await serveLegacy(({ rpc }, response) => bodies.shift()?.(rpc, response))
  const { acquire, violations } = pool(
    { u: { transport: 'http', url, breaker: { failures: 100 } } },
    {},
    { upstreamBytesMax: 65_536 },
  )
  const session = await acquire()
  while (bodies.length > 0) {
    expect(await session.request(call, remember().options)).toMatchObject({
      type: 'failed',
      refusal: { code: 'upstream-protocol' },
    })
  }
  expect(violations.length).toBeGreaterThan(2)
})

test('an endless stream ends with the timeout; the cancellation is posted', async () => {
  const { url, seen } = await serveLegacy((_seen, response) => {
    stream(response)
    const timer = setInterval(
      () =>
        response.write(
          'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n',
        ),
      5,
    )
    response.on('close', () => clearInterval(timer))
  })
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  const endless = remember({ timeoutMs: 200 })
  expect(await session.request(call, endless.options)).toMatchObject({
    refusal: { code: 'upstream-timeout' },
    sent: true,
  })
  expect(endless.events.length).toBeGreaterThan(0)
  await expect.poll(() => seen.map(({ rpc }) => rpc.method)).toContain('notifications/cancelled')
})

test('a slow reader holds the stream of its own request back, and nothing is lost or reordered', async () => {
  const { url } = await serveLegacy(({ rpc }, response) => {
    stream(response)
    for (let n = 0; n < 50; n += 1) {
      response.write(
        `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${n}}}\n\n`,
      )
    }
    response.end(`data: ${JSON.stringify(result(rpc, {}))}\n\n`)
  })
  const session = await pool({ u: { transport: 'http', url } }).acquire()
  const slow = remember({}, () => new Promise((resolve) => setTimeout(resolve, 1)))
  expect(await session.request(call, slow.options)).toMatchObject({ type: 'result' })
  expect(slow.events.map((event) => event.params['data'])).toEqual(Array.from({ length: 50 }, (_, n) => n))
})

test('401, 5xx and no server at all are refusals and no evidence of an era', async () => {
  let posts = 0
  const { url, server } = await serve((_request, response) => {
    posts += 1
    response.writeHead(posts === 1 ? 401 : 503).end()
  })
  const { refused, upstreams } = pool({ u: { transport: 'http', url, connectTimeoutMs: 2000 } })
  expect((await refused()).detail).toBe('HTTP status 401')
  expect((await refused()).detail).toBe('HTTP status 503')
  expect(posts).toBe(2)
  expect(upstreams.status()[0]?.era).toBe('unknown')
  await stopServer(server)
  expect((await refused()).code).toBe('upstream-unavailable')
})

test('plain http beyond loopback and an endpoint on another origin are refused', async () => {
  const { url, server } = await serve((_request, response) => {
    stream(response).write('event: endpoint\ndata: http://example.invalid/take-the-credential\n\n')
  })
  servers.push(server)
  const { refused } = pool({
    plain: { transport: 'http', url: 'http://example.invalid/mcp' },
    sse: { transport: 'sse', url },
  })
  expect((await refused({ upstream: 'plain' })).reason).toContain('https')
  expect((await refused({ upstream: 'sse' })).code).toBe('upstream-protocol')
})

test.each(['http', 'sse'] as const)(
  '%s: posts that never end hold no more than a few connections',
  async (transport) => {
    let events: ServerResponse | null = null
    const open = new Set<ServerResponse>()
    const { url, server } = await serve((request, response, body) => {
      if (request.method === 'GET' && transport === 'sse') {
        events = stream(response)
        events.write('event: endpoint\ndata: /mcp\n\n')
        return
      }
      if (request.method !== 'POST') return void response.writeHead(405).end()
      const rpc = JSON.parse(body) as Rpc
      const value = {
        protocolVersion: '2024-11-05',
        capabilities: {},
        serverInfo: { name: 's', version: '1' },
      }
      const answer = result(rpc, rpc.method === 'initialize' ? value : {})
      if (transport === 'http' && rpc.id !== undefined) return json(response, answer)
      open.add(response.once('close', () => open.delete(response)))
      response.writeHead(202).write('and so on')
      if (rpc.id !== undefined) events?.write(`data: ${JSON.stringify(answer)}\n\n`)
    })
    servers.push(server)
    const session = await pool({ u: { transport, url, era: 'legacy' } }).acquire()
    for (let count = 0; count < 200; count += 1) {
      expect(await session.request(call, remember().options)).toMatchObject({ type: 'result' })
      await session.notify(clear('notifications/roots/list_changed', {}, 'notify'))
    }
    await expect.poll(() => open.size).toBeLessThan(100)
  },
)

test('modern: meta, headers and mirrored arguments are ours; closing the response cancels', async () => {
  const seen: Seen[] = []
  const closed = Promise.withResolvers<void>()
  const { url, server } = await serve((request, response, body) => {
    const rpc = JSON.parse(body) as Rpc
    seen.push({ method: request.method ?? '', headers: request.headers, rpc })
    if (rpc.method === 'server/discover') {
      json(
        response,
        result(rpc, {
          resultType: 'complete',
          supportedVersions: ['2026-07-28'],
          capabilities: {},
          ttlMs: 0,
          cacheScope: 'private',
        }),
      )
    } else {
      stream(response).write(':\n\n')
      response.on('close', () => closed.resolve())
    }
  })
  servers.push(server)
  const session = await pool({ u: { transport: 'http', url } }).acquire({
    version: '2026-07-28',
    capabilities: { roots: {} },
  })
  const asked = remember({
    progress: true,
    logLevel: 'info',
    meta: {
      traceparent: '00-x',
      'io.modelcontextprotocol/protocolVersion': 'forged',
      progressToken: 'theirs',
    },
    clientInfo: { name: 'agent', version: '9' },
    mirrored: [['Region', 'eu west']],
  })
  const reply = session.request(clear('tools/call', { name: 'ü', arguments: {} }), asked.options)
  await expect.poll(() => seen).toHaveLength(2)
  expect(seen[1]?.headers).toMatchObject({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': `=?base64?${Buffer.from('ü').toString('base64')}?=`,
    'mcp-param-region': 'eu west',
  })
  expect(seen[1]?.rpc.params?._meta).toEqual({
    traceparent: '00-x',
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { roots: {} },
    'io.modelcontextprotocol/clientInfo': { name: 'agent', version: '9' },
    'io.modelcontextprotocol/logLevel': 'info',
    progressToken: seen[1]?.rpc.id,
  })
  asked.abort.abort()
  expect(await reply).toMatchObject({ refusal: { code: 'cancelled' } })
  await closed.promise
})

test('pools: principals, credentials, capabilities and versions are apart; shared upstreams are one; changes end sessions', async () => {
  const child = scriptedChild('answer(message, {})')
  const { upstreams, acquire } = pool({ u: child, together: { ...child, shared: true } })
  const all = await Promise.all([
    acquire(),
    acquire({ principal: 'bob' }),
    acquire({ tenant: 'other' }),
    acquire({ capabilities: { roots: {} } }),
    acquire({ version: '2025-06-18' }),
  ])
  expect(new Set(all).size).toBe(5)
  const [ann, bob] = await Promise.all([
    acquire({ upstream: 'together' }),
    acquire({ upstream: 'together', principal: 'bob' }),
  ])
  expect(ann).toBe(bob)
  await upstreams.drop('u', 'bob')
  expect(all.map((session) => session.closed)).toEqual([false, true, false, false, false])

  let configs = new Map([['u', UpstreamConfig.parse(child)]])
  const changing = pool({}, { configs: () => configs })
  const before = await changing.acquire()
  configs = new Map([['u', UpstreamConfig.parse(child)]])
  expect(await changing.acquire()).toBe(before)
  configs = new Map([['u', UpstreamConfig.parse({ ...child, env: { A: 'changed' } })]])
  expect(await changing.acquire()).not.toBe(before)
  expect(before.closed).toBe(true)
  configs = new Map()
  expect((await changing.refused()).code).toBe('upstream-unavailable')
  expect(changing.upstreams.status()).toEqual([])
})
