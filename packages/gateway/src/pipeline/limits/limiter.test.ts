/** Limits by key against a hand-driven clock, with the property that no window ever lets more through than it may twice over. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'

const setup = (keysMax?: number) => {
  const time = { nowMs: 1_000 }
  const limiter = createLimiter({ monotonicMs: () => time.nowMs }, keysMax === undefined ? {} : { keysMax })
  return { time, limiter }
}

test('a rate lets its calls through, then tells how long to wait, and waiting that long is enough', () => {
  const { time, limiter } = setup()
  const spec = { calls: 3, windowMs: 1_000 }
  for (let index = 0; index < 3; index += 1) expect(limiter.take('l', 'k', spec).ok).toBe(true)
  const refused = limiter.take('l', 'k', spec)
  expect(refused).toEqual({ ok: false, retryAfterMs: 334 })
  time.nowMs += 334
  expect(limiter.take('l', 'k', spec).ok).toBe(true)
  expect(limiter.take('l', 'k', spec).ok).toBe(false)
})

test('keys and limits do not share', () => {
  const { limiter } = setup()
  const spec = { calls: 1, windowMs: 1_000 }
  expect(limiter.take('a', 'bc', spec).ok).toBe(true)
  expect(limiter.take('ab', 'c', spec).ok).toBe(true)
  expect(limiter.take('a', 'bd', spec).ok).toBe(true)
  expect(limiter.take('a', 'bc', spec).ok).toBe(false)
})

test('concurrency: a slot comes back once, whatever release is called', () => {
  const { limiter } = setup()
  const spec = { concurrent: 1 }
  const first = limiter.take('l', 'k', spec)
  expect(limiter.take('l', 'k', spec).ok).toBe(false)
  if (first.ok) {
    first.release()
    first.release()
  }
  expect(limiter.take('l', 'k', spec).ok).toBe(true)
  expect(limiter.take('l', 'k', spec).ok).toBe(false)
})

test('a call refused for its rate holds no slot, and one refused for its slot uses no rate', () => {
  const { time, limiter } = setup()
  const spec = { calls: 2, windowMs: 1_000, concurrent: 1 }
  const first = limiter.take('l', 'k', spec)
  for (let index = 0; index < 10; index += 1) expect(limiter.take('l', 'k', spec).ok).toBe(false)
  if (first.ok) first.release()
  const second = limiter.take('l', 'k', spec)
  expect(second.ok).toBe(true)
  if (second.ok) second.release()
  expect(limiter.take('l', 'k', spec).ok).toBe(false)
  time.nowMs += 1_000
  expect(limiter.take('l', 'k', spec).ok).toBe(true)
})

test('keys are bounded; those that hold a slot are not forgotten', () => {
  const { limiter } = setup(2)
  const held = limiter.take('l', 'held', { concurrent: 1 })
  expect(held.ok).toBe(true)
  for (let index = 0; index < 50; index += 1) {
    expect(limiter.take('l', `k${index}`, { calls: 1, windowMs: 10 }).ok).toBe(true)
  }
  expect(limiter.take('l', 'held', { concurrent: 1 }).ok).toBe(false)
  expect(limiter.take('l', 'also', { concurrent: 1 }).ok).toBe(true)
  expect(limiter.take('l', 'too many', { concurrent: 1 }).ok).toBe(false)
})

test('over any stretch no more goes through than the burst and the steady rate allow', () => {
  const spec = { calls: 5, windowMs: 1_000 }
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (steps) => {
      const { time, limiter } = setup()
      const start = time.nowMs
      let passed = 0
      for (const step of steps) {
        time.nowMs += step
        if (limiter.take('l', 'k', spec).ok) passed += 1
      }
      expect(passed).toBeLessThanOrEqual(
        spec.calls + ((time.nowMs - start) * spec.calls) / spec.windowMs + 1e-6,
      )
    }),
  )
})

test('calls of before count as they would have then, and never for more than the window', () => {
  const { time, limiter } = setup()
  const spec = { calls: 3, windowMs: 1_000 }
  for (const agoMs of [5_000, 2_000, 100, 50]) limiter.recall('l', 'k', spec, agoMs)
  for (const left of [true, false]) expect(limiter.take('l', 'k', spec).ok).toBe(left)
  for (let count = 0; count < 50; count += 1) limiter.recall('l', 'tighter', spec, 10)
  expect(limiter.take('l', 'tighter', spec).ok).toBe(false)
  time.nowMs += 1_000
  expect(limiter.take('l', 'tighter', spec).ok).toBe(true)
})

describe('recalled calls', () => {
  const spec = { calls: 5, windowMs: 1_000 }

  /** How many calls are left after these steps: where they were made, and where they are only recalled. */
  function compare(steps: readonly number[]): { readonly before: number; readonly after: number } {
    const before = setup()
    before.time.nowMs = 1_000_000
    const passed: number[] = []
    for (const step of steps) {
      before.time.nowMs += step
      if (before.limiter.take('l', 'k', spec).ok) passed.push(before.time.nowMs)
    }
    const after = setup()
    for (const atMs of passed) after.limiter.recall('l', 'k', spec, before.time.nowMs - atMs)
    const left = ({ limiter }: typeof before) => {
      let count = 0
      while (limiter.take('l', 'k', spec).ok) count += 1
      return count
    }
    return { before: left(before), after: left(after) }
  }

  test('never leave more than what was left without a restart', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 60 }), (steps) => {
        const { before, after } = compare(steps)
        expect(after).toBeLessThanOrEqual(before)
      }),
    )
  })

  test('leave exactly that when nothing had been called for a while before them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 11 }), (steps) => {
        const { before, after } = compare(steps)
        expect(after).toBe(before)
      }),
    )
  })

  test('at a steady rate leave nothing of a burst', () => {
    const { before, after } = compare([0, 0, 0, 0, 0, ...Array.from({ length: 40 }, () => 200)])
    expect([before, after]).toEqual([0, 0])
  })
})
