/** Steps of the ladder over the real store: each scope, each step, expiry, undoing, and a restart. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isStopping, LADDER, type LadderStep, SCOPES_OF, type StepView } from '@callgate/contracts/response'
import { openStore, type Store } from '../store/store.ts'
import { type Ladder, openLadder } from './ladder.ts'

let directory: string
let store: Store
let ladder: Ladder
let nowMs = 1_000
/** How far the clock was set from the time that passed. */
let setMs = 0
const clock = { nowMs: () => nowMs + setMs, monotonicMs: () => nowMs }
const caller = {
  tenant: 'default',
  principal: { id: 'alice', groups: [], claims: {} },
  agent: { id: 'coder', groups: [] },
  credential: { method: 'agent-key' as const, keyId: 'k', expiresAtMs: null },
}
const subject = { caller, sessionId: 'cgs_1', conversationId: 'conv_1', upstream: 'mail', target: 'send' }
const OTHER = {
  caller: { ...caller, principal: { ...caller.principal, id: 'bob' }, agent: { id: 'other', groups: [] } },
  sessionId: 'cgs_2',
  conversationId: 'conv_2',
  upstream: 'web',
  target: 'fetch',
}
const IDS = {
  conversation: 'conv_1',
  agent: 'coder',
  principal: 'alice',
  tool: 'mail/send',
  upstream: 'mail',
  all: '',
}

const open = async (): Promise<void> => {
  store = await openStore(join(directory, 'store.sqlite'))
  ladder = await openLadder({ store, clock, slowDown: () => ({ calls: 6, windowMs: 60_000 }) })
}
beforeEach(async () => {
  nowMs = 1_000
  setMs = 0
  directory = mkdtempSync(join(tmpdir(), 'callgate-ladder-'))
  await open()
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const stepOf = (step: LadderStep, more: Partial<StepView> = {}): StepView => {
  const scope = more.scope ?? SCOPES_OF[step][0] ?? 'all'
  return {
    tenant: 'default',
    id: `rsp_${step}_${scope}`,
    step,
    scope,
    subject: IDS[scope],
    reason: 'a test',
    imposedBy: 'ada',
    incident: null,
    imposedAtMs: nowMs,
    expiresAtMs: null,
    undoneAtMs: null,
    undoneBy: null,
    undoNote: null,
    dryRun: false,
    ...more,
  }
}
const isOn = (on: typeof subject, step: LadderStep): boolean =>
  isStopping(step)
    ? ladder.stopped(on) !== undefined
    : ladder.tightenings(on).some((one) => one.step === step)

// GATE-30.1
test.each(LADDER.flatMap((step) => [...new Set(SCOPES_OF[step])].map((scope) => ({ step, scope }))))(
  '$step on $scope: in force at once and after a restart, on nobody else, and undone',
  async ({ step, scope }) => {
    expect(isOn(subject, step)).toBe(false)
    const imposed = await ladder.impose(stepOf(step, { scope }))
    expect(isOn(subject, step)).toBe(true)
    expect(isOn(OTHER, step)).toBe(scope === 'all')
    await store.close()
    await open()
    expect(isOn(subject, step)).toBe(true)
    expect(await ladder.undo('other', imposed.id, 'ada', 'x')).toBeUndefined()
    expect(await ladder.undo('default', imposed.id, 'ada', 'x')).toMatchObject({ undoneBy: 'ada' })
    expect(isOn(subject, step)).toBe(false)
    expect(await ladder.undo('default', imposed.id, 'ada', 'again')).toBeUndefined()
    await store.close()
    await open()
    expect(isOn(subject, step)).toBe(false)
  },
)

// GATE-30.1
test('undoing one step leaves every other on the same subject', async () => {
  await ladder.impose(stepOf('freeze', { id: 'rsp_a', scope: 'agent', subject: 'coder', reason: 'first' }))
  await ladder.impose(stepOf('freeze', { id: 'rsp_b', scope: 'agent', subject: 'coder', reason: 'second' }))
  await ladder.undo('default', 'rsp_a', 'ada', 'x')
  expect(ladder.stopped(subject)?.reason).toContain('frozen: second. Response rsp_b, until')
})

test('a step in an old session holds for the conversation also when the agent opens another session', async () => {
  await ladder.impose(stepOf('freeze', { scope: 'conversation', subject: 'conv_1' }))
  expect(ladder.stopped({ ...subject, sessionId: 'cgs_new' })?.code).toBe('frozen')
})

test('a step ends at its time, and one in memory holds when the store cannot keep it', async () => {
  await ladder.impose(stepOf('kill-switch', { expiresAtMs: 2_000 }))
  nowMs = 1_999
  expect(ladder.stopped(subject)).toBeDefined()
  nowMs = 2_000
  expect(ladder.stopped(subject)).toBeUndefined()
  await store.close()
  await expect(ladder.impose(stepOf('freeze', { scope: 'agent' }))).rejects.toThrow()
  expect(ladder.stopped(subject)?.code).toBe('frozen')
  await open()
})

test('a step holds for its time, whatever the clock is set to meanwhile', async () => {
  await ladder.impose(stepOf('freeze', { scope: 'agent', expiresAtMs: 2_000 }))
  setMs = 86_400_000
  ladder.sweep()
  expect(ladder.stopped(subject)?.code).toBe('frozen')
  expect(ladder.inForce('default')).toHaveLength(1)
  nowMs = 2_000
  expect(ladder.stopped(subject)).toBeUndefined()
  setMs = 0
  expect(ladder.inForce('default')).toEqual([])
})
