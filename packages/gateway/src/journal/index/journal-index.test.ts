/** The query index over real logs and a real store: found by every field, anew after a kill, and gone with what was dropped. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openStore, type Store } from '../../store/store.ts'
import { listTerms, splitWords, termOfWord } from '../../store/journal-index/terms.ts'
import {
  makeAdmin,
  makeIntent,
  makeOutcome,
  makeScratch,
  type Scratch,
  systemClock,
} from '../journal.fixture.ts'
import type { Journal } from '../journal.ts'
import { segmentPath } from '../layout.ts'
import { findRecord, findRecords, type RecordSearch } from './find-records.ts'
import { JournalIndex } from './journal-index.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const opened: (() => unknown)[] = []
let scratch: Scratch
let store: Store

beforeEach(async () => {
  scratch = await makeScratch()
  store = await openStore(join(scratch.dataDir, 'callgate.db'))
})
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
  await store.close()
  scratch.remove()
})

async function openJournal(options: Parameters<Scratch['open']>[1] = {}): Promise<Journal> {
  const journal = await scratch.open({ segmentBytesMax: 8_192 }, options)
  opened.push(() => journal.close())
  return journal
}

function openIndex(journal: Journal): JournalIndex {
  const nextSeq = (): number => journal.status().records
  const index = new JournalIndex({ store, logger, dir: journal.dir, log: journal.origin, nextSeq })
  journal.follow(() => index.notice())
  opened.push(() => index.close())
  return index
}

async function find(index: JournalIndex, search: Partial<RecordSearch>): Promise<readonly number[]> {
  const { records } = await findRecords(index, {
    tenant: 'default',
    fields: [],
    order: 'asc',
    limit: 1_000,
    ...search,
  })
  return records.map(({ seq }) => seq)
}

/** 0 is the start of the gateway; then an allowed call, a denied one, and an act. */
async function fill(journal: Journal): Promise<void> {
  await journal.append(makeIntent('x-1'))
  await journal.append(makeOutcome('x-1'))
  await journal.append(makeIntent('x-2', { deny: true }))
  await journal.append({ ...makeAdmin('Größe der Straße'), note: 'because of the send_email incident' })
  await journal.append({ ...makeAdmin('secret-of-another'), tenant: 'other' })
}

test.each([
  [[['principal', 'alice']], [1, 2, 3]],
  [[['agent', 'nobody']], []],
  [[['tool', 'files/read_file']], [1, 2, 3]],
  [[['effect', 'deny']], [3]],
  [[['exchange', 'x-1']], [1, 2]],
  [[['finding', 'secret.github-token']], [1, 3]],
  [[['finding', 'policy-denied']], [3]],
  [[['rule', 'no-match']], [3]],
  [[['digest', 'c'.repeat(64)]], [1]],
  [[['digest', 'a'.repeat(64)]], [1, 3]],
  [[['type', 'admin']], [4]],
  [
    [
      ['type', 'intent'],
      ['effect', 'allow'],
    ],
    [1],
  ],
] as const)('finds by %j', async (fields, expected) => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  expect(await find(index, { fields })).toEqual(expected)
})

test('finds words of what describes a record, folded, in any order, and beginnings where asked', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  expect(await find(index, { text: 'GRÖSSE' })).toEqual([])
  expect(await find(index, { text: 'größe' })).toEqual([4])
  expect(await find(index, { text: 'incident send_email' })).toEqual([4])
  expect(await find(index, { text: 'incid' })).toEqual([])
  expect(await find(index, { text: 'incid*' })).toEqual([4])
  expect(await find(index, { text: 'olga', fields: [['type', 'admin']] })).toEqual([4])
})

test('keeps tenants apart', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  expect(await find(index, {})).toEqual([0, 1, 2, 3, 4])
  expect(await find(index, { tenant: 'other' })).toEqual([5])
  expect(await find(index, { text: 'secret another' })).toEqual([])
  expect(await findRecord(index, 'default', 5)).toBeUndefined()
  expect(await findRecord(index, 'other', 5)).toMatchObject({ seq: 5 })
})

test('comes in pages, forward and backward, each record once', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  for (let at = 1; at <= 25; at += 1) await journal.append(makeIntent(`x-${at}`))
  for (const order of ['asc', 'desc'] as const) {
    const seen: number[] = []
    let from: number | undefined
    for (;;) {
      const search = { tenant: 'default', fields: [['type', 'intent']] as const, order, limit: 7 }
      const { records, next } = await findRecords(index, { ...search, from })
      seen.push(...records.map(({ seq }) => seq))
      if (next === null) break
      from = next
    }
    // Where a segment ended, the gateway has a record of its own in between.
    expect(seen).toHaveLength(25)
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => (order === 'asc' ? a - b : b - a)))
  }
})

test('finds by time, also after the clock was set back', async () => {
  let now = 1_000
  const journal = await openJournal({ clock: { ...systemClock, nowMs: () => now } })
  const index = openIndex(journal)
  for (const at of [2_000, 3_000, 2_500, 4_000]) {
    now = at
    await journal.append(makeAdmin(`at ${at}`))
  }
  expect(await find(index, { sinceMs: 2_000, untilMs: 2_999 })).toEqual([1])
  expect(await find(index, { sinceMs: 3_000 })).toEqual([2, 4])
  expect(await find(index, { untilMs: 3_500 })).toEqual([0, 1, 2, 3])
  expect(await find(index, { sinceMs: 5_000 })).toEqual([])
})

