/** The newest act is found from the end of a log, over segments, stays near that end, and nothing else is taken for it. */

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeScratch, type Scratch } from './journal.fixture.ts'
import { keepLastAct } from './last-act.ts'
import { segmentPath } from './layout.ts'
import { verifyJournals } from './verify.ts'

const WANTED = {
  tenant: 'default',
  acts: ['policy.activate', 'policy.seed', 'policy.carried'],
  carriedAs: 'policy.carried',
}

const admin = (act: string, subject: string, more: object = {}): AdminEntry => ({
  type: 'admin',
  tenant: 'default',
  operator: 'ada',
  act,
  subject,
  before: null,
  after: null,
  accepted: true,
  note: null,
  ...more,
})

test('finds the last of the tenant that was accepted', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'callgate-last-act-'))
  const write = (segment: number, ...entries: readonly object[]): void => {
    const lines = entries.map((entry, seq) => JSON.stringify({ seq, timeMs: 1, prev: '0'.repeat(64), entry }))
    appendFileSync(segmentPath(dir, segment, 'jsonl'), `${lines.join('\n')}\n`)
  }
  const find = (acts = WANTED.acts) =>
    keepLastAct({ dir, follow: () => undefined, carry: () => undefined }, { ...WANTED, acts })()
  expect(await find()).toBeUndefined()
  write(0, admin('policy.seed', 'revision 1'), admin('policy.activate', 'revision 2'))
  write(
    1,
    admin('policy.activate', 'revision 3'),
    admin('policy.activate', 'revision 4', { accepted: false }),
    admin('policy.activate', 'revision 5', { tenant: 'other' }),
    admin('policy.draft', '"act":"policy.activate"', { note: 'x","act":"policy.activate' }),
  )
  write(2, admin('key.create', 'key 1'))
  appendFileSync(segmentPath(dir, 2, 'jsonl'), '{"act":"policy.activate"')
  expect(await find()).toMatchObject({ subject: 'revision 3' })
  expect(await find(['policy.seed'])).toMatchObject({ subject: 'revision 1' })
  rmSync(dir, { recursive: true, force: true })
})

let scratch: Scratch
beforeEach(async () => {
  scratch = await makeScratch()
})
afterEach(() => scratch.remove())

test('every segment begins with it anew, so that the rest of the log is not needed to find it', async () => {
  const journal = await scratch.open()
  await journal.append(admin('policy.seed', 'revision 1', { after: 'a' }))
  const last = keepLastAct(journal, WANTED)
  expect(await last()).toMatchObject({ subject: 'revision 1' })
  journal.rotate()
  await journal.append(admin('policy.activate', 'revision 2', { before: 'a', after: 'b' }))
  for (let segment = 0; segment < 3; segment += 1) {
    await journal.append(admin('key.create', 'key 1'))
    journal.rotate()
  }
  const carried = {
    act: 'policy.carried',
    operator: 'gateway',
    subject: 'revision 2',
    before: 'a',
    after: 'b',
    note: 'policy.activate by ada, repeated from an earlier segment',
  }
  expect(await last()).toMatchObject(carried)
  await journal.close()

  // As if retention had dropped what came before: even a genuine act of then is not there to be taken for the newest.
  for (const segment of [0, 1, 2, 3]) rmSync(segmentPath(journal.dir, segment, 'jsonl'))
  const again = await scratch.open()
  expect(await keepLastAct(again, WANTED)()).toMatchObject(carried)
  await again.close()
})

test('an act that is written with the change of segments is the newest, and what is repeated verifies', async () => {
  const journal = await scratch.open({ segmentBytesMax: 2_000 })
  const last = keepLastAct(journal, WANTED)
  await last()
  let acts = 0
  while (journal.status().segment < 6) {
    acts += 1
    const written = Array.from({ length: 3 }, (_, at) =>
      journal.append(admin('policy.activate', `revision ${acts}.${at}`, { before: 'a', after: 'b' })),
    )
    await Promise.all(written)
    expect(await last()).toMatchObject({ subject: `revision ${acts}.2` })
  }
  await journal.close()
  const heads = [1, 2, 3, 4, 5].map((segment) =>
    readFileSync(segmentPath(journal.dir, segment, 'jsonl'), 'utf8')
      .split('\n')
      .slice(0, 2)
      .map((line): unknown => JSON.parse(line).entry),
  )
  for (const [first, second] of heads) {
    expect(first).toMatchObject({ event: 'rotate' })
    expect(second).toMatchObject({ act: 'policy.carried' })
  }
  const again = await scratch.open()
  expect(await keepLastAct(again, WANTED)()).toMatchObject({ subject: `revision ${acts}.2` })
  await again.close()
  expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
})
