/** Incidents over the real store: grouping, floods, automatic steps, dry runs, kills, and what operators change. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { openTestIncidents, seen, type TestIncidents, type TestSettings } from './incidents.fixture.ts'

let directory: string
let store: Store
let nowMs = 1_000_000
const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
const opened: TestIncidents[] = []

const open = async (settings: TestSettings = {}): Promise<TestIncidents> => {
  const one = await openTestIncidents(store, clock, settings)
  opened.push(one)
  return one
}
/** As a kill leaves it: nothing is flushed, the store is opened anew. */
const kill = async (): Promise<void> => {
  await store.close()
  store = await openStore(join(directory, 'store.sqlite'))
}

beforeEach(async () => {
  nowMs = 1_000_000
  directory = mkdtempSync(join(tmpdir(), 'callgate-incidents-'))
  store = await openStore(join(directory, 'store.sqlite'))
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const RULE = {
  id: 'steered',
  when: { codes: ['flow/*'], minSeverity: 'high' as const },
  count: 3,
  withinMs: 60_000,
  per: 'conversation' as const,
  step: 'freeze' as const,
  forMs: 600_000,
}
const subject = {
  caller: {
    tenant: 'default',
    principal: { id: 'alice', groups: [], claims: {} },
    agent: { id: 'coder', groups: [] },
    credential: { method: 'agent-key' as const, keyId: 'k', expiresAtMs: null },
  },
  sessionId: 'cgs_1',
  conversationId: 'conv_coder',
  upstream: 'mail',
  target: 'send',
}

// GATE-30.3
test('a flood of findings of one agent is one incident with counts, bounded in size', async () => {
  const incidents = await open()
  for (let at = 0; at < 2_000; at += 1)
    incidents.see(seen({ code: `flow/steered-${at % 50}` }, { exchangeId: `exc_${at}` }))
  const [incident, more] = await incidents.desk.list({ limit: 10 })
  expect(more).toBeUndefined()
  expect(incident).toMatchObject({ state: 'open', class: 'flow', agent: 'coder', count: 2_000 })
  expect(incident?.evidence).toHaveLength(200)
  expect(incident?.evidenceLeftOut).toBe(1_800)
  expect(Object.keys(incident?.codes ?? {}).length).toBeLessThanOrEqual(33)
  expect(Object.values(incident?.codes ?? {}).reduce((sum, one) => sum + one, 0)).toBe(2_000)
  expect(JSON.stringify(incident).length).toBeLessThan(40_000)
})

// GATE-30.3
test('an injection and the flow it leads to are one incident, also over two sessions, with both in its timeline', async () => {
  const incidents = await open()
  incidents.see(
    seen(
      { class: 'injection', code: 'result-injection/hand-over' },
      { upstream: 'web', sessionId: 'conv_0' },
    ),
  )
  incidents.see(seen({}))
  const [incident, ...more] = await incidents.desk.list({ limit: 10 })
  expect(more).toEqual([])
  expect(incident).toMatchObject({
    class: 'injection',
    codes: { 'result-injection/hand-over': 1, 'flow/steered-send': 1 },
  })
  const said = incident?.timeline.map(({ text }) => text).join('\n')
  expect(said).toContain('result-injection/hand-over (high) at web/send')
  expect(said).toContain('flow/steered-send (high) at mail/send')
})

// GATE-30.3
test('other agents, other servers that offer it and what comes after the window are other incidents; mild findings are none', async () => {
  const incidents = await open()
  incidents.see(seen({}))
  incidents.see(seen({}, { agent: 'other' }))
  incidents.see(seen({ class: 'tool-poisoning', code: 'tool-poisoning/x' }))
  incidents.see(seen({ severity: 'low', class: 'personal-data', code: 'p' }))
  incidents.see(seen({ suppressed: 'known', class: 'confidential' }))
  expect(await incidents.desk.list({ limit: 10 })).toHaveLength(3)
  nowMs += 3_700_000
  incidents.see(seen({}))
  expect(await incidents.desk.list({ limit: 10 })).toHaveLength(4)
})

// GATE-30.2
test('a rule freezes the conversation at the third finding, contains the incident, and undo lifts only that', async () => {
  const incidents = await open({ response: { rules: [RULE] } })
  let told = 0
  incidents.ladder.onStopped(() => (told += 1))
  incidents.see(seen({}))
  incidents.see(seen({}))
  expect(incidents.ladder.stopped(subject)).toBeUndefined()
  incidents.see(seen({}))
  // In force before anything was awaited.
  expect(incidents.ladder.stopped(subject)?.code).toBe('frozen')
  expect(told).toBe(1)
  const [incident] = await incidents.desk.list({ limit: 10 })
  expect(incident).toMatchObject({ state: 'contained', respondMs: 0 })
  const own = await incidents.office.impose(
    {
      step: 'freeze',
      scope: 'agent',
      subject: 'coder',
      reason: 'by hand',
      forMs: null,
      incident: incident?.id ?? null,
    },
    'ada',
  )
  const [automatic] = incidents.ladder.inForce('default').filter(({ id }) => id !== own.id)
  expect(await incidents.office.undo(automatic?.id ?? '', 'ada', 'harmless')).toMatchObject({
    undoneBy: 'ada',
  })
  expect(incidents.ladder.stopped(subject)?.reason).toContain('by hand')
  await incidents.office.undo(own.id, 'ada', 'harmless')
  expect(incidents.ladder.stopped(subject)).toBeUndefined()
  expect((await incidents.desk.find(incident?.id ?? ''))?.timeline.map(({ what }) => what)).toEqual([
    'seen',
    'opened',
    'step',
    'step',
    'undone',
    'undone',
  ])
})

// GATE-30.4
test('a dry run writes down what it would have done and does nothing', async () => {
  const incidents = await open({ response: { dryRun: true, rules: [{ ...RULE, count: 1 }] } })
  for (let at = 0; at < 5; at += 1) incidents.see(seen({}))
  await incidents.desk.flush()
  expect(incidents.ladder.stopped(subject)).toBeUndefined()
  expect(await incidents.office.listSteps(false)).toEqual([])
  expect(await incidents.office.listSteps(true)).toMatchObject([{ step: 'freeze', dryRun: true }])
  expect(incidents.acts.filter((act) => act.startsWith('response.would'))).toHaveLength(1)
})

// GATE-30.5
test('a kill before anything was written loses no incident, no step and no count, and does nothing twice', async () => {
  const first = await open({ response: { rules: [RULE] } })
  first.see(seen({}))
  await first.desk.flush()
  const [before] = await first.desk.list({ limit: 10 })
  first.see(seen({}))
  await first.desk.flush()
  // Written to the journal, seen by nobody: the process is gone.
  const written = [...first.written, { seq: 2, timeMs: nowMs, entry: seen({}) }]
  await kill()
  const second = await open({ response: { rules: [RULE] }, written })
  expect(second.ladder.stopped(subject)?.code).toBe('frozen')
  const [after, more] = await second.desk.list({ limit: 10 })
  expect(more).toBeUndefined()
  expect(after).toMatchObject({ id: before?.id, count: 3, state: 'contained', evidence: [0, 1, 2] })
  await kill()
  const third = await open({ response: { rules: [RULE] }, written })
  expect(third.ladder.inForce('default')).toHaveLength(1)
  expect((await third.desk.list({ limit: 10 }))[0]?.count).toBe(3)
})

test('a step ends by itself, and one that ended before a restart is not taken up', async () => {
  const first = await open({ response: { rules: [{ ...RULE, count: 1 }] } })
  first.see(seen({}))
  await first.desk.flush()
  expect(first.ladder.stopped(subject)).toBeDefined()
  nowMs += 600_000
  expect(first.ladder.stopped(subject)).toBeUndefined()
  await kill()
  expect((await open()).ladder.inForce('default')).toEqual([])
})

test('operators acknowledge, note, assign, close and open again; the export names the records', async () => {
  const incidents = await open()
  incidents.see(seen({}))
  const [incident] = await incidents.desk.list({ limit: 1 })
  const id = incident?.id ?? ''
  nowMs += 5_000
  await incidents.desk.setState(id, 'acknowledged', 'ada', 'on it')
  await incidents.desk.change(id, { what: 'note', by: 'ada', text: 'asked the owner' })
  const closed = await incidents.desk.setState(id, 'closed', 'ada', 'done')
  expect(closed).toMatchObject({ state: 'closed', acknowledgedAtMs: nowMs, closedAtMs: nowMs })
  incidents.see(seen({}))
  expect(await incidents.desk.list({ limit: 10 })).toHaveLength(2)
  expect(await incidents.desk.setState(id, 'open', 'ada', 'again')).toMatchObject({ closedAtMs: null })
  const exported = await incidents.office.exportIncident(id)
  expect(exported?.evidence).toMatchObject([{ seq: 0 }])
  expect(exported?.text).toContain('asked the owner')
  expect(await incidents.desk.setState('inc_none', 'closed', 'ada', 'x')).toBeUndefined()
})

// GATE-30.7
test('trust falls by severity and confidence, recovers by half-life, survives a restart and a review gives it back', async () => {
  const first = await open()
  expect(first.trust.of('coder')).toBe(100)
  first.see(seen({ severity: 'critical', confidence: 1 }))
  expect(first.trust.of('coder')).toBe(60)
  first.see(seen({ severity: 'high', confidence: 0.5 }))
  expect(first.trust.of('coder')).toBe(52.5)
  nowMs += 86_400_000
  expect(first.trust.of('coder')).toBe(76.3)
  await first.desk.flush()
  await kill()
  const second = await open()
  expect(second.trust.of('coder')).toBe(76.3)
  expect(second.office.trust('coder').history).toMatchObject([
    { what: 'finding', code: 'flow/steered-send', count: 2, points: 47.5 },
  ])
  const reviewed = await second.office.reviewTrust('coder', 'ada', 'a test of ours')
  expect(reviewed.trust).toBe(100)
  expect(reviewed.history.at(-1)).toMatchObject({ what: 'review', by: 'ada', note: 'a test of ours' })
  await kill()
  expect((await open()).trust.of('coder')).toBe(100)
})

test('an incident that becomes worse is on record once, and a step that notifies has every channel told', async () => {
  const rule = { ...RULE, count: 1, step: 'notify' as const }
  const incidents = await open({ response: { rules: [rule] } })
  incidents.see(seen({ code: 'flow/steered-send', severity: 'high' }))
  incidents.see(seen({ code: 'flow/steered-send', severity: 'critical' }))
  incidents.see(seen({ code: 'flow/steered-send', severity: 'high' }))
  const [incident] = await incidents.desk.list({ limit: 1 })
  expect(incidents.acts.filter((act) => act.startsWith('incident.'))).toEqual([
    `incident.open ${incident?.id}`,
    `incident.raise ${incident?.id}`,
  ])
  expect(incidents.announced).toEqual([incident?.id])
})
