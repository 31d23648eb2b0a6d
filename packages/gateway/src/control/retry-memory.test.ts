/** Answers that are kept for retries stay within a bound, and give way oldest first. */

import { expect, test } from 'vitest'
import { RetryMemory } from './retry-memory.ts'

const by = (request: string) => ({ operator: 'ada', request })
const answer = { status: 200, text: 'x'.repeat(256 << 10), type: 'application/json' }

test('long answers push out the oldest, and nothing that is still worked on', () => {
  const memory = new RetryMemory({ nowMs: () => 1 })
  memory.begin(by('running'), 'body')
  for (let count = 0; count < 99; count += 1) {
    memory.begin(by(`done ${count}`), 'body')
    memory.finish(by(`done ${count}`), answer)
  }
  const kept = Array.from({ length: 99 }, (_, count) => `done ${count}`).filter(
    (scope) => memory.begin(by(scope), 'body') !== undefined,
  )
  expect(kept).toEqual(Array.from({ length: 64 }, (_, at) => `done ${at + 35}`))
  expect(memory.begin(by('running'), 'body')).toMatchObject({ answer: undefined })
})

test('an answer that was forgotten makes room', () => {
  const memory = new RetryMemory({ nowMs: () => 1 })
  for (let count = 0; count < 200; count += 1) {
    memory.begin(by('again'), 'body')
    memory.finish(by('again'), answer)
    memory.forget(by('again'))
  }
  memory.begin(by('last'), 'body')
  memory.finish(by('last'), answer)
  expect(memory.begin(by('last'), 'body')?.answer).toBe(answer)
})
