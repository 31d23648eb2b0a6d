/** Activity over a real store: every record counts once, whatever is restarted or killed in between, and names stay bounded. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JournalEntry } from '@callgate/contracts/journal'
import { OverviewQuery } from '@callgate/contracts/overview'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/store.ts'
import { Activity } from './activity.ts'
import { HOUR_MS } from './hour.ts'
import { Hours } from './hours.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const NOW = 1_000 * HOUR_MS + 5_000
let directory: string
let store: Store
let journal: { seq: number; timeMs: number; entry: JournalEntry }[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-activity-'))
  store = await openStore(join(directory, 'store.sqlite'))
  journal = []
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Said {
  readonly effect?: 'allow' | 'deny'
  readonly type?: 'intent' | 'outcome'
  readonly target?: string
  readonly agent?: string
  readonly tenant?: string
  readonly codes?: readonly string[]
  readonly durationMs?: number
}

function entry({ effect = 'allow', type = 'outcome', target = 'read', ...said }: Said = {}): JournalEntry {
  const findings = (said.codes ?? []).map((code) => ({
    code,
    class: code.split('-')[0]?.toLowerCase(),
    severity: 'high',
  }))
  return {
    type,
    tenant: said.tenant ?? 'default',
    principal: 'p',
    agent: said.agent ?? 'editor',
    kind: 'call',
    upstream: 'files',
    target,
    decision: { effect, code: null, rules: effect === 'deny' ? ['no-writes'] : [], obligations: [] },
    findings,
    ...(type === 'outcome' ? { outcome: 'ok', durationMs: said.durationMs ?? 10 } : {}),
  } as unknown as JournalEntry
}

function open(): Activity {
  return new Activity({
    tenant: 'default',
    store,
    logger,
    clock: { nowMs: () => NOW },
    nextSeq: () => journal.length,
    async *read(from, to) {
      for (const record of journal.slice(from, to + 1)) {
        await Promise.resolve()
        yield record
      }
    },
  })
}

function write(entry: JournalEntry, activity?: Activity, timeMs = NOW): void {
  const record = { seq: journal.length, timeMs, entry }
  journal.push(record)
  activity?.observe(record)
}

const query = (more: object = {}) => OverviewQuery.parse(more)

test('calls of one tool count for whoever made them, in the hour they were made', async () => {
  const activity = open()
  await activity.start()
  for (const timeMs of [NOW - HOUR_MS, NOW])
    for (const agent of ['editor', 'bot', 'editor'])
      write(entry({ agent, durationMs: agent === 'bot' ? 40 : 10 }), activity, timeMs)
  write(entry({ agent: 'bot', target: 'write', codes: ['SECRET-1'] }), activity)
  const lastHour = activity.view(query({ hours: 1 }))
  const both = activity.view(query({ hours: 2 }))
  expect(lastHour.agents.map(({ name, calls }) => [name, calls])).toEqual([
    ['bot', 2],
    ['editor', 2],
  ])
  expect(both.tools.map(({ name, calls }) => [name, calls])).toEqual([
    ['files/read', 6],
    ['files/write', 1],
  ])
  expect(both.totals).toMatchObject({ calls: 7, findings: 1, slowestMs: 40 })
})

test('counts by the hour, tool, agent and rule', async () => {
  const activity = open()
  await activity.start()
  write(entry(), activity, NOW - HOUR_MS)
  write(entry({ codes: ['SECRET-1'] }), activity)
  write(entry({ type: 'intent' }), activity)
  write(entry({ type: 'intent', effect: 'deny', target: 'write', agent: 'bot' }), activity)
  write(entry({ tenant: 'other' }), activity)
  const view = activity.view(query({ hours: 3 }))
  expect(view).toMatchObject({
    complete: true,
    stepMs: HOUR_MS,
    totals: { calls: 2, denials: 1, findings: 1, meanMs: 10, slowestMs: 10 },
    series: [
      { atMs: 998 * HOUR_MS, calls: 0 },
      { atMs: 999 * HOUR_MS, calls: 1 },
      { atMs: 1_000 * HOUR_MS, calls: 1, denials: 1 },
    ],
    tools: [
      { name: 'files/read', calls: 2, denials: 0 },
      { name: 'files/write', calls: 0, denials: 1 },
    ],
    agents: [{ name: 'editor' }, { name: 'bot' }],
    rules: [
      { name: 'SECRET-1', findings: 1 },
      { name: 'no-writes', denials: 1 },
    ],
  })
  expect(activity.view(query({ hours: 48, step: 'day' })).series.length).toBeLessThanOrEqual(3)
  await activity.close()
})

test('every record counts once over stops, kills and catching up', async () => {
  for (let count = 0; count < 30; count += 1) write(entry())
  const first = open()
  const caughtUp = first.start()
  // Written while it still catches up.
  for (let count = 0; count < 5; count += 1) write(entry(), first)
  expect(first.view(query()).complete).toBe(false)
  await caughtUp
  expect(first.view(query()).totals.calls).toBe(35)
  write(entry(), first)
  // Killed here: what was not kept is read again.
  const second = open()
  await second.start()
  expect(second.view(query()).totals.calls).toBe(36)
  write(entry(), second)
  await second.close()
  write(entry())
  const third = open()
  await third.start()
  expect(third.view(query()).totals.calls).toBe(38)
  await third.close()
})

test('names that agents choose are bounded, and none is special', () => {
  const hours = new Hours()
  for (let count = 0; count < 1_000; count += 1) hours.count(NOW, entry({ target: `t${count}` }))
  for (const name of ['__proto__', 'constructor', 'toString']) hours.count(NOW, entry({ agent: name }))
  const { changed } = hours.takeChanges(NOW)
  expect(Object.keys(changed[0]?.[1].tools ?? {}).length).toBeLessThanOrEqual(201)
  const { tools, agents, totals } = hours.view(query(), NOW)
  expect(tools[0]).toMatchObject({ name: '(others)', calls: 800 + 3 })
  expect(agents.map(({ name }) => name).toSorted()).toEqual([
    '__proto__',
    'constructor',
    'editor',
    'toString',
  ])
  expect(totals.calls).toBe(1_003)
  expect(({} as Record<string, unknown>)['calls']).toBeUndefined()
})

test('the series of one name is its own, and of a name that nobody has it is empty', () => {
  const hours = new Hours()
  hours.count(NOW, entry({ target: 'one' }))
  hours.count(NOW, entry({ target: 'two' }))
  const callsOf = (name: string) =>
    hours.view(query({ of: 'tools', name }), NOW).series.reduce((sum, { calls }) => sum + calls, 0)
  const name = hours.view(query(), NOW).tools[0]?.name ?? ''
  expect(callsOf(name)).toBe(1)
  expect(callsOf('__proto__')).toBe(0)
  expect(hours.view(query({ of: 'tools', name }), NOW).totals.calls).toBe(2)
})

test('hours nobody can ask for any more are dropped', async () => {
  const activity = open()
  await activity.start()
  write(entry(), activity, NOW - 900 * HOUR_MS)
  write(entry(), activity)
  await activity.close()
  const rows = await store.db.selectFrom('activity_hours').selectAll().execute()
  expect(rows.map(({ hour }) => hour)).toEqual([1_000 * HOUR_MS])
})

test('says what half and nearly all calls stayed within, by the hour and over a restart', async () => {
  const activity = open()
  await activity.start()
  for (let count = 1; count <= 100; count += 1) write(entry({ durationMs: count }), activity)
  write(entry({ durationMs: 4_000 }), activity, NOW - HOUR_MS)
  await activity.close()
  const again = open()
  await again.start()
  const { series, totals } = again.view(query({ hours: 3 }))
  expect(series[0]).toMatchObject({ medianMs: null, p95Ms: null })
  const isNear = (ms: number | null | undefined, exact: number) =>
    expect(Math.abs((ms ?? 0) - exact) / exact).toBeLessThan(0.1)
  isNear(series[1]?.p95Ms, 4_000)
  isNear(series[2]?.medianMs, 50)
  isNear(series[2]?.p95Ms, 95)
  isNear(totals.medianMs, 51)
  const named = again.view(query({ hours: 3, of: 'agents', name: 'editor' })).series
  expect(named[2]).toMatchObject({ calls: 100, medianMs: null })
  await again.close()
})

test('counts findings by their family, and takes up hours that were kept without times and families', async () => {
  const counts = { calls: 1, denials: 0, findings: 0, approvals: 0 }
  const body = JSON.stringify({ ...counts, totalMs: 3, slowestMs: 3, tools: {}, agents: {}, rules: {} })
  const row = { tenant: 'default', hour: 999 * HOUR_MS, next_seq: 0, body }
  await store.db.insertInto('activity_hours').values(row).execute()
  const activity = open()
  await activity.start()
  write(entry({ codes: ['SECRET-1', 'SECRET-2', 'DRIFT-1'] }), activity)
  const { types, totals } = activity.view(query())
  expect(types).toMatchObject([
    { name: 'secret', findings: 2 },
    { name: 'drift', findings: 1 },
  ])
  expect(totals.calls).toBe(2)
  const { series } = activity.view(query({ hours: 2, of: 'types', name: 'secret' }))
  expect(series.map(({ findings }) => findings)).toEqual([0, 2])
  await activity.close()
})
