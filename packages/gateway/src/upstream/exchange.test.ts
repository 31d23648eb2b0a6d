import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { ExchangeSink, UpstreamEvent, UpstreamReply } from '../pipeline/ports/ports.ts'
import { Exchange, type ExchangeSpec } from './exchange.ts'
import { HttpCall, type HttpCallHandler } from './http-client.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const SPEC: ExchangeSpec = {
  id: 1,
  method: 'tools/call',
  canAsk: true,
  longLived: false,
  timeoutMs: 60_000,
  inputTimeoutMs: 60_000,
  progress: true,
}
const CLOCK = { nowMs: () => 0, monotonicMs: () => 0 }
const progress = (value: number): UpstreamEvent => ({
  method: 'notifications/progress',
  params: { progress: value },
  text: null,
})
const answer = (): UpstreamReply => ({ type: 'result', value: { content: [] }, text: null })

function begin(sink: ExchangeSink, signal: AbortSignal | null = null) {
  const told: string[] = []
  const exchange = new Exchange(
    SPEC,
    { sink, signal },
    {
      clock: CLOCK,
      onEnd: (_ended, reply) => void told.push(`ended: ${reply.type}`),
      onAbandoned: (_abandoned, cause) => void told.push(`abandoned: ${cause}`),
    },
  )
  return { exchange, told, reply: exchange.reply }
}

/** Of what was made in `make`, what is still reachable while `kept` is. */
async function stillHeld(make: () => { readonly kept: object; readonly parts: readonly object[] }) {
  const { kept, parts } = ((): { kept: object; parts: WeakRef<object>[] } => {
    const made = make()
    return { kept: made.kept, parts: made.parts.map((part) => new WeakRef(part)) }
  })()
  // A weak reference holds its target until the turn it was made in is over.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  const held = parts.map((part) => part.deref() !== undefined)
  return { kept, held }
}

describe('an exchange', () => {
  it('lets go of its owner and its answer once that is given, while a transport still knows it', async () => {
    const { held } = await stillHeld(() => {
      const sink = { event: () => undefined }
      const { signal } = new AbortController()
      const reply = answer()
      const { exchange } = begin(sink, signal)
      exchange.settle(reply)
      return { kept: exchange, parts: [sink, signal, reply] }
    })
    expect(held).toEqual([false, false, false])
  })

  it('holds its owner while it is open', async () => {
    const { held } = await stillHeld(() => {
      const sink = { event: () => undefined }
      return { kept: begin(sink).exchange, parts: [sink] }
    })
    expect(held).toEqual([true])
  })

  it('hands over what came before the answer, however long the owner takes, and only then the answer', async () => {
    const seen: string[] = []
    const taken: (() => void)[] = []
    const { exchange, reply } = begin({
      event: ({ params }) => {
        seen.push(`progress ${JSON.stringify(params['progress'])}`)
        return new Promise((resolve) => taken.push(resolve))
      },
    })
    void reply.then(() => seen.push('answer'))
    exchange.deliver(progress(1))
    exchange.deliver(progress(2))
    expect(exchange.settle(answer())).toBe(true)
    for (let turn = 0; turn < 3; turn++) {
      taken.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(seen).toEqual(['progress 1', 'progress 2', 'answer'])
  })

  it('takes nothing that comes too late: events, signs of life, a cancellation, a second answer', async () => {
    const controller = new AbortController()
    const seen: string[] = []
    const sink = {
      event: ({ method }: UpstreamEvent) => void seen.push(method),
      polled: () => void seen.push('polled'),
    }
    const { exchange, told, reply } = begin(sink, controller.signal)
    exchange.settle(answer())
    exchange.deliver(progress(1))
    exchange.polled(10)
    exchange.extend()
    exchange.beginAsking()
    exchange.endAsking()
    controller.abort()
    expect(exchange.settle({ type: 'error', value: {}, text: null })).toBe(false)
    expect(await reply).toEqual(answer())
    expect([seen, told]).toEqual([[], ['ended: result']])
    expect(() => exchange.reply).toThrow(TypeError)
  })

  it('ends at once when it is cancelled: what is queued is not handed over', async () => {
    const controller = new AbortController()
    const seen: unknown[] = []
    const { promise: stuck, resolve: go } = Promise.withResolvers<void>()
    const { exchange, told, reply } = begin(
      {
        event: ({ params }) => {
          seen.push(params['progress'])
          return stuck
        },
      },
      controller.signal,
    )
    exchange.deliver(progress(1))
    exchange.deliver(progress(2))
    controller.abort()
    expect(await reply).toMatchObject({ type: 'failed', refusal: { code: 'cancelled' } })
    go()
    await new Promise((resolve) => setImmediate(resolve))
    expect([seen, told]).toEqual([[1], ['abandoned: cancelled', 'ended: failed']])
  })
})

describe('an HTTP call', () => {
  const controller = {
    rawHeaders: null,
    rawTrailers: null,
    paused: false,
    aborted: false,
    reason: null,
    abort: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  }

  function silent(seen: string[] = []): HttpCallHandler {
    return {
      onHead: (status) => void seen.push(`head ${status}`),
      onChunk: () => void seen.push('chunk'),
      onEnd: () => void seen.push('end'),
      onError: () => void seen.push('error'),
    }
  }

  it.each(['end', 'error', 'abort'])('lets go of its handler at the %s', async (how) => {
    const { held } = await stillHeld(() => {
      const handler = silent()
      const call = new HttpCall(handler)
      call.onRequestStart({ ...controller })
      if (how === 'end') call.onResponseEnd()
      else if (how === 'error') call.onResponseError({ ...controller }, new Error('reset'))
      else call.abort()
      return { kept: call, parts: [handler] }
    })
    expect(held).toEqual([false])
  })

  it('tells of one end only, and of nothing after it', () => {
    const seen: string[] = []
    const call = new HttpCall(silent(seen))
    call.onRequestStart(controller)
    call.onResponseStart(controller, 200, {})
    call.onResponseData(controller, Buffer.from('{}'))
    call.onResponseEnd()
    call.onResponseData(controller, Buffer.from('{}'))
    call.onResponseStart(controller, 200, {})
    call.onResponseError(controller, new Error('late'))
    call.onResponseEnd()
    call.abort()
    expect(seen).toEqual(['head 200', 'chunk', 'end'])
  })

  it('aborts a request that starts after it was given up', () => {
    const seen: string[] = []
    const reasons: string[] = []
    const call = new HttpCall(silent(seen))
    call.abort()
    call.onRequestStart({ ...controller, abort: (reason) => void reasons.push(reason.message) })
    expect([seen, reasons]).toEqual([[], ['aborted by the gateway']])
  })
})
