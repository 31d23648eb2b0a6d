/** Questions of an upstream that come too late for whoever they belong to: answered, and nowhere kept. */

import { expect, test } from 'vitest'
import type { UpstreamEvent } from '../pipeline/ports/ports.ts'
import { OpenMessages } from '../wire/open-messages.ts'
import type { Envelope } from './envelope.ts'
import { Exchange } from './exchange.ts'
import { Inbox } from './inbox.ts'

const QUESTIONS_MAX = 64
const CLOCK = { nowMs: () => 0, monotonicMs: () => 0 }
const ask = (id: string): Envelope => ({ type: 'request', id, method: 'roots/list', params: {}, text: null })

function open() {
  const exchanges = new OpenMessages<number, Exchange>()
  const answers: string[] = []
  const violations: string[] = []
  const quiet = (): void => undefined
  const inbox = new Inbox({
    era: 'legacy',
    exchanges,
    clock: CLOCK,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    violate: (note) => void violations.push(note),
    answer: (text) => void answers.push(text),
  })
  function begin(event: (event: UpstreamEvent) => void | Promise<void>): Exchange {
    const spec = { id: 1, method: 'tools/call', canAsk: true, longLived: false, progress: false }
    const times = { timeoutMs: 60_000, inputTimeoutMs: 60_000 }
    const exchange = new Exchange(
      { ...spec, ...times },
      { sink: { event }, signal: null },
      {
        clock: CLOCK,
        onEnd: (ended) => {
          exchanges.delete(1)
          inbox.forget(ended)
        },
        onAbandoned: () => undefined,
      },
    )
    exchanges.set(1, exchange)
    return exchange
  }
  const end = (exchange: Exchange): unknown => exchange.settle({ type: 'result', value: {}, text: null })
  return { inbox, answers, violations, begin, end }
}

test('one behind the answer of its request is refused', () => {
  const { inbox, answers, violations, begin, end } = open()
  const exchange = begin(() => undefined)
  end(exchange)
  for (let at = 0; at <= QUESTIONS_MAX; at += 1) inbox.receive(ask(`late-${at}`), exchange)
  expect(answers.map((text) => JSON.parse(text) as object)).toContainEqual({
    jsonrpc: '2.0',
    id: 'late-0',
    error: { code: -32601, message: expect.stringContaining('no client') as string },
  })
  expect([answers.length, violations]).toEqual([QUESTIONS_MAX + 1, []])
})

test('those nobody answered go with their request', () => {
  const { inbox, answers, violations, begin, end } = open()
  for (let at = 0; at <= QUESTIONS_MAX; at += 1) {
    const exchange = begin(() => undefined)
    inbox.receive(ask(`unanswered-${at}`), exchange)
    end(exchange)
  }
  expect([answers, violations]).toEqual([[], []])
})
