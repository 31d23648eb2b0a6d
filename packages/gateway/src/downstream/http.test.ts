/** The HTTP door over real sockets: what comes in, what is turned away and how, and what an answer looks like. */

import { request } from 'node:http'
import { connect } from 'node:net'
import { refuse } from '@callgate/contracts/errors'
import { afterEach, describe, expect, test } from 'vitest'
import { clear, clearNotice, clearResult } from './door-fixture.ts'
import {
  ACCEPT,
  eventsOf,
  LEGACY,
  legacyCall,
  modernCall,
  openSite,
  send,
  type Site,
} from './http-fixture.ts'
import type { Violation } from './http-options.ts'

const sites: Site[] = []
const open: typeof openSite = async (options) => {
  const site = await openSite(options)
  sites.push(site)
  return site
}
afterEach(async () => {
  for (const site of sites.splice(0)) await site.listener.close(0)
})

const parse = (text: string): { id?: unknown; result?: unknown; error?: { code: number; data?: unknown } } =>
  JSON.parse(text)

describe('answers', () => {
  test('a modern call is answered as one JSON body with its length', async () => {
    const { url, door } = await open()
    const { headers, body } = modernCall('t', { a: 1 }, 'id-1')
    const answer = await send(
      `${url}/mcp`,
      { method: 'POST', headers: { ...headers, 'mcp-param-x': 'v' } },
      body,
    )
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)))
    expect(parse(answer.text)).toMatchObject({
      jsonrpc: '2.0',
      id: 'id-1',
      result: { version: '2026-07-28' },
    })
    expect(door.requests[0]).toMatchObject({ era: 'modern', scope: { type: 'aggregate' }, sessionId: null })
    expect(door.requests[0]?.paramHeaders?.get('x')).toBe('v')
  })

  test('the server door, the credential and the session id are handed on', async () => {
    const { url, door } = await open()
    const headers = { ...LEGACY, authorization: 'Bearer cgk_secret' }
    await send(`${url}/servers/files/mcp`, { method: 'POST', headers }, legacyCall('t'))
    expect(door.requests[0]).toMatchObject({
      scope: { type: 'server', upstream: 'files' },
      presented: { type: 'bearer', token: 'cgk_secret' },
      sessionId: 'cgs_1',
      era: 'legacy',
      version: '2025-11-25',
    })
  })

  test('headers of the pipeline go out with the answer', async () => {
    const { url } = await open()
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'c', version: '1' },
    }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: ACCEPT }, body)
    expect(answer.headers['mcp-session-id']).toBe('cgs_1')
    expect(parse(answer.text).id).toBe(0)
  })

  test('notifications and replies are accepted with 202 and no body', async () => {
    const { url, door } = await open()
    const notice = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    const reply = JSON.stringify({ jsonrpc: '2.0', id: 'ask_1', result: { roots: [] } })
    for (const body of [notice, reply]) {
      const answer = await send(`${url}/mcp`, { method: 'POST', headers: LEGACY }, body)
      expect([answer.status, answer.text]).toEqual([202, ''])
    }
    expect(door.notifications[0]?.method).toBe('notifications/initialized')
    expect(door.replies[0]).toMatchObject({ id: 'ask_1', body: { type: 'result' } })
  })

  test('validated text leaves as it is', async () => {
    const { url, door } = await open()
    door.scripts.set('t', (_request, channel) =>
      channel.finish(clearResult('tools/call', { b: 1 }, '{ "b" : 1 }')),
    )
    const { headers, body } = modernCall('t')
    const answer = await send(`${url}/mcp`, { method: 'POST', headers }, body)
    expect(answer.text).toBe('{"jsonrpc":"2.0","id":1,"result":{ "b" : 1 }}')
  })

  test('a streamed notification turns the answer into a stream, a question goes under the id of its exchange', async () => {
    const { url, door } = await open()
    door.scripts.set('t', async (_request, channel) => {
      await channel.stream(clearNotice('notifications/progress', { progressToken: 1, progress: 1 }))
      await channel.stream(
        clear({
          method: 'roots/list',
          kind: 'roots',
          body: { type: 'params', value: {} },
          exchangeId: 'ask_7',
        }),
      )
      await channel.finish(clearResult('tools/call', { done: true }))
    })
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: LEGACY }, legacyCall('t', 9))
    expect(answer.headers['content-type']).toBe('text/event-stream')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['x-accel-buffering']).toBe('no')
    expect(eventsOf(answer.text).map(({ data }) => JSON.parse(data) as unknown)).toEqual([
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
      { jsonrpc: '2.0', id: 'ask_7', method: 'roots/list' },
      { jsonrpc: '2.0', id: 9, result: { done: true } },
    ])
  })
})

