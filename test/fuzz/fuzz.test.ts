/** A short run of the fuzzer in every test run; the long one is `npm run fuzz`. */

import { describe, expect, test } from 'vitest'
import { fuzzInProcess } from './in-process.ts'
import { findUnrecorded, fuzzOverHttp } from './over-http.ts'
import { Forwards, fuzzThroughGate } from './through-gate.ts'
import { makeIntent } from '../../packages/gateway/src/journal/journal.fixture.ts'
import { createDice, mutate } from './mutate.ts'
import { modernSamples } from './corpus.ts'

test('mutated messages never break the wire, and some are still accepted', () => {
  const { messages, accepted, refused } = fuzzInProcess(20_000, 1)
  expect(accepted + refused).toBe(messages)
  expect(accepted).toBeGreaterThan(messages / 20)
  expect(refused).toBeGreaterThan(messages / 20)
})

test('the same seed makes the same messages', () => {
  const make = (seed: number) => {
    const dice = createDice(seed)
    return Array.from({ length: 50 }, () => mutate(dice.of(modernSamples(1)), dice).body.toString('hex'))
  }
  expect(make(5)).toEqual(make(5))
  expect(make(5)).not.toEqual(make(6))
})

test(
  'a gateway answers every mutated message and forwards none without a record',
  { timeout: 120_000 },
  async () => {
    const { statuses, received, recorded, traced } = await fuzzOverHttp(400, 1)
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(400)
    expect(received).toBeGreaterThan(0)
    expect(recorded).toBeGreaterThan(0)
    expect(traced).toBeGreaterThan(received / 4)
  },
)

test(
  'a pipeline forwards no mutated message before the intent of its exchange is recorded',
  { timeout: 120_000 },
  async () => {
    const { messages, accepted, forwarded } = await fuzzThroughGate(2_000, 1)
    expect(messages).toBe(2_000)
    expect(accepted).toBeGreaterThan(messages / 20)
    expect(forwarded).toBeGreaterThan(accepted / 20)
  },
)

describe('the comparison of forwards with records', () => {
  test('holds every forward against the intent of its own exchange, and its order', () => {
    const lawful = new Forwards()
    lawful.recorded(makeIntent('exc_1'))
    lawful.received({ exchangeId: 'exc_1', method: 'tools/call' })
    expect(() => lawful.check()).not.toThrow()
    const other = new Forwards()
    other.recorded(makeIntent('exc_2'))
    other.received({ exchangeId: 'exc_1', method: 'tools/call' })
    expect(() => other.check()).toThrow(/exc_1/)
    const late = new Forwards()
    late.received({ exchangeId: 'exc_1', method: 'tools/call' })
    late.recorded(makeIntent('exc_1'))
    expect(() => late.check()).toThrow(/exc_1/)
    const denied = new Forwards()
    denied.recorded(makeIntent('exc_1', { deny: true }))
    denied.received({ exchangeId: 'exc_1', method: 'tools/call' })
    expect(() => denied.check()).toThrow(/exc_1/)
  })

  test('over HTTP an intent of the same method does not stand in for the one of the exchange', () => {
    const method = 'tools/call'
    const received = { method, trace: 'trace-1', atMs: 5 }
    const intent = { exchangeId: 'exc_1', method, trace: 'trace-1', atMs: 5 }
    expect(findUnrecorded([received], [intent])).toEqual([])
    expect(findUnrecorded([received, received], [intent])).toHaveLength(1)
    expect(findUnrecorded([received], [{ ...intent, trace: 'trace-2' }])).toHaveLength(1)
    expect(findUnrecorded([received], [{ ...intent, trace: null }])).toHaveLength(1)
    expect(findUnrecorded([received], [{ ...intent, atMs: 6 }])).toHaveLength(1)
    expect(findUnrecorded([{ ...received, trace: null }], [{ ...intent, trace: null }])).toEqual([])
  })
})
