/** Buckets of latencies: whatever was counted, the answer is near the exact one, and there are only so many buckets. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addLatencies, countLatency, Latencies, shareWithin } from './latencies.ts'

const durations = fc.array(fc.double({ min: 0.25, max: 2 ** 28, noNaN: true }), { minLength: 1 })
const share = fc.constantFrom(0.5, 0.95, 1)

test('the answer is within a tenth of the exact one, counted at once or in two parts', () => {
  fc.assert(
    fc.property(durations, durations, share, (some, more, wanted) => {
      const sum: Latencies = {}
      for (const part of [some, more]) {
        const latencies: Latencies = {}
        for (const ms of part) countLatency(latencies, ms)
        addLatencies(sum, Latencies.parse(JSON.parse(JSON.stringify(latencies))))
      }
      const all = [...some, ...more].toSorted((a, b) => a - b)
      const exact = all[Math.max(1, Math.ceil(all.length * wanted)) - 1] ?? 0
      expect(Math.abs((shareWithin(sum, wanted) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.1)
    }),
  )
})

test('there are only so many buckets, whatever a clock says', () => {
  const latencies: Latencies = {}
  const odd = [-1, 0, Number.MIN_VALUE, Number.MAX_VALUE, Infinity]
  for (const ms of odd) countLatency(latencies, ms)
  expect(Object.keys(Latencies.parse(latencies))).toEqual(['112', '-8'])
  expect(shareWithin({}, 0.5)).toBeNull()
})