describe('refusals', () => {
  test('a foreign Host or Origin is turned away before the body is read, without an id', async () => {
    const violations: Violation[] = []
    const { url, port, door } = await open({ journalViolation: (violation) => violations.push(violation) })
    const { headers, body } = modernCall('t')
    const cases = [
      [{ host: 'evil.example' }, -31010],
      [{ host: `evil.example:${port}` }, -31010],
      [{ host: `localhost:${port + 1}` }, -31010],
      [{ origin: 'https://evil.example' }, -31011],
      [{ origin: 'http://localhost.evil.example' }, -31011],
      [{ origin: 'null' }, -31011],
    ] as const
    for (const [extra, code] of cases) {
      const answer = await send(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...extra } }, body)
      expect(answer.status).toBe(403)
      expect(parse(answer.text).error?.code).toBe(code)
      expect(parse(answer.text)).not.toHaveProperty('id')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect(door.requests).toEqual([])
    expect(violations.map(({ refusal }) => refusal.code)).toEqual([
      ...Array.from({ length: 3 }, () => 'forbidden-host'),
      ...Array.from({ length: 3 }, () => 'forbidden-origin'),
    ])
  })

  test('loopback names, configured hosts and configured origins come in, with CORS for exactly them', async () => {
    const listen = { allowedHosts: ['gate.internal'], allowedOrigins: ['https://app.example'] }
    const { url, port } = await open({ listen })
    const { headers, body } = modernCall('t')
    for (const host of [
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'gate.internal',
      'gate.internal:8443',
    ]) {
      const answer = await send(`${url}/mcp`, { method: 'POST', headers: { ...headers, host } }, body)
      expect([host, answer.status]).toEqual([host, 200])
    }
    const origin = 'https://app.example'
    const preflight = { origin, 'access-control-request-headers': 'content-type, mcp-param-region, x-other' }
    const flown = await send(`${url}/mcp`, { method: 'OPTIONS', headers: preflight })
    expect(flown.status).toBe(204)
    expect(flown.headers['access-control-allow-headers']).toBe('content-type, mcp-param-region')
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: { ...headers, origin } }, body)
    expect(answer.headers['access-control-allow-origin']).toBe(origin)
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })

  test('types, encodings and answers that are none of ours', async () => {
    const { url } = await open()
    const { headers, body } = modernCall('t')
    const status = async (extra: Record<string, string>) =>
      (await send(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...extra } }, body)).status
    expect(await status({ 'content-type': 'text/plain' })).toBe(415)
    expect(await status({ 'content-type': 'application/json-seq' })).toBe(415)
    expect(await status({ 'content-encoding': 'gzip' })).toBe(415)
    expect(await status({ 'transfer-encoding': 'gzip, chunked' })).toBe(415)
    expect(await status({ accept: 'application/json' })).toBe(406)
    expect(await status({ accept: 'application/json, text/event-stream;q=0' })).toBe(406)
    expect(await status({ accept: '*/*' })).toBe(200)
    expect(await status({ 'content-type': 'application/json; charset=utf-8' })).toBe(200)
  })

  test('a body over the limit, declared or not', async () => {
    const { url, door } = await open({ limits: { bodyBytesMax: 2048 } })
    const { headers } = modernCall('t')
    const body = Buffer.alloc(4096, 0x20)
    const declared = await send(
      `${url}/mcp`,
      { method: 'POST', headers: { ...headers, 'content-length': 4096 } },
      body,
    )
    expect([declared.status, parse(declared.text).error?.code]).toEqual([413, -32600])
    const chunked = { ...headers, 'transfer-encoding': 'chunked' }
    expect((await send(`${url}/mcp`, { method: 'POST', headers: chunked }, body)).status).toBe(413)
    expect(door.requests).toEqual([])
  })

  test('JSON that parsers disagree about, headers that disagree with the body, unknown revisions', async () => {
    const { url } = await open()
    const { headers, body } = modernCall('t', {}, 5)
    const post = async (extra: Record<string, string>, text: string) => {
      const answer = await send(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...extra } }, text)
      return [answer.status, parse(answer.text).error?.code, parse(answer.text).id]
    }
    expect(await post({}, '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}')).toEqual([
      400,
      -32700,
      undefined,
    ])
    expect(await post({}, '{')).toEqual([400, -32700, undefined])
    expect(await post({ 'mcp-name': 'other' }, body)).toEqual([400, -32020, 5])
    expect(await post({}, body.replace('tools/call', 'tools/none'))).toEqual([404, -32601, 5])
    const future = body.replaceAll('2026-07-28', '2099-01-01')
    expect(await post({ 'mcp-protocol-version': '2099-01-01' }, future)).toEqual([400, -32022, 5])
  })

  test('401 names the metadata, and says when the credential shown was no good', async () => {
    const { url, door } = await open({ canonicalUrl: 'https://gate.example/mcp' })
    door.refusal = refuse('unauthenticated', 'Show an agent key.')
    const { headers, body } = modernCall('t')
    const bare = await send(`${url}/mcp`, { method: 'POST', headers }, body)
    expect(bare.status).toBe(401)
    const metadata = 'resource_metadata="https://gate.example/.well-known/oauth-protected-resource/mcp"'
    expect(bare.headers['www-authenticate']).toBe(`Bearer ${metadata}`)
    const shown = { ...headers, authorization: 'Bearer nope' }
    const refused = await send(`${url}/mcp`, { method: 'POST', headers: shown }, body)
    expect(refused.headers['www-authenticate']).toBe(`Bearer error="invalid_token", ${metadata}`)
    const basic = { ...headers, authorization: 'Basic dTpw' }
    expect((await send(`${url}/mcp`, { method: 'POST', headers: basic }, body)).status).toBe(401)
    door.refusal = refuse('insufficient-scope', 'Needs more.', { data: { scope: 'tools:call' } })
    const scope = await send(`${url}/mcp`, { method: 'POST', headers: shown }, body)
    expect(scope.status).toBe(403)
    expect(scope.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_scope", scope="tools:call", ${metadata}`,
    )
  })

  test('refusals of the pipeline: the status of the row for modern agents, in the body of a 200 for legacy ones', async () => {
    const { url, door } = await open()
    const { headers, body } = modernCall('t')
    const modern = async () => (await send(`${url}/mcp`, { method: 'POST', headers }, body)).status
    const legacy = async () =>
      (await send(`${url}/mcp`, { method: 'POST', headers: LEGACY }, legacyCall('t'))).status
    const cases = [
      ['method-not-found', 404, 200],
      ['missing-capability', 400, 200],
      ['policy-denied', 200, 200],
      ['session-not-found', 404, 404],
      ['journal-unavailable', 503, 503],
    ] as const
    for (const [code, modernStatus, legacyStatus] of cases) {
      door.refusal = refuse(code, 'No.')
      expect([code, await modern(), await legacy()]).toEqual([code, modernStatus, legacyStatus])
    }
  })

  test('credentials in the address are refused', async () => {
    const { url, door } = await open()
    const { headers, body } = modernCall('t')
    for (const query of ['access_token=x', 'a=1&api_key=x', 'k%65y=x']) {
      expect((await send(`${url}/mcp?${query}`, { method: 'POST', headers }, body)).status).toBe(400)
    }
    expect(door.requests).toEqual([])
  })

  test('loopback is what the socket says, and a proxy in between takes it away', async () => {
    const direct = await open()
    const proxied = await open({ listen: { behindProxy: true } })
    const { headers, body } = modernCall('t')
    await send(`${direct.url}/mcp`, { method: 'POST', headers }, body)
    await send(
      `${direct.url}/mcp`,
      { method: 'POST', headers: { ...headers, 'x-forwarded-for': '127.0.0.1' } },
      body,
    )
    await send(`${proxied.url}/mcp`, { method: 'POST', headers }, body)
    const loopback = [...direct.door.requests, ...proxied.door.requests].map(({ presented }) => presented)
    expect(loopback).toEqual([true, false, false].map((is) => ({ type: 'none', loopback: is })))
  })

  test('headers that Node would drop are refused: a proxy is not hidden behind many, nor a second Host or credential', async () => {
    const { url, door } = await open()
    const { host } = new URL(url)
    const { headers, body } = modernCall('t')
    const named = Object.entries({
      host,
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
    }).flat()
    const many = Array.from({ length: 99 - named.length / 2 }, (_, index) => [`x-${index}`, '1']).flat()
    const sendRaw = (list: readonly string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sending = request(`${url}/mcp`, { method: 'POST', headers: list }, (res) => {
          res.resume()
          resolve(res.statusCode)
        })
        sending.once('error', reject).end(body)
      })
    expect(await sendRaw([...named, ...many])).toBe(200)
    expect(door.requests).toHaveLength(1)
    for (const more of [
      [...many, 'x-a', '1', 'x-b', '1', 'x-forwarded-for', '203.0.113.7'],
      Array.from({ length: 300 }, (_, index) => [`y-${index}`, '1']).flat(),
      ['Host', 'evil.example'],
      ['Authorization', 'Bearer a', 'authorization', 'Bearer b'],
      ['Content-Type', 'text/plain'],
    ])
      // Newer versions of Node say 431 to more headers than they read, and older ones nothing.
      expect([400, 431]).toContain(await sendRaw([...named, ...more]))
    expect(door.requests).toHaveLength(1)
  })

  test('an address others can reach needs TLS or a declared proxy', async () => {
    await expect(openSite({ listen: { address: '0.0.0.0' } })).rejects.toThrow('is not loopback')
  })

  test('unknown paths and methods', async () => {
    const { url } = await open()
    expect((await send(`${url}/`, { method: 'GET' })).status).toBe(404)
    expect((await send(`${url}/servers/Bad_Name/mcp`, { method: 'POST' })).status).toBe(404)
    expect((await send(`${url}/mcp`, { method: 'PUT' })).status).toBe(405)
    const headers = { accept: 'text/event-stream', 'mcp-protocol-version': '2026-07-28' }
    expect((await send(`${url}/mcp`, { method: 'GET', headers })).status).toBe(405)
    expect((await send(`${url}/mcp`, { method: 'DELETE', headers })).status).toBe(405)
  })
})

