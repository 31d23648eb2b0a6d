/** The check of a log while it is written: it tells how far it is, what came of it, and stops when told to. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VerificationView } from '@callgate/contracts/verification'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Journal } from './journal.ts'
import { makeIntent, makeOutcome, makeScratch, type Scratch } from './journal.fixture.ts'
import { Verification } from './verification.ts'

let scratch: Scratch
let journal: Journal
let verification: Verification

beforeAll(async () => {
  scratch = await makeScratch()
  journal = await scratch.open()
  for (let index = 0; index < 600; index += 1) {
    await journal.append(makeIntent(`ex-${index}`))
    await journal.append(makeOutcome(`ex-${index}`))
  }
  await journal.checkpoint()
  const records = (): number => journal.status().records
  verification = new Verification({ dir: journal.dir, nowMs: () => 7, records })
})
afterAll(async () => {
  await verification.cancel()
  await journal.close()
  scratch.remove()
})

async function end(): Promise<VerificationView> {
  while (verification.view().state === 'running') await new Promise((wait) => setTimeout(wait, 10))
  return verification.view()
}

test('an open log is whole, and only one check runs at a time', async () => {
  expect(verification.view().state).toBe('never')
  expect(verification.start('ada')).toBe(true)
  expect(verification.start('bob')).toBe(false)
  await journal.append(makeIntent('meanwhile'))
  const { records } = journal.status()
  const view = await end()
  expect(view).toMatchObject({ state: 'whole', startedBy: 'ada', startedAtMs: 7, endedAtMs: 7, error: null })
  expect(view.checked).toBeGreaterThanOrEqual(records - 1)
  expect(view.report).toMatchObject({ signed: records - 1, problems: [] })
})

test('one that is stopped says so, and another can begin', async () => {
  expect(verification.start('ada')).toBe(true)
  expect(await verification.cancel()).toBe(true)
  expect(verification.view()).toMatchObject({ state: 'cancelled', report: null })
  expect(await verification.cancel()).toBe(false)
})

test('a changed record is found, and named first', async () => {
  const [name = ''] = readdirSync(journal.dir).filter(
    (one) => one.endsWith('.jsonl') && !one.startsWith('check'),
  )
  const path = join(journal.dir, name)
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace('ex-300', 'ex-3OO'))
  const changed = before.split('\n').findIndex((line) => line.includes('ex-300'))
  verification.start('ada')
  const view = await end()
  writeFileSync(path, before)
  expect(view.state).toBe('broken')
  expect(view.report?.problems[0]).toMatchObject({ seq: changed })
})
