/** Freezes over the real store: every kind, precedence, tenants, durability, failure to persist. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Caller } from '@callgate/contracts/identity'
import { openStore, type Store } from '../store/store.ts'
import { openSwitches, type Switches } from './switches.ts'

let directory: string
let store: Store
let switches: Switches
const clock = { nowMs: () => 5, monotonicMs: () => 5 }
const callerOf = (tenant: string): Caller => ({
  tenant,
  principal: { id: 'alice', groups: [], claims: {} },
  agent: { id: 'coder', groups: [] },
  credential: { method: 'agent-key', keyId: 'k', expiresAtMs: null },
})
const subject = { caller: callerOf('default'), sessionId: 's1', upstream: 'files' }
const open = async (): Promise<void> => {
  store = await openStore(join(directory, 'store.sqlite'))
  switches = await openSwitches(store, clock)
}
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-switches-'))
  await open()
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

test.each([
  ['principal', 'alice'],
  ['agent', 'coder'],
  ['session', 's1'],
  ['upstream', 'files'],
  ['all', ''],
] as const)('a frozen %s is read at once, survives a restart and can be lifted', async (kind, id) => {
  expect(switches.frozen(subject)).toBeUndefined()
  const frozen = switches.freeze({
    tenant: 'default',
    kind,
    subject: id,
    reason: 'odd calls',
    frozenBy: 'op',
  })
  expect(switches.frozen(subject)).toMatch(/odd calls/)
  await frozen
  await store.close()
  await open()
  expect(switches.frozen(subject)).toMatch(/odd calls/)
  expect(switches.frozen({ ...subject, caller: callerOf('other') })).toBeUndefined()
  expect(await switches.unfreeze({ tenant: 'default', kind, subject: id })).toBe(true)
  expect(switches.frozen(subject)).toBeUndefined()
  expect(await switches.unfreeze({ tenant: 'default', kind, subject: id })).toBe(false)
})

test('something else that is frozen does not matter', async () => {
  await switches.freeze({ tenant: 'default', kind: 'agent', subject: 'alice', reason: 'r', frozenBy: 'op' })
  expect(switches.frozen(subject)).toBeUndefined()
  expect(switches.frozen({ caller: null, sessionId: null, upstream: null })).toBeUndefined()
})

test('a freeze the store cannot keep holds and says so; a lift it cannot keep does not', async () => {
  await switches.freeze({
    tenant: 'default',
    kind: 'upstream',
    subject: 'files',
    reason: 'r',
    frozenBy: 'op',
  })
  await store.close()
  const all = { tenant: 'default', kind: 'all', subject: '', reason: 'stop', frozenBy: 'op' } as const
  await expect(switches.freeze(all)).rejects.toThrow(/closed|destroyed/)
  expect(switches.frozen(subject)).toMatch(/stop/)
  await expect(switches.unfreeze({ tenant: 'default', kind: 'upstream', subject: 'files' })).rejects.toThrow()
  expect(switches.list('default')).toHaveLength(2)
  await open()
})

test('freezing again replaces the reason; listeners are told; a subject must fit its kind', async () => {
  const told: string[] = []
  switches.onFrozen((freeze) => told.push(freeze.reason))
  const one = { tenant: 'default', kind: 'agent', subject: 'coder', frozenBy: 'op' } as const
  await switches.freeze({ ...one, reason: 'first' })
  await switches.freeze({ ...one, reason: 'second' })
  expect(told).toEqual(['first', 'second'])
  expect(switches.list('default')).toMatchObject([{ reason: 'second', frozenAtMs: 5 }])
  await expect(switches.freeze({ ...one, subject: '', reason: 'r' })).rejects.toThrow(/names one/)
})