describe('batches', () => {
  const HEADERS = { ...ACCEPT, 'mcp-protocol-version': '2025-03-26', 'mcp-session-id': 'cgs_1' }
  const notice = '{"jsonrpc":"2.0","method":"notifications/initialized"}'

  test('of 2025-03-26: one call each, the answers together', async () => {
    const { url, door } = await open()
    const body = `[${legacyCall('a', 1)},${notice},${legacyCall('b', 2)}]`
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: HEADERS }, body)
    expect(answer.status).toBe(200)
    expect((JSON.parse(answer.text) as { id: number }[]).map(({ id }) => id)).toEqual([1, 2])
    expect([door.requests.length, door.notifications.length]).toEqual([2, 1])
    expect((await send(`${url}/mcp`, { method: 'POST', headers: HEADERS }, `[${notice}]`)).status).toBe(202)
  })

  test('a member that streams turns the answer into a stream', async () => {
    const { url, door } = await open()
    door.scripts.set('s', async (_request, channel) => {
      await channel.stream(clearNotice('notifications/progress', { progressToken: 1, progress: 1 }))
      await channel.finish(clearResult('tools/call', { streamed: true }))
    })
    const body = `[${legacyCall('a', 1)},${legacyCall('s', 2)}]`
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: HEADERS }, body)
    const data = eventsOf(answer.text).map(
      (event) => JSON.parse(event.data) as { id?: number; method?: string },
    )
    expect(data.map(({ id, method }) => id ?? method)).toEqual([1, 'notifications/progress', 2])
  })

  test('of any other revision are refused whole', async () => {
    const { url, door } = await open()
    const answer = await send(`${url}/mcp`, { method: 'POST', headers: LEGACY }, `[${legacyCall('a')}]`)
    expect([answer.status, parse(answer.text).error?.code]).toEqual([400, -32600])
    expect(door.requests).toEqual([])
  })
})

