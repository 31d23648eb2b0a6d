/** The stdio door over real streams: framing, both eras on one pipe, cancellation, bounds and the end. */

import { PassThrough } from 'node:stream'
import { LimitsConfig } from '@callgate/contracts/config'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clearNotice, clearResult, FixtureDoor, SILENT } from './door-fixture.ts'
import { legacyCall, modernCall } from './http-fixture.ts'
import { readLines } from './lines.ts'
import { createStdioAgent } from './stdio.ts'

function openPipe(limits: Partial<LimitsConfig> = {}, drainMs = 2_000) {
  const door = new FixtureDoor()
  const recorded: string[] = []
  const [input, output] = [new PassThrough(), new PassThrough()]
  const agent = createStdioAgent({
    input,
    output,
    door,
    scope: { type: 'server', upstream: 'files' },
    presented: { type: 'local-process', user: 'u', agent: 'a' },
    limits: { ...LimitsConfig.parse({}), ...limits },
    logger: SILENT,
    drainMs,
    journalViolation: (refusal) => recorded.push(refusal.code),
  })
  const lines: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  const reading = (async () => {
    for await (const line of readLines(output, 1 << 24)) {
      if (line.type === 'line') lines.push(JSON.parse(line.bytes.toString()) as Record<string, unknown>)
      for (const resolve of waiting.splice(0)) resolve()
    }
  })()
  const until = async (count: number) => {
    while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return lines
  }
  const end = async () => {
    input.end()
    await agent.done
    output.end()
    await reading
  }
  return {
    door,
    input,
    output,
    agent,
    lines,
    recorded,
    until,
    end,
    say: (text: string) => input.write(`${text}\n`),
  }
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
})
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}'
const cancel = (id: string | number) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })

