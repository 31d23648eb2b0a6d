/** What a server says by itself all at once reaches the agent: below the bound of a flood nothing of it is left out. */

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, SOURCE_FLAGS } from '../fixtures/launch.ts'
import { call, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const MESSAGES = 600

let gateway: TestGateway
beforeAll(async () => {
  const args = [...SOURCE_FLAGS, join(ROOT, 'test', 'support', 'talking-child.ts')]
  gateway = await startTestGateway({
    upstreams: {
      talking: { transport: 'stdio', command: process.execPath, args, isolation: { mode: 'off' } },
    },
  })
})
afterAll(() => gateway.stopAndVerify())

/** Numbers of the messages on the stream, in their order, until there are so many or none comes any more. */
async function listen(body: ReadableStream<Uint8Array>, said: number[]): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const number = /noon\. (\d+)"/.exec(event)?.[1]
      if (number !== undefined) said.push(Number(number))
    }
  }
}

test('hundreds of log messages in one breath reach the agent, all of them and in their order', async () => {
  const url = gateway.serverUrl('talking')
  const session = await openSession(url)
  const level = { jsonrpc: '2.0', id: 'level', method: 'logging/setLevel', params: { level: 'debug' } }
  await post(url, level, { session })
  const stop = new AbortController()
  const headers = { ...rawHeaders({ session }), accept: 'text/event-stream' }
  const stream = await fetch(url, { headers, signal: stop.signal })
  const said: number[] = []
  const listening = listen(stream.body ?? new ReadableStream(), said).catch(() => undefined)
  await post(url, call('1', 'talk', { count: MESSAGES }), { session })
  await expect.poll(() => said.length).toBe(MESSAGES)
  expect(said).toEqual(Array.from({ length: MESSAGES }, (_, at) => at))
  stop.abort()
  await listening
})
