/** Bad input at the agents' door: a clear error, nothing forwarded, and the gateway goes on. */

import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, textOf } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { call, errorOf, modern, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let server: FixtureServer
let gateway: TestGateway
let session: string

beforeAll(async () => {
  server = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: { web: overHttp(server.url) },
    config: { limits: { bodyBytesMax: 65_536, headerTimeoutMs: 1_000, writeBufferBytesMax: 65_536 } },
  })
  session = await openSession(gateway.url)
  await post(gateway.url, call('warm', 'web__say', { text: 'warm' }), { session })
})

afterAll(async () => {
  expect(server.seen.map(({ args }) => args)).toEqual([{ text: 'warm' }, { text: 'still here' }])
  await gateway.stopAndVerify()
  await server.stop()
})

const say = (text: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"web__say","arguments":{"text":${text}}}}`

describe('JSON', () => {
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`
  const cases: readonly [string, string, string | Uint8Array, number][] = [
    ['BAD-1', 'malformed', '{"jsonrpc":"2.0","id":1,', -32700],
    ['BAD-1', 'a duplicate key', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}', -32700],
    ['BAD-1', 'a duplicate key inside the arguments', say('"a","text":"b"'), -32700],
    ['BAD-1', 'too deep', say(deep), -32600],
    [
      'BAD-1',
      'invalid UTF-8',
      Buffer.concat([Buffer.from(say('"').slice(0, -3)), Buffer.from([0xc3, 0x28]), Buffer.from('"}}}')]),
      -32700,
    ],
    ['BAD-1', 'no JSON-RPC', '{"hello":1}', -32600],
    ['BAD-2', 'a number that double precision cannot hold', say('12345678901234567890'), -32700],
    ['BAD-2', 'a number beyond every double', say('1e999'), -32700],
    ['BAD-3', 'a batch in 2025-11-25', `[${say('"a"')},${say('"b"')}]`, -32600],
  ]
  test.each(cases)('[%s] %s is refused', async (_id, _what, body, code) => {
    const answer = await post(gateway.url, body, { session })
    expect([answer.status, errorOf(answer).code]).toEqual([400, code])
    expect(errorOf(answer).message.length).toBeGreaterThan(20)
  })

  test(verifies('BAD-1', 'INV-16', 'too long a body is refused with 413'), async () => {
    const answer = await post(gateway.url, say(JSON.stringify('x'.repeat(100_000))), { session })
    expect(answer.status).toBe(413)
    expect(errorOf(answer).message).toMatch(/65536|65,536|64/)
  })
})

describe('headers', () => {
  test(verifies('BAD-4', 'header and body that disagree are refused'), async () => {
    const { body, headers } = modern(1, 'tools/call', { name: 'web__say', arguments: { text: 'a' } })
    const wrong: readonly Record<string, string>[] = [
      { 'mcp-method': 'tools/list' },
      { 'mcp-name': 'web__leak' },
      { 'mcp-protocol-version': '2025-11-25' },
    ]
    for (const change of wrong) {
      const answer = await post(gateway.url, body, { headers: { ...headers, ...change } })
      expect([Object.keys(change)[0], answer.status]).toEqual([Object.keys(change)[0], 400])
    }
    const { 'mcp-name': _name, ...without } = headers
    expect(errorOf(await post(gateway.url, body, { headers: without })).code).toBe(-32020)
  })

  test(verifies('BAD-5', 'a foreign Host or Origin is refused before anything is read'), async () => {
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
    const send = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const req = request(
          gateway.url,
          { method: 'POST', headers: { ...rawHeaders({ session }), ...headers } },
          (res) => {
            res.resume()
            resolve(res.statusCode ?? 0)
          },
        )
        req.on('error', reject)
        req.end(ping)
      })
    expect(await send({ host: 'evil.example' })).toBe(403)
    expect(await send({ origin: 'https://evil.example' })).toBe(403)
    expect(await send({})).toBe(200)
  })

  test(verifies('BAD-6', 'an unknown version is refused with those that are supported'), async () => {
    const { body, headers } = modern(1, 'tools/list', {})
    const text = JSON.stringify(body).replaceAll('2026-07-28', '2031-01-01')
    const answer = await post(gateway.url, text, {
      headers: { ...headers, 'mcp-protocol-version': '2031-01-01' },
    })
    expect([answer.status, errorOf(answer).code]).toEqual([400, -32022])
    expect(answer.text).toContain('2026-07-28')
  })

  test(verifies('GATE-3.23', 'what is not there is refused: path, method, media type'), async () => {
    const base = gateway.running.url
    expect((await post(`${base}/other`, {})).status).toBe(404)
    const old = await fetch(`${base}/sse`, { headers: { accept: 'text/event-stream' } })
    expect([old.status, await old.text()]).toEqual([400, expect.stringMatching(/"not-carried"/)])
    const began = await fetch(gateway.url, { headers: { accept: 'text/event-stream' } })
    expect([began.status, await began.text()]).toEqual([
      400,
      expect.stringMatching(/HTTP\+SSE of 2024-11-05/),
    ])
    const unknown = await post(gateway.serverUrl('nobody'), { jsonrpc: '2.0', id: 1, method: 'ping' })
    expect(unknown.status).toBeGreaterThanOrEqual(400)
    expect((await fetch(gateway.url, { method: 'PUT' })).status).toBe(405)
    expect((await post(gateway.url, '{}', { headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect((await post(gateway.url, '{}', { headers: { accept: 'text/html' } })).status).toBe(406)
  })
})

describe('slow clients', () => {
  test(
    verifies(
      'BAD-10',
      'a client that does not read is held back, loses nothing, and holds up nobody meanwhile',
    ),
    async () => {
      const slow = await openSession(gateway.url)
      const { hostname, port } = new URL(gateway.url)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      const body = JSON.stringify(call(1, 'web__chatter'))
      const headers = {
        ...rawHeaders({ session: slow }),
        host: `${hostname}:${port}`,
        connection: 'close',
        'content-length': String(body.length),
      }
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.pause()
      socket.write(`POST /mcp HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
      for (let round = 0; round < 20; round += 1) {
        expect(
          (await post(gateway.url, { jsonrpc: '2.0', id: round, method: 'ping' }, { session })).status,
        ).toBe(200)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      let received = 0
      let last = ''
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length
        last = chunk.toString('latin1').slice(-200)
      })
      socket.resume()
      await once(socket, 'close')
      // Held back, not cut off: what it did not read waited at the upstream, and comes whole.
      expect(received).toBeGreaterThan(120 * 11_000 * 'plain words '.length)
      expect(last).toContain('said all')
    },
  )

  test(verifies('BAD-10', 'a client that never finishes its request is cut off'), async () => {
    const { hostname, port } = new URL(gateway.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(
      'POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: 500\r\n\r\n{"json',
    )
    socket.resume()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })
})

test(verifies('BAD-1', 'after all of this the gateway serves as before'), async () => {
  const { client } = await connectLegacy(gateway.url)
  expect(textOf(await client.callTool({ name: 'web__say', arguments: { text: 'still here' } }))).toBe(
    'still here',
  )
  await client.close()
})