describe('the edges', () => {
  test('health, readiness and metadata', async () => {
    let ready = true
    const { url } = await open({ health: () => ({ ready }) })
    expect((await send(`${url}/healthz`, {})).status).toBe(200)
    expect((await send(`${url}/readyz`, {})).status).toBe(200)
    ready = false
    expect((await send(`${url}/readyz`, {})).status).toBe(503)
    const metadata = await send(`${url}/.well-known/oauth-protected-resource/mcp`, {})
    expect(JSON.parse(metadata.text)).toEqual({ resource: 'https://gate.example/' })
  })

  test('an agent that sends too slowly is cut off', async () => {
    const { url, port, door } = await open({ limits: { headerTimeoutMs: 100 } })
    const received = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => {
        const head = Object.entries(ACCEPT).map(([name, value]) => `${name}: ${value}\r\n`)
        socket.write(
          `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${head.join('')}content-length: 100\r\n\r\n{`,
        )
      })
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(received).not.toContain(' 200 ')
    expect(door.requests).toEqual([])
    expect((await send(`${url}/healthz`, {})).status).toBe(200)
  })

  test('more requests than may be in flight are told to come back', async () => {
    const { url, door } = await open({ limits: { inFlightMax: 1 } })
    const held = Promise.withResolvers<void>()
    door.scripts.set('hold', async (_request, channel) => {
      await held.promise
      await channel.finish(clearResult('tools/call', {}))
    })
    const hold = modernCall('hold')
    const first = send(`${url}/mcp`, { method: 'POST', headers: hold.headers }, hold.body)
    await door.until(() => door.requests.length === 1)
    const second = await send(`${url}/mcp`, { method: 'POST', headers: hold.headers }, hold.body)
    expect([second.status, second.headers['retry-after']]).toEqual([503, '5'])
    held.resolve()
    expect((await first).status).toBe(200)
    const third = modernCall('t')
    expect((await send(`${url}/mcp`, { method: 'POST', headers: third.headers }, third.body)).status).toBe(
      200,
    )
  })

  test('closing lets an open request end and refuses new ones', async () => {
    const { url, door, listener } = await open()
    const held = Promise.withResolvers<void>()
    door.scripts.set('hold', async (_request, channel) => {
      await held.promise
      await channel.finish(clearResult('tools/call', { held: true }))
    })
    const hold = modernCall('hold')
    const first = send(`${url}/mcp`, { method: 'POST', headers: hold.headers }, hold.body)
    await door.until(() => door.requests.length === 1)
    const closed = listener.close(10_000)
    await expect(send(`${url}/healthz`, {})).rejects.toThrow()
    held.resolve()
    expect((await first).status).toBe(200)
    await closed
  })
})
