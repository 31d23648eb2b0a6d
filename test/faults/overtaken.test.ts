/** A cancellation that overtakes its request over HTTP: the request was begun before it and is not here yet. */

import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let upstream: RawUpstream
let gateway: TestGateway
let ada: string
let bob: string
beforeEach(async () => {
  upstream = await startRawUpstream([rawTool('save')])
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
    config: { identity: {} },
  })
  ada = (await gateway.control.createKey({ agent: 'writer', principal: 'ada' })).token
  bob = (await gateway.control.createKey({ agent: 'writer', principal: 'bob' })).token
})
afterEach(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
})

const SIZE = 60_000
const saved = () => upstream.received.filter(({ method }) => method === 'tools/call')
const cancel = (requestId: string | number) => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
})

/** Begins a call and holds its last byte back until it is told to finish. */
async function begin(id: string, key: string, session: string) {
  const { hostname, port } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const text = JSON.stringify(call(id, 'save', { text: 'a'.repeat(SIZE) }))
  const head = {
    ...rawHeaders({ key, session }),
    host: `${hostname}:${port}`,
    connection: 'close',
    // Answered when the request has begun to arrive.
    expect: '100-continue',
    'content-length': String(text.length),
  }
  const lines = Object.entries(head).map((pair) => `${pair.join(': ')}\r\n`)
  socket.write(`POST /servers/raw/mcp HTTP/1.1\r\n${lines.join('')}\r\n${text.slice(0, -1)}`)
  let answer = ''
  socket.on('data', (part) => (answer += part.toString('utf8')))
  await once(socket, 'data')
  return {
    async finish(): Promise<string> {
      const closed = once(socket, 'close')
      socket.write(text.slice(-1))
      await closed
      return answer
    },
  }
}

const open = (key: string) => openSession(gateway.serverUrl('raw'), { key })
const send = (body: object, key: string, session: string) =>
  post(gateway.serverUrl('raw'), body, { key, session })

test('the request is refused before it is forwarded, and its id may be used anew', async () => {
  const session = await open(ada)
  const large = await begin('7', ada, session)
  expect((await send(cancel('7'), ada, session)).status).toBe(202)
  expect(await large.finish()).toContain('"code":"cancelled"')
  expect(saved()).toEqual([])
  const anew = await send(call('7', 'save'), ada, session)
  expect(anew.json).toMatchObject({ result: { content: [{ text: 'did save' }] } })
})

test('a request of the same id in another session, or of another principal, goes on', async () => {
  const [first, second, foreign] = [await open(ada), await open(ada), await open(bob)]
  const others = [await begin('7', ada, second), await begin('7', bob, foreign)]
  await send(cancel('7'), ada, first)
  // Nor by naming the session of somebody else.
  await send(cancel('7'), ada, foreign)
  for (const other of others) expect(await other.finish()).toContain('did save')
  expect(saved()).toHaveLength(2)
})

test('what is cancelled too late takes nothing back that comes later', async () => {
  const session = await open(ada)
  await send(call('7', 'save'), ada, session)
  await send(cancel('7'), ada, session)
  const later = await begin('7', ada, session)
  expect(await later.finish()).toContain('did save')
})

test('a number is not the text of the same digits', async () => {
  const session = await open(ada)
  const large = await begin('7', ada, session)
  await send(cancel(7), ada, session)
  expect(await large.finish()).toContain('did save')
})

test('any number of cancellations of nothing leaves the next one its effect', async () => {
  const session = await open(ada)
  const large = await begin('last', ada, session)
  for (let id = 0; id < 100; id++) await send(cancel(`${id}${'x'.repeat(200)}`), ada, session)
  for (let id = 0; id < 100; id++) await send(cancel(`${id}`), ada, session)
  await send(cancel('last'), ada, session)
  expect(await large.finish()).toContain('"code":"cancelled"')
  expect(saved()).toEqual([])
})
