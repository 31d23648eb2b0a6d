/** A flood of violations becomes a few lines and records with counts, and nothing of it is left out. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createViolationCounts } from './violation-counts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup() {
  const lines: unknown[] = []
  const records: { upstream: string; note: string; count: number }[] = []
  const counts = createViolationCounts({
    warn: (fields) => void lines.push(fields),
    record: async (upstream, note, count) => void records.push({ upstream, note, count }),
  })
  const total = (upstream: string) =>
    records.filter((one) => one.upstream === upstream).reduce((sum, { count }) => sum + count, 0)
  return { counts, lines, records, total }
}

test('the first are told at once, a flood is told as counts, and the sum is right', async () => {
  const { counts, lines, records, total } = setup()
  counts.note('bad', 'not JSON')
  expect(lines).toEqual([{ upstream: 'bad', note: 'not JSON' }])
  for (let minute = 0; minute < 10; minute += 1) {
    for (let index = 0; index < 10_000; index += 1) counts.note('bad', `wrong id ${index}`)
    await vi.advanceTimersByTimeAsync(60_000)
  }
  expect(lines.length).toBeLessThan(60)
  expect(records).toHaveLength(lines.length)
  expect(total('bad')).toBe(100_001)
})

test('another upstream is told by itself, and after a quiet time the first is told again', async () => {
  const { counts, lines } = setup()
  for (let index = 0; index < 100; index += 1) counts.note('bad', 'again')
  counts.note('other', 'once')
  expect(lines.at(-1)).toEqual({ upstream: 'other', note: 'once' })
  await vi.advanceTimersByTimeAsync(120_000)
  const before = lines.length
  counts.note('bad', 'later')
  expect(lines.slice(before)).toEqual([{ upstream: 'bad', note: 'later' }])
})

test('what was counted is told when the gateway stops', async () => {
  const { counts, total } = setup()
  for (let index = 0; index < 100; index += 1) counts.note('bad', 'again')
  await counts.flush()
  expect(total('bad')).toBe(100)
  expect(vi.getTimerCount()).toBe(0)
})