test('goes on where it stopped, over segments, and indexes nothing twice', async () => {
  const journal = await openJournal()
  const first = openIndex(journal)
  for (let at = 0; at < 20; at += 1) await journal.append(makeIntent(`x-${at}`))
  expect(await find(first, { fields: [['type', 'intent']] })).toHaveLength(20)
  await first.close()
  for (let at = 20; at < 40; at += 1) await journal.append(makeIntent(`x-${at}`))
  const second = openIndex(journal)
  expect(await find(second, { fields: [['type', 'intent']] })).toHaveLength(40)
  const counted = await store.db
    .selectFrom('journal_index')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .execute()
  expect(counted).toEqual([{ count: journal.status().records }])
})

test('is built anew when it is of another log, of other terms, or ahead of its log', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  expect(await find(index, {})).toHaveLength(5)
  for (const change of [{ log: 'callgate/journal/other' }, { version: 0 }, { bytes: 1 << 30 }]) {
    await store.db.updateTable('journal_segments').set(change).execute()
    const anew = openIndex(journal)
    expect(await find(anew, { fields: [['effect', 'deny']] })).toEqual([3])
    expect(await find(anew, {})).toEqual([0, 1, 2, 3, 4])
  }
})

test('forgets what retention dropped, of every tenant, and keeps the rest', async () => {
  let now = Date.now() - 400 * 86_400_000
  const journal = await openJournal({ clock: { ...systemClock, nowMs: () => now } })
  const index = openIndex(journal)
  await fill(journal)
  await index.catchUp()
  const countTools = async () => (await store.db.selectFrom('agent_tools').selectAll().execute()).length
  const counted = await countTools()
  expect(counted).toBeGreaterThan(0)
  journal.rotate()
  now = Date.now()
  await journal.append(makeIntent('x-3'))
  expect(await find(index, { fields: [['principal', 'alice']] })).toContain(1)
  expect(await journal.applyRetention()).not.toHaveLength(0)
  await index.catchUp()
  expect(await find(index, { fields: [['exchange', 'x-1']] })).toEqual([])
  expect(await find(index, { tenant: 'other' })).toEqual([])
  expect(await find(index, { text: 'größe' })).toEqual([])
  expect(await find(index, { fields: [['exchange', 'x-3']] })).toHaveLength(1)
  expect(await countTools()).toBe(0)
  expect(await store.db.selectFrom('journal_index').select('tenant').distinct().execute()).toEqual([
    { tenant: 'default' },
  ])
})

test('shows nothing of a segment that is gone and was not forgotten yet', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  expect(await find(index, {})).toHaveLength(5)
  journal.rotate()
  rmSync(segmentPath(journal.dir, 0, 'jsonl'), { force: true })
  expect(await find(index, { fields: [['exchange', 'x-1']] })).toEqual([])
})

test('of a payload it holds its digest and nothing else', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  const text = 'the patient is called Wilhelmine'
  const digest = journal.digest(text)
  const payload = journal.keepPayload(text, digest)
  await journal.append(makeIntent('x-1', { payload }))
  expect(await find(index, { fields: [['digest', digest]] })).toEqual([1])
  expect(await find(index, { text: 'Wilhelmine' })).toEqual([])
  expect(await find(index, { text: 'patient' })).toEqual([])
})

test('nothing that is asked for is syntax', async () => {
  const journal = await openJournal()
  const index = openIndex(journal)
  await fill(journal)
  for (const text of ['"', 'NOT', 'a OR b', '*', 'terms:x', 'NEAR(a b)', '^a', "'; drop table x"])
    expect(await find(index, { text, fields: [['type', 'gateway']] })).toEqual(
      text === '"' || text === '*' ? [0] : [],
    )
})

test('a word of a record is always found again, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (note) => {
      const terms = listTerms('default', { type: 'admin', note })
      for (const term of terms) expect(term).toMatch(/^[fw][\p{L}\p{N}]+$/u)
      for (const word of splitWords(note).slice(0, 90)) expect(terms).toContain(termOfWord(word))
    }),
  )
})

test('waits for quiet while records keep coming, but not for more than a search can wait for', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let written = 0
  const index = new JournalIndex({ store, logger, dir: scratch.dataDir, log: 'l', nextSeq: () => written })
  opened.push(() => index.close())
  const catchUp = vi.spyOn(index, 'catchUp').mockResolvedValue()
  const write = (records: number): void => {
    written += records
    index.notice()
  }
  for (let at = 0; at < 10; at += 1) {
    write(1)
    vi.advanceTimersByTime(200)
  }
  expect(catchUp).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(catchUp).toHaveBeenCalledTimes(1)
  for (let at = 0; at < 4; at += 1) {
    write(10_000)
    vi.advanceTimersByTime(200)
  }
  expect(catchUp.mock.calls.length).toBeGreaterThan(1)
})