describe('the pipe', () => {
  test('a legacy session: what is sent in one go is worked on in order, under the session of the pipe', async () => {
    const { door, say, until, end } = openPipe()
    say([INITIALIZE, INITIALIZED, legacyCall('t', 1)].join('\n'))
    const lines = await until(2)
    expect(lines.map(({ id }) => id)).toEqual([0, 1])
    expect(door.requests.map(({ sessionId }) => sessionId)).toEqual([null, 'cgs_1'])
    expect(door.requests[1]).toMatchObject({ transport: 'stdio', version: '2025-11-25', era: 'legacy' })
    await door.until(() => door.streams === 1)
    door.log('s').append('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}')
    expect((await until(3))[2]?.['method']).toBe('notifications/tools/list_changed')
    await end()
    expect(door.ended).toEqual(['cgs_1'])
  })

  test('modern requests need no session', async () => {
    const { door, say, until, end } = openPipe()
    say(modernCall('t', {}, 'm').body)
    await until(1)
    expect(door.requests[0]).toMatchObject({ era: 'modern', sessionId: null, version: '2026-07-28' })
    await end()
    expect(door.ended).toEqual([])
  })

  test('replies reach the door, and streamed messages come before the answer', async () => {
    const { door, say, until, end } = openPipe()
    door.scripts.set('s', async (_request, channel) => {
      await channel.stream(clearNotice('notifications/progress', { progressToken: 1, progress: 1 }))
      await channel.finish(clearResult('tools/call', { a: 1 }, '{"a":\n 1}'))
    })
    say(INITIALIZE)
    say(legacyCall('s', 5))
    const lines = await until(3)
    expect(lines.slice(1).map(({ id, method }) => id ?? method)).toEqual(['notifications/progress', 5])
    say('{"jsonrpc":"2.0","id":"ask_1","result":{"roots":[]}}')
    await door.until(() => door.replies.length === 1)
    await end()
  })

  test('cancellation aborts in both eras, and a cancelled request gets no answer', async () => {
    for (const call of [legacyCall('wait', 'w'), modernCall('wait', {}, 'w').body]) {
      const { door, say, until, end, lines } = openPipe()
      door.scripts.set('wait', async (_request, channel) => {
        await new Promise<void>((resolve) => channel.signal.addEventListener('abort', () => resolve()))
        await channel.finish(clearResult('tools/call', {}))
      })
      say(call)
      await door.until(() => door.requests.length === 1)
      say(cancel('w'))
      const next = JSON.parse(call) as { id: string; params: { name: string } }
      next.id = 'after'
      next.params.name = 't'
      say(JSON.stringify(next))
      await until(1)
      expect(lines.map(({ id }) => id)).toEqual(['after'])
      await end()
    }
  })

  test('an id in flight is refused, and free again after the answer', async () => {
    const { door, say, until, end, recorded } = openPipe()
    const held = Promise.withResolvers<void>()
    door.scripts.set('hold', async (_request, channel) => {
      await held.promise
      await channel.finish(clearResult('tools/call', { first: true }))
    })
    say(modernCall('hold', {}, 1).body)
    say(modernCall('t', {}, 1).body)
    expect((await until(1))[0]).toMatchObject({ id: 1, error: { code: -32600 } })
    expect(recorded).toEqual(['duplicate-id'])
    held.resolve()
    expect((await until(2))[1]).toMatchObject({ id: 1, result: { first: true } })
    say(modernCall('t', {}, 1).body)
    expect((await until(3))[2]).toHaveProperty('result')
    await end()
  })

  test('what is no message gets an error and a record, and the pipe goes on', async () => {
    const { say, until, end, recorded } = openPipe({ bodyBytesMax: 1024 })
    say('{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}')
    say(`"${'x'.repeat(5000)}"`)
    say('   ')
    say(modernCall('t', {}, 2).body)
    const lines = await until(3)
    expect(lines[0]).toMatchObject({ error: { code: -32700 } })
    expect(lines[1]).toMatchObject({ error: { code: -32600 } })
    expect(lines[2]).toMatchObject({ id: 2, result: {} })
    expect(recorded).toEqual(['duplicate-key', 'too-large'])
    await end()
  })

  test('no more than may be in flight', async () => {
    const { door, say, until, end } = openPipe({ inFlightMax: 1 }, 0)
    door.scripts.set('hold', async (_request, channel) => {
      await new Promise<void>((resolve) => channel.signal.addEventListener('abort', () => resolve()))
      await channel.finish(clearResult('tools/call', {}))
    })
    say(modernCall('hold', {}, 1).body)
    say(modernCall('t', {}, 2).body)
    expect((await until(1))[0]).toMatchObject({ id: 2, error: { code: -31042 } })
    await end()
    expect(door.channels.get(1)?.signal.aborted).toBe(true)
  })

  test('answers that are on their way when the agent closes its end still arrive', async () => {
    const { door, say, end, lines } = openPipe()
    const held = Promise.withResolvers<void>()
    door.scripts.set('hold', async (_request, channel) => {
      await held.promise
      await channel.finish(clearResult('tools/call', {}))
    })
    say(modernCall('hold', {}, 1).body)
    await door.until(() => door.requests.length === 1)
    const ended = end()
    held.resolve()
    await ended
    expect(lines.map(({ id }) => id)).toEqual([1])
  })

  test('a reader that takes nothing any more ends the pipe', async () => {
    const door = new FixtureDoor()
    const [input, output] = [new PassThrough(), new PassThrough({ highWaterMark: 1024 })]
    door.scripts.set('flood', async (_request, channel) => {
      const big = clearNotice('notifications/message', { level: 'info', data: 'x'.repeat(64 << 10) })
      while (!channel.signal.aborted) {
        void channel.stream(big)
        await Promise.resolve()
      }
      await channel.finish(clearResult('tools/call', {}))
    })
    const limits = { ...LimitsConfig.parse({}), writeBufferBytesMax: 1 << 20 }
    const presented = { type: 'local-process', user: 'u', agent: 'a' } as const
    const scope = { type: 'aggregate' } as const
    const agent = createStdioAgent({ input, output, door, scope, presented, limits, logger: SILENT })
    input.write(`${modernCall('flood', {}, 1).body}\n`)
    await agent.done
    expect(door.channels.get(1)?.signal.aborted).toBe(true)
  })
})

test('a large message stays in its place, and other work goes on while it is read', async () => {
  const { door, input, until, end } = openPipe()
  const large = modernCall('first', { text: 'x'.repeat(600_000) }, 1).body
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
  door.scripts.set('first', () => undefined)
  let turns = 0
  const count = (): void => {
    turns += 1
    if (door.requests.length === 0) setImmediate(count)
  }
  setImmediate(count)
  input.write(`${large}\n${JSON.stringify(cancel)}\n${modernCall('second', {}, 2).body}\n`)
  await until(1)
  expect(turns).toBeGreaterThan(2)
  expect(door.requests.map(({ params }) => params['name'])).toEqual(['first', 'second'])
  expect(door.channels.get(1)?.signal.aborted).toBe(true)
  void door.channels.get(1)?.finish(clearResult('tools/call', {}))
  await end()
})

describe('lines', () => {
  test('any chunking gives the same lines, and long ones are dropped alone', async () => {
    const line = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => !/[\r\n]/.test(text) && text.trim() !== '')
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat(30), { maxLength: 8 }),
        async (texts, cuts) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''))
          const input = new PassThrough()
          let at = 0
          for (const cut of cuts) {
            input.write(bytes.subarray(at, at + cut))
            at += cut
          }
          input.end(bytes.subarray(at))
          const seen: string[] = []
          for await (const item of readLines(input, 24)) {
            seen.push(item.type === 'line' ? item.bytes.toString() : 'too-long')
          }
          expect(seen).toEqual(texts.map((text) => (Buffer.byteLength(text) > 24 ? 'too-long' : text)))
        },
      ),
    )
  })
})
