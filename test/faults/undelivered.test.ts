/** An answer that is withheld after its outcome was recorded: the exchange keeps its one outcome, the rest is an event. */

import type { JournalEntry } from '@callgate/contracts/journal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { systemClock } from '../../packages/gateway/src/system.ts'
import { openRig, type Rig } from './fault-rig.ts'
import { findBreaches } from './lawful.ts'
import { Visit } from './visit.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(async () => {
  await rig.close()
})

test.each([
  ['frozen', 'frozen'],
  ['gone wrong', 'outcome-unknown'],
] as const)('an answer %s between outcome and delivery has one outcome and an event', async (how, code) => {
  const visit = new Visit(
    rig,
    { era: 'modern', answer: () => Promise.resolve({ content: [{ type: 'text', text: 'done' }] }) },
    systemClock,
  )
  const entries: JournalEntry[] = []
  rig.onRecord((entry) => {
    visit.happenings.push({ type: 'record', entry })
    entries.push(entry)
    if (entry.type !== 'outcome' || entry.method !== 'tools/call') return
    if (how === 'frozen') void rig.switches.freeze(EVERYTHING)
    else rig.faults.arm({ name: 'switches.stopped', nth: 1, failure: 'throw', stays: false })
  })
  await visit.modern('tools/call', { name: visit.tool, arguments: { text: 'hello' } })
  rig.faults.disarm()
  if (how === 'frozen') await rig.switches.unfreeze(EVERYTHING)

  expect(visit.answers).toMatchObject([[{ result: null, refusal: { code } }]])
  const of = entries.flatMap((entry) =>
    'method' in entry && entry.type !== 'approval' && entry.method === 'tools/call' ? [entry] : [],
  )
  expect(of.map(({ type }) => type)).toEqual(['intent', 'outcome', 'event'])
  expect(of[1]).toMatchObject({ outcome: 'ok' })
  expect(of[2]).toMatchObject({ event: 'undelivered', decision: { effect: 'deny', code } })
  expect(new Set(of.map(({ exchangeId }) => exchangeId)).size).toBe(1)
  expect(findBreaches(visit)).toEqual([])
  await rig.journal.checkpoint()
  expect(await verifyJournals({ dirs: [rig.journal.dir] })).toMatchObject({
    ok: true,
    logs: [{ openExchanges: 0 }],
  })
})

const EVERYTHING = {
  tenant: 'default',
  kind: 'all',
  subject: '',
  reason: 'a drill',
  frozenBy: 'operator',
} as const
