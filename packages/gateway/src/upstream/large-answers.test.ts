/** Answers so large that they are read over several turns of the event loop: whole, refused as others are, or given up meanwhile. */

import { afterEach, expect, test, vi } from 'vitest'
import { loopTurns } from '../wire/loop-turns.ts'
import { clear, openPool, remember, serve, stopServer, type Pool } from './upstream-fixture.ts'

const LARGE = 300_000
const call = clear('tools/call', { name: 't', arguments: {} })
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A legacy server that answers every call with what `answer` makes of its id. */
async function openAnswering(answer: (id: number) => string): Promise<Pool> {
  const { url, server } = await serve((request, response, body) => {
    const rpc = body === '' ? {} : (JSON.parse(body) as { id?: number; method?: string })
    if (rpc.id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end()
    const handshake = {
      jsonrpc: '2.0',
      id: rpc.id,
      result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } },
    }
    const text = rpc.method === 'initialize' ? JSON.stringify(handshake) : answer(rpc.id)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  ends.push(() => stopServer(server))
  const pool = openPool({ u: { transport: 'http', url, breaker: { failures: 100 } } })
  ends.push(() => pool.upstreams.close())
  return pool
}

const textOf = (id: number, result: string): string => `{"jsonrpc":"2.0","id":${id},"result":${result}}`

test('they arrive whole, also many at once', async () => {
  const { acquire, violations } = await openAnswering((id) =>
    textOf(id, JSON.stringify({ id, text: 'ü'.repeat(LARGE) })),
  )
  const session = await acquire()
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => session.request(call, remember().options)),
  )
  for (const reply of replies) {
    expect(reply).toMatchObject({ type: 'result', value: { text: 'ü'.repeat(LARGE) } })
  }
  expect(violations).toEqual([])
})

test.each([
  ['that is no JSON', (id: number) => textOf(id, `"${'x'.repeat(LARGE)}`)],
  ['that repeats a key', (id: number) => textOf(id, `{"a":"${'x'.repeat(LARGE)}","a":1}`)],
  ['of another request', (id: number) => textOf(id + 1_000, `{"a":"${'x'.repeat(LARGE)}"}`)],
])('one %s is refused as broken protocol', async (_what, answer) => {
  const { acquire, violations } = await openAnswering(answer)
  const session = await acquire()
  expect(await session.request(call, remember().options)).toMatchObject({
    type: 'failed',
    refusal: { code: 'upstream-protocol' },
  })
  expect(violations.length).toBeGreaterThan(0)
})

test('one that is still being read when its request is given up counts for nothing, and against nobody', async () => {
  const { acquire, violations } = await openAnswering((id) =>
    textOf(id, JSON.stringify({ text: 'x'.repeat(LARGE) })),
  )
  const session = await acquire()
  const reading = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  vi.spyOn(loopTurns, 'next').mockImplementationOnce(() => {
    reading.resolve()
    return held.promise
  })
  const { options, abort } = remember()
  const given = session.request(call, options)
  await reading.promise
  abort.abort('gone')
  expect(await given).toMatchObject({ type: 'failed', refusal: { code: 'cancelled' } })
  held.resolve()
  expect(await session.request(call, remember().options)).toMatchObject({ type: 'result' })
  expect(violations).toEqual([])
})

/** A legacy server that answers a call with events, in one piece, and ends the response or cuts the connection. */
async function openStreaming(cut: boolean): Promise<Pool> {
  const { url, server } = await serve((request, response, body) => {
    const rpc =
      body === '' ? {} : (JSON.parse(body) as { id?: number; method?: string; params?: Sent['params'] })
    if (rpc.id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end()
    if (rpc.method === 'initialize') {
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 's', version: '1' },
      }
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(textOf(rpc.id, JSON.stringify(result)))
    }
    const token = rpc.params?._meta?.progressToken
    const progress = [10, LARGE, 10, LARGE, 10].map((size, at) => ({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: token, progress: at + 1, message: 'x'.repeat(size) },
    }))
    const last = { jsonrpc: '2.0', id: rpc.id, result: { last: 'x'.repeat(LARGE) } }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const events = [...progress, last].map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')
    if (cut) response.write(events, () => response.destroy())
    else response.end(events)
  })
  ends.push(() => stopServer(server))
  const pool = openPool({ u: { transport: 'http', url, breaker: { failures: 100 } } })
  ends.push(() => pool.upstreams.close())
  return pool
}
interface Sent {
  readonly params: { readonly _meta?: { readonly progressToken?: unknown } }
}

test.each([
  ['and the response ends', false],
  ['and the connection is lost at once', true],
])('events keep their order around large ones, %s', async (_what, cut) => {
  const { acquire, violations } = await openStreaming(cut)
  const session = await acquire()
  const heard = remember({ progress: true })
  const reply = await session.request(call, heard.options)
  expect(reply).toMatchObject({ type: 'result', value: { last: 'x'.repeat(LARGE) } })
  expect(heard.events.map(({ params }) => params['progress'])).toEqual([1, 2, 3, 4, 5])
  expect(violations).toEqual([])
})
