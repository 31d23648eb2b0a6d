/** Kills a real gateway while calls are asked about, approved and made: no approval is lost, none passes twice, each step is on record. */

import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApprovalState } from '@callgate/contracts/approval'
import type { ControlClient } from '../../packages/gateway/src/control/client.ts'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import type { Child } from '../fixtures/child.ts'
import { ALLOW_RULE, policyOf } from '../support/test-gateway.ts'
import { callCounted, type Killable, openKillable } from './killable.ts'

const ROUNDS = 4
const WORKERS = 4

let killable: Killable

beforeAll(async () => {
  const ask = '{ id: ask, effect: allow, on: [call], upstreams: [counted], obligations: [{ approve: {} }] }'
  const most = { pendingPerAgentMax: 10_000, pendingPerPrincipalMax: 10_000, pendingMax: 10_000 }
  killable = await openKillable({
    name: 'kill-approvals',
    policy: policyOf([ALLOW_RULE, ask]),
    settings: { approvals: { holdMs: 0, ...most } },
  })
})
afterAll(() => killable.close())

/** How far a call got, as somebody was told. */
type Told = 'pending' | 'approved' | 'used'

interface Life {
  readonly id: string
  told: Told
}

// GATE-29.8
test(`${ROUNDS} kills: what somebody was told of an approval holds after a restart`, async () => {
  const lives = new Map<string, Life>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await killable.start()
    const client = killable.clientOf(gateway)
    await expectKept(lives, client)
    await workUntilKilled(gateway, client, { lives, label: `r${round}`, steps: 6 + round * 5 })
  }
  const last = await killable.start()
  await expectKept(lives, killable.clientOf(last))
  await last.stop()
  await expectRecorded(lives)
  const told = new Set([...lives.values()].map((one) => one.told))
  expect(told).toEqual(new Set<Told>(['pending', 'approved', 'used']))
}, 240_000)

interface Work {
  readonly lives: Map<string, Life>
  readonly label: string
  readonly steps: number
}

/** Asks, approves and calls until enough steps were acknowledged, then kills. */
async function workUntilKilled(
  gateway: Child,
  client: ControlClient,
  { lives, label, steps }: Work,
): Promise<void> {
  const dead = once(gateway.process, 'exit')
  let count = 0
  const step = (): void => {
    count += 1
    if (count === steps) gateway.process.kill('SIGKILL')
  }
  async function work(worker: number): Promise<void> {
    for (let nth = 0; ; nth += 1) {
      const note = `${label}-${worker}-${nth}`
      const asked = await callCounted(gateway, note)
      const [id] = /apr_[A-Za-z0-9_-]+/.exec(asked) ?? ['']
      const life: Life = { id, told: 'pending' }
      lives.set(note, life)
      step()
      // Some are only asked about, some are not used.
      if (nth % 4 === 3) continue
      await client.answerApproval(id, { answer: 'approve', reason: 'kill test' })
      life.told = 'approved'
      step()
      if (nth % 3 === 2) continue
      expect(await callCounted(gateway, note)).toContain('"result"')
      life.told = 'used'
      step()
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: WORKERS }, (_, worker) => work(worker)))
  await dead
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))
  expect(failures.filter((text) => /AssertionError/.test(text))).toEqual([])
}

/** What was told may have gone one step further, of which nobody heard; never back. */
const LAWFUL: Readonly<Record<Told, readonly ApprovalState[]>> = {
  pending: ['pending', 'approved'],
  approved: ['approved', 'used'],
  used: ['used'],
}

async function expectKept(lives: ReadonlyMap<string, Life>, client: ControlClient): Promise<void> {
  for (const [note, { id, told }] of lives) {
    const kept = await client.showApproval(id)
    expect([note, LAWFUL[told].includes(kept.state), kept.state]).toEqual([note, true, kept.state])
  }
}

async function expectRecorded(lives: ReadonlyMap<string, Life>): Promise<void> {
  const dir = killable.journalFolder
  const steps = new Map<string, Set<string>>()
  for await (const { record } of searchRecords(dir, { type: 'approval' })) {
    if (record.entry.type !== 'approval') continue
    const { approvalId, event } = record.entry
    steps.set(approvalId, (steps.get(approvalId) ?? new Set()).add(event))
  }
  for (const [note, { id, told }] of lives) {
    const recorded = [...(steps.get(id) ?? [])]
    const due = told === 'pending' ? ['requested'] : ['requested', 'answered', 'approved']
    expect([note, ...due.filter((one) => !recorded.includes(one))]).toEqual([note])
    if (told === 'used') expect([note, recorded.includes('used')]).toEqual([note, true])
  }
  const used = [...steps.values()].filter((events) => events.has('used')).length
  const made = killable.upstream.received.filter(({ method }) => method === 'tools/call').length
  expect(made).toBeLessThanOrEqual(used)
  expect(made).toBeGreaterThanOrEqual([...lives.values()].filter(({ told }) => told === 'used').length)
  expect((await verifyJournals({ dirs: [dir] })).ok).toBe(true)
}
