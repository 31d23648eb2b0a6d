/** Steps of records: the same whether they come at once or one after the other, and gone when their window has moved on. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { buildSteps, StepBook } from './steps.ts'

const decision = { effect: 'allow', code: null, rules: ['r'], obligations: [] }
const message = {
  tenant: 'default',
  principal: 'alice',
  agent: 'editor',
  direction: 'agent-to-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'files',
  target: 'read',
  decision,
  verdict: 'benign',
  findings: [],
}
const digest = 'a'.repeat(64)
const payload = { id: '0.1.2', digest, bytes: 3 }

function record(seq: number, type: 'intent' | 'outcome', more: object = {}): JournalRecord {
  const own =
    type === 'intent'
      ? { inspectedDigest: digest, forwardedDigest: digest }
      : { outcome: 'ok', durationMs: 2 }
  const entry = { type, ...message, ...own, exchangeId: `e${Math.floor(seq / 2)}`, payload: null, ...more }
  return { seq, timeMs: seq, prev: digest, entry } as unknown as JournalRecord
}

const RECORDS = Array.from({ length: 40 }, (_, seq) => record(seq, seq % 2 === 0 ? 'intent' : 'outcome'))

test('what comes record by record makes the same steps as all at once', () => {
  const book = new StepBook()
  for (let until = 1; until < RECORDS.length; until += 3) book.follow(RECORDS.slice(0, until))
  expect(book.follow(RECORDS)).toEqual(buildSteps(RECORDS))
  expect(buildSteps(RECORDS)).toHaveLength(20)
})

test('a step whose answer comes later is made anew, and one before the window is gone', () => {
  const book = new StepBook()
  expect(book.follow(RECORDS.slice(0, 1))[0]?.state).toBe('running')
  expect(book.follow(RECORDS.slice(0, 2))[0]?.state).toBe('allowed')
  expect(book.follow(RECORDS.slice(10)).map(({ seq }) => seq)).toEqual(
    buildSteps(RECORDS.slice(10)).map(({ seq }) => seq),
  )
})

test('places of findings hold only in a payload that is what was inspected', () => {
  const [whole] = buildSteps([record(0, 'intent', { payload })])
  const [changed] = buildSteps([record(0, 'intent', { payload, inspectedDigest: 'b'.repeat(64) })])
  expect([whole?.requestWhole, changed?.requestWhole]).toEqual([true, false])
})
