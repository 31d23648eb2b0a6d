/** Answers that are kept for retries stay within a bound, and give way oldest first. */

import { expect, test } from 'vitest'
import { RetryMemory } from './retry-memory.ts'

const answer = { status: 200, text: 'x'.repeat(256 << 10), type: 'application/json' }

test('long answers push out the oldest, and nothing that is still worked on', () => {
  const memory = new RetryMemory({ nowMs: () => 1 })
  memory.begin('running', 'body')
  for (let count = 0; count < 100; count += 1) {
    memory.begin(`done ${count}`, 'body')
    memory.finish(`done ${count}`, answer)
  }
  const kept = Array.from({ length: 100 }, (_, count) => `done ${count}`).filter(
    (scope) => memory.begin(scope, 'body') !== undefined,
  )
  expect(kept).toEqual(Array.from({ length: 64 }, (_, at) => `done ${at + 36}`))
  expect(memory.begin('running', 'body')).toMatchObject({ answer: undefined })
})

test('an answer that was forgotten makes room', () => {
  const memory = new RetryMemory({ nowMs: () => 1 })
  for (let count = 0; count < 200; count += 1) {
    memory.begin('again', 'body')
    memory.finish('again', answer)
    memory.forget('again')
  }
  memory.begin('last', 'body')
  memory.finish('last', answer)
  expect(memory.begin('last', 'body')?.answer).toBe(answer)
})
