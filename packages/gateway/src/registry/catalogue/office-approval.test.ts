/** An approval that somebody else was before leaves nothing of itself: no waiver, no step. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/store.ts'
import { openFindings } from '../findings/findings.ts'
import { digestOfLetter, scanOf, submissionOf } from './catalogue.fixture.ts'
import { StepConflict } from './catalogue.ts'
import type { PlannedStep } from './lifecycle.ts'
import { openTestServers } from './office.fixture.ts'
import type { ServerOffice } from './office.ts'

let directory: string
let store: Store
let office: ServerOffice

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-approval-'))
  store = await openStore(join(directory, 'store.sqlite'))
  office = await openTestServers(store, { nowMs: () => 1_000 })
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const grave = {
  code: 'code/shell-with-arguments',
  severity: 'critical' as const,
  title: 'A shell runs what an argument says',
  detail: '',
  where: null,
  fingerprint: digestOfLetter('f'),
}

function plan(by: string, wanted: Parameters<ServerOffice['plan']>[1]): PlannedStep {
  const planned = office.plan({ id: 'mail', by }, wanted)
  if ('refused' in planned) throw new Error(planned.reason)
  return planned
}

const approval = (): PlannedStep =>
  plan('bob', { step: 'approve', evidence: digestOfLetter('a'), acceptFindings: true, why: 'read' })
const stateNow = () => office.findings.list('mail')?.map(({ state, blocks }) => [state, blocks])

test('what was accepted with an approval is waived when it is in force, and not before', async () => {
  await office.commit(plan('ada', { step: 'submit', submission: submissionOf('mail'), why: 'needed' }))
  await office.commit(plan('ada', { step: 'scan', scan: scanOf('a', 1, [grave]), why: 'first' }), [])
  const late = approval()
  await office.commit(plan('eve', { step: 'scan', scan: scanOf('a', 2, [grave]), why: 'again' }), [])
  await expect(office.commit(late)).rejects.toThrow(StepConflict)
  expect(stateNow()).toEqual([['open', true]])
  const first = approval()
  const second = approval()
  const done = await Promise.allSettled([office.commit(first), office.commit(second)])
  expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(stateNow()).toEqual([['waived', false]])
  const kept = await openFindings(store)
  const server = office.view('mail')
  expect(server?.stage).toBe('approved')
  expect(server === undefined ? [] : kept.list('default', server, 1_000).map(({ state }) => state)).toEqual([
    'waived',
  ])
})
