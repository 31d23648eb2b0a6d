/** Revisions of the policy: kept in order, put in force whole, and never against what somebody else has done meanwhile. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { FIRST_POLICY, openTestPolicy, type TestPolicy } from './policy.fixture.ts'
import type { Actor, Draft, Step } from './policy-desk.ts'

const clock = { nowMs: () => 1_000 }
const random = { id: (prefix: string) => prefix }
const ADA = { name: 'ada', id: 'op_ada' }
const BEN = { name: 'ben', id: 'op_ben' }
const rule = (id: string) => `version: 1\nrules:\n  - id: ${id}\n    effect: deny\n`

let folder: string
let store: Store
let acts: AdminEntry[]
let policy: TestPolicy

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-policy-desk-'))
  store = await openStore(join(folder, 'store.sqlite'))
  acts = []
  policy = await openTestPolicy({ store, clock, random, acts })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const step = (by = ADA, seen: number | null = null): Step => ({ by, reason: 'because', seen })
const draft = (text: string, parent = 1, more: Partial<Draft> = {}): Draft => ({
  ...step(),
  text,
  cases: null,
  parent,
  ...more,
})
const { keep, live } = {
  keep: async (text: string, parent = 1, by: Actor = ADA): Promise<number> => {
    const made = await policy.kept.desk.draft(draft(text, parent, { by }))
    if ('refused' in made) throw new Error(made.reason)
    return made.number
  },
  live: () => policy.document().rules.map(({ id }) => id),
}

test('the file seeds revision 1; a draft decides nothing until it is put in force, and going back is one step', async () => {
  const { desk, revisions } = policy.kept
  expect(await revisions.list()).toMatchObject([{ number: 1, author: 'file', state: 'live', parent: null }])
  const number = await keep(rule('nobody'))
  expect(live()).toEqual(['all'])
  expect(await desk.activate(number, step(), false)).toMatchObject({ live: { number: 2, state: 'live' } })
  expect(live()).toEqual(['nobody'])
  expect(await desk.rollBack(1, step(BEN), false)).toMatchObject({ live: { number: 1 }, liveBy: 'ben' })
  expect(live()).toEqual(['all'])
  const [second, first] = await revisions.list()
  expect([second, first]).toMatchObject([
    { number: 2, state: 'past', parent: 1, author: 'ada' },
    { number: 1, state: 'live' },
  ])
  expect(acts).toMatchObject([
    { act: 'policy.draft', operator: 'ada', before: first?.digest, after: second?.digest },
    { act: 'policy.activate', subject: 'revision 2', before: first?.digest, after: second?.digest },
    { act: 'policy.in-force', subject: 'revision 2', before: second?.digest, after: second?.digest },
    { act: 'policy.roll-back', operator: 'ben', before: second?.digest, after: first?.digest },
    { act: 'policy.in-force', subject: 'revision 1' },
  ])
})

test('what does not check is refused with its place and what was meant, and changes nothing', async () => {
  const text = 'version: 1\nrules:\n  - id: a\n    effect: denied\n'
  const refused = await policy.kept.desk.draft(draft(text))
  expect(refused).toMatchObject({
    refused: 'does-not-check',
    problems: [{ line: 4, column: 13, suggestion: expect.stringContaining('deny') }],
  })
  expect(await policy.kept.revisions.list()).toHaveLength(1)
  expect(acts).toEqual([])
  expect(await policy.check({ text, cases: 'version: 1\ncases: 3\n' })).toMatchObject({
    ok: false,
    problems: [{ line: 4 }],
    caseProblems: [{ line: 2 }],
  })
})

test('of two who edit at once the second is told what the first has done', async () => {
  const { desk, revisions } = policy.kept
  const seen = revisions.head?.changes ?? 0
  const mine = await keep(rule('mine'))
  const theirs = await keep(rule('theirs'), 1, BEN)
  await desk.activate(theirs, step(BEN, seen), false)
  const late = await desk.activate(mine, step(ADA, seen), false)
  expect(late).toMatchObject({ refused: 'conflict', head: { live: { number: theirs } } })
  // Also one who looked again: the revision itself would undo what came between.
  const undoing = await desk.activate(mine, step(), false)
  expect(undoing).toMatchObject({
    refused: 'conflict',
    diff: {
      from: 1,
      to: theirs,
      lines: expect.arrayContaining([expect.objectContaining({ change: 'added' })]),
    },
  })
  expect(await desk.stage(mine, step())).toMatchObject({ refused: 'conflict' })
  expect(live()).toEqual(['theirs'])
})

test('with four eyes nobody puts in force what they wrote, and the token of the directory is nobody in particular', async () => {
  const { desk } = policy.kept
  const number = await keep(rule('nobody'))
  expect(await desk.activate(number, step(ADA), true)).toMatchObject({ refused: 'four-eyes' })
  expect(await desk.activate(number, { ...step(), by: { name: 'operator', id: null } }, true)).toMatchObject({
    refused: 'four-eyes',
  })
  expect(await desk.activate(number, step(BEN), true)).toMatchObject({ live: { number } })
  // What stood in the file was written by nobody who could be asked; what somebody wrote comes back by another.
  expect(await desk.rollBack(1, { ...step(), by: { name: 'operator', id: null } }, true)).toMatchObject({
    refused: 'four-eyes',
  })
  expect(await desk.rollBack(1, step(ADA), true)).toMatchObject({ live: { number: 1 } })
  expect(await desk.rollBack(number, step(ADA), true)).toMatchObject({ refused: 'four-eyes' })
  expect(await desk.rollBack(number, step(ADA), false)).toMatchObject({ live: { number } })
  await desk.rollBack(1, step(ADA), true)
  expect(await desk.rollBack(number, step(BEN), true)).toMatchObject({ live: { number } })
})

test('with four eyes a second name of the author is not a second person, whether it is of an issuer or was given anew', async () => {
  const operators = [
    { name: 'ada', owner: 'team' },
    { name: 'ben', owner: 'team' },
    { name: 'okta:ada', owner: 'ada' },
  ]
  const { kept } = await openTestPolicy({ store, clock, random, acts, operators })
  const made = await kept.desk.draft(draft(rule('nobody')))
  const number = 'number' in made ? made.number : 0
  for (const by of [
    { name: 'okta:ada', id: 'op_okta' },
    { name: 'Ada', id: 'op_capital' },
    { name: 'ada', id: 'op_anew' },
  ])
    expect(await kept.desk.activate(number, step(by), true)).toMatchObject({ refused: 'four-eyes' })
  expect(await kept.desk.activate(number, step(BEN), true)).toMatchObject({ live: { number } })
})

test('what was written with the token of the data directory needs a named author before a second operator', async () => {
  const { desk } = policy.kept
  const number = await keep(rule('nobody'), 1, { name: 'local', id: null })
  expect(await desk.activate(number, step(BEN), true)).toMatchObject({ refused: 'four-eyes' })
  expect(live()).toEqual(['all'])
})

test('only what was live can be gone back to, and what is live already is not activated', async () => {
  const number = await keep(rule('nobody'))
  const { desk } = policy.kept
  expect(await desk.rollBack(number, step(), false)).toMatchObject({ refused: 'not-past' })
  expect(await desk.rollBack(1, step(), false)).toMatchObject({ refused: 'unchanged' })
  expect(await desk.activate(9, step(), false)).toMatchObject({ refused: 'not-found' })
  expect(await desk.draft(draft(FIRST_POLICY))).toMatchObject({ refused: 'unchanged' })
})

test('a staged revision is beside the live one until it is live or taken back', async () => {
  const { desk } = policy.kept
  const number = await keep(rule('nobody'))
  expect(await desk.stage(number, step())).toMatchObject({
    live: { number: 1 },
    staged: { revision: { number, state: 'staged' }, by: 'ada' },
  })
  expect(policy.book.inTrial()?.revision).toBe(number)
  expect(live()).toEqual(['all'])
  expect(await desk.stage(null, step())).toMatchObject({ staged: null })
  const { length } = acts
  expect(await desk.stage(null, step())).toMatchObject({ refused: 'unchanged' })
  expect(acts).toHaveLength(length)
  expect(policy.book.inTrial()).toBeUndefined()
  await desk.stage(number, step())
  expect(await desk.activate(number, step(), false)).toMatchObject({ live: { number }, staged: null })
  expect(policy.staged()).toBeNull()
})

test('whatever ends the process before the change is kept, what was live stays live', async () => {
  const number = await keep(rule('nobody'))
  policy.failing.commit = () => {
    throw new Error('killed')
  }
  await expect(policy.kept.desk.activate(number, step(), false)).rejects.toThrow('killed')
  const again = await openTestPolicy({ store, clock, random, acts })
  expect(again.kept.revisions.head).toMatchObject({ live: 1, changes: 1 })
  await again.kept.desk.activate(number, step(), false)
  const after = await openTestPolicy({ store, clock, random, acts })
  expect(after.kept.revisions.head).toMatchObject({ live: number, changes: 2 })
  expect(after.document().rules).toMatchObject([{ id: 'nobody' }])
})

test('of a hundred steps at once exactly one order results, and every number is given once', async () => {
  const { desk, revisions } = policy.kept
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => desk.draft(draft(rule(`r${index}`)))),
  )
  const numbers = made.map((one) => ('number' in one ? one.number : 0))
  expect(new Set(numbers).size).toBe(20)
  const done = await Promise.all(numbers.map((number) => desk.activate(number, step(), false)))
  // All were made from revision 1: the first is put in force, the others would undo it.
  expect(done.filter((one) => !('refused' in one))).toHaveLength(1)
  expect((await revisions.list()).filter(({ state }) => state === 'live')).toHaveLength(1)
})

test('a revision that was altered in the store is neither tried nor put in force, and can be kept anew', async () => {
  const { desk } = policy.kept
  const number = await keep(rule('nobody'))
  await store.db
    .updateTable('policy_revisions')
    .set({ text: FIRST_POLICY })
    .where('number', '=', number)
    .execute()
  const altered = { refused: 'does-not-check', reason: expect.stringContaining('is not what was kept') }
  expect(await desk.activate(number, step(), false)).toMatchObject(altered)
  expect(await desk.stage(number, step())).toMatchObject(altered)
  expect(policy.book.inTrial()).toBeUndefined()
  expect(await desk.draft(draft(rule('nobody'), number))).toMatchObject({ number: number + 1 })
})
