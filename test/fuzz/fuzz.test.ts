/** A short run of the fuzzer in every test run; the long one is `npm run fuzz`. */

import { expect, test } from 'vitest'
import { fuzzInProcess } from './in-process.ts'
import { fuzzOverHttp } from './over-http.ts'
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
    const { statuses, received, recorded } = await fuzzOverHttp(400, 1)
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(400)
    expect(received).toBeGreaterThan(0)
    expect(recorded).toBeGreaterThan(0)
  },
)
