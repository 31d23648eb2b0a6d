/** The standalone event stream while a large event of it is still being read: once it is stopped, nothing of that counts. */

import { afterEach, expect, test, vi } from 'vitest'
import { loopTurns } from '../wire/loop-turns.ts'
import type { Envelope } from './envelope.ts'
import { EventStream } from './event-stream.ts'
import type { HttpCall, HttpCallHandler, HttpClient, HttpRequest } from './http-client.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const LARGE = `data: {"jsonrpc":"2.0","method":"m","params":{"text":"${'x'.repeat(300_000)}"}}\n\n`

function open() {
  const started: { readonly request: HttpRequest; readonly handler: HttpCallHandler }[] = []
  const heard: Envelope[] = []
  const client = {
    path: '/mcp',
    start(request: HttpRequest, handler: HttpCallHandler): HttpCall {
      started.push({ request, handler })
      return { abort: () => undefined } as HttpCall
    },
  } as HttpClient
  const stream = new EventStream({
    client,
    limits: { bytesMax: 1 << 20, depthMax: 64 },
    headers: () => [],
    onMessage: (envelope) => void heard.push(envelope),
    onBroken: () => undefined,
    onLost: () => undefined,
  })
  return { stream, started, heard }
}

/** Sends a large event, with an id behind it, and stays while it is being read. */
function sendLarge({ onHead, onChunk }: HttpCallHandler): { readonly read: () => Promise<void> } {
  const held = Promise.withResolvers<void>()
  vi.spyOn(loopTurns, 'next').mockImplementationOnce(() => held.promise)
  onHead(200, { 'content-type': 'text/event-stream' })
  const reading = onChunk(Buffer.from(`${LARGE}id: of-the-old-session\ndata:\n\n`))
  return {
    read: async () => {
      held.resolve()
      await reading
    },
  }
}

test('what is read of a stream that was stopped is not heard, and names no place to go on from', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { stream, started, heard } = open()
  stream.start()
  const { read } = sendLarge(started[0]!.handler)
  stream.stop()
  stream.start()
  await read()
  expect(heard).toEqual([])
  started[1]!.handler.onEnd()
  await vi.runAllTimersAsync()
  expect(started.at(-1)!.request.headers).not.toContain('of-the-old-session')
})

test('one that ended, and was stopped before all of it was read, is not opened beside the next', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { stream, started } = open()
  stream.start()
  const { read } = sendLarge(started[0]!.handler)
  started[0]!.handler.onEnd()
  stream.stop()
  stream.start()
  await read()
  await vi.runAllTimersAsync()
  expect(started).toHaveLength(2)
})

test('one that ended by itself goes on behind all that was read of it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { stream, started, heard } = open()
  stream.start()
  const { read } = sendLarge(started[0]!.handler)
  started[0]!.handler.onEnd()
  await read()
  await vi.runAllTimersAsync()
  expect(heard).toMatchObject([{ type: 'notification', method: 'm' }])
  expect(started[1]!.request.headers).toEqual(['last-event-id', 'of-the-old-session'])
  stream.stop()
})
