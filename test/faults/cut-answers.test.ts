/** An answer on its way to a slow reader stops with the right to read it: what has not left the gateway never does. */

import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../support/clients.ts'
import { call, modern, openSession, rawHeaders } from '../support/raw-http.ts'
import { rawTool, sendJson, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

/** More than the system takes over for a connection that nobody reads. */
const TEXT = Array.from({ length: 500_000 }, (_, row) => `row ${row} of it`).join('\n')

let upstream: RawUpstream
let gateway: TestGateway
let key: { readonly id: string; readonly token: string }
beforeEach(async () => {
  upstream = await startRawUpstream([rawTool('read')], ({ id, method }, res) => {
    if (method !== 'tools/call') return false
    return sendJson(res, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: TEXT }] } })
  })
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
    config: { identity: {} },
  })
  const made = await gateway.control.createKey({ agent: 'reader', principal: 'ada' })
  key = { id: made.key.id, token: made.token }
})
afterEach(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
})

/** Sends a call and reads only the beginning of its answer, until told to read on. */
async function readSlowly(body: object, headers: Readonly<Record<string, string>>, session?: string) {
  const { hostname, port } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const text = JSON.stringify(body)
  const head = {
    ...rawHeaders({ key: key.token, headers, ...(session === undefined ? {} : { session }) }),
    host: `${hostname}:${port}`,
    'content-length': String(Buffer.byteLength(text)),
  }
  const lines = Object.entries(head).map((pair) => `${pair.join(': ')}\r\n`)
  socket.write(`POST /servers/raw/mcp HTTP/1.1\r\n${lines.join('')}\r\n${text}`)
  let read = 0
  socket.on('data', (part) => (read += part.length))
  socket.on('error', () => undefined)
  await once(socket, 'data')
  socket.pause()
  const outcomes = async () =>
    (await gateway.records('outcome')).filter(
      ({ entry }) => 'method' in entry && entry.method === 'tools/call',
    )
  await waitFor('the outcome of the call', async () => (await outcomes()).length === 1)
  return {
    async readOn(): Promise<number> {
      const closed = once(socket, 'close')
      socket.resume()
      await closed
      return read
    },
  }
}

const EVERYTHING = { kind: 'all', subject: '', reason: 'a drill' } as const

const readModern = () => {
  const { body, headers } = modern('1', 'tools/call', { name: 'read', arguments: {} })
  return readSlowly(body, headers)
}

async function readInSession() {
  const session = await openSession(gateway.serverUrl('raw'), { key: key.token })
  return readSlowly(call('1', 'read'), {}, session)
}

test.each([
  ['its key is revoked', readModern, () => gateway.control.revokeKey(key.id)],
  ['its key is revoked, in a session', readInSession, () => gateway.control.revokeKey(key.id)],
  ['everything is frozen', readModern, () => gateway.control.freeze(EVERYTHING)],
  [
    'its session is killed',
    readInSession,
    async () => {
      const [session] = await gateway.control.listSessions()
      return gateway.control.killSession(session?.id ?? '')
    },
  ],
] as const)('%s', async (_what, start, stop) => {
  const reader = await start()
  await stop()
  expect(await reader.readOn()).toBeLessThan(TEXT.length)
  await waitFor('the record that it was cut', async () =>
    (await gateway.records('event')).some(
      ({ entry }) => entry.type === 'event' && entry.event === 'undelivered' && entry.method === 'tools/call',
    ),
  )
})
