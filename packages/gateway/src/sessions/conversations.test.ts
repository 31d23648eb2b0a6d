/** Conversations over restarts, over time and under pressure: labels are lost by none of them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Caller } from '@callgate/contracts/identity'
import type { Labels } from '@callgate/contracts/label'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { createConversationStore } from './conversation-store.ts'
import type { ConversationStore } from './conversations.ts'
import { openTestConversations } from './conversations-fixture.ts'

let directory: string
let store: Store
let nowMs: number
/** How far the clock was set from the time that passed. */
let setMs: number
const clock = { nowMs: () => nowMs + setMs, monotonicMs: () => nowMs }

beforeEach(async () => {
  nowMs = 1_000_000
  setMs = 0
  directory = await mkdtemp(join(tmpdir(), 'callgate-conversations-'))
  store = await openStore(join(directory, 'callgate.db'))
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true, force: true })
})

const callerOf = (principal: string, agent = 'agent', tenant = 'default'): Caller => ({
  tenant,
  principal: { id: principal, groups: [], claims: {} },
  agent: { id: agent, groups: [] },
  credential: { method: 'agent-key', keyId: principal, expiresAtMs: null },
})
const BAD: Labels = { trust: 'untrusted', sensitivity: 'confidential', sources: ['web'] }
const open = (windowMs = 3_600_000) =>
  openTestConversations({ clock, store: createConversationStore(store), windowMs })

test('labels outlive a process that was killed, under the same id, and nobody else has them', async () => {
  const first = await open()
  const alice = first.of(callerOf('alice'))
  expect(alice.join(['hr'], BAD)).toBe(true)
  expect(alice.join(['hr'], BAD)).toBe(false)
  await first.save(alice.id)
  const second = await open()
  const again = second.of(callerOf('alice'))
  expect(again.id).toBe(alice.id)
  expect(again.labels).toEqual(alice.labels)
  expect(again.labels).toContain('trust:untrusted')
  expect(again.flow.labels()).toEqual(BAD)
  for (const other of [callerOf('bob'), callerOf('alice', 'other'), callerOf('alice', 'agent', 'else')])
    expect(second.of(other).labels).toEqual([])
})

test('where values came from outlives an orderly end, and only once', async () => {
  const first = await open()
  const alice = first.of(callerOf('alice'))
  const message = { id: 'm1', source: { upstream: 'web', tool: 'fetch' }, atMs: nowMs } as const
  alice.flow.take({ ...message, labels: BAD, value: 'Transfer to DE00 1234 5678 9012 3456 78' })
  alice.join([], alice.flow.labels())
  await first.close()
  const rows = await store.db.selectFrom('conversations').select('memory').execute()
  expect(rows[0]?.memory).toContain('"version":1')
  const second = await open()
  expect(second.of(callerOf('alice')).labels).toEqual(alice.labels)
  expect(await store.db.selectFrom('conversations').select('memory').execute()).toEqual([{ memory: null }])
})

test('whoever was used last stands last, however often, and whatever went meanwhile', async () => {
  const conversations = await open(1000)
  const order = () => conversations.list('default').map(({ owner }) => owner.principal)
  const use = (...names: string[]) => {
    for (const name of names) conversations.of(callerOf(name))
    return order()
  }
  expect(use('a', 'b', 'c', 'c')).toEqual(['a', 'b', 'c'])
  expect(use('a', 'a', 'b', 'a')).toEqual(['c', 'b', 'a'])
  conversations.touch(callerOf('b'), conversations.of(callerOf('b')))
  expect(order()).toEqual(['c', 'a', 'b'])
  // The newest one ends, and another begins in its place.
  await conversations.begin({ tenant: 'default', principal: 'b', agent: 'agent' })
  expect(use('a', 'b', 'c')).toEqual(['a', 'b', 'c'])
  nowMs += 1001
  conversations.sweep()
  expect(use('b', 'a', 'b')).toEqual(['a', 'b'])
})

test('a conversation ends after the window without a message, not before', async () => {
  const conversations = await open(1000)
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  nowMs += 1000
  expect(conversations.of(callerOf('alice')).labels).toEqual(alice.labels)
  nowMs += 1001
  expect(conversations.of(callerOf('alice')).labels).toEqual([])
})

test('sweeping notes the last use, so that a restart within the window forgets nothing', async () => {
  const conversations = await open(1000)
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  await conversations.save(alice.id)
  nowMs += 900
  conversations.of(callerOf('alice'))
  conversations.sweep()
  nowMs += 900
  const restarted = await open(1000)
  expect(restarted.of(callerOf('alice')).id).toBe(alice.id)
})

test('declassifying lowers what it names, durably, and what comes later raises it again', async () => {
  const conversations = await open()
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  await conversations.declassify(alice, { trust: 'vetted', sensitivity: 'confidential' })
  expect(alice.labels).toEqual([
    'trust:vetted',
    'sensitivity:internal',
    'sensitivity:confidential',
    'source:web',
  ])
  expect((await open()).of(callerOf('alice')).labels).toEqual(alice.labels)
  alice.join([], BAD)
  expect(alice.labels).toContain('trust:untrusted')
})

test.each([false, true])(
  'an answer that comes after the window counts for what follows, also where another conversation began (%s)',
  async (hasBegun) => {
    const first = await open(1_000)
    const slow = first.of(callerOf('alice'))
    nowMs += 1_001
    first.sweep()
    if (hasBegun) expect(first.of(callerOf('alice')).labels).toEqual([])
    slow.join(['hr'], BAD)
    first.reached(callerOf('alice'), slow)
    nowMs += 1_000
    const now = first.of(callerOf('alice'))
    expect(now.labels).toEqual(slow.labels)
    expect(now.flow.labels()).toEqual(hasBegun ? BAD : slow.flow.labels())
    await first.save(now.id)
    const second = await open(1_000)
    expect(second.of(callerOf('alice')).labels).toEqual(slow.labels)
    expect(second.of(callerOf('bob')).labels).toEqual([])
  },
)

test('a host that begins conversations of ever new agents fills no memory, and pushes out none that carries labels', async () => {
  const conversations = await openTestConversations({ clock })
  conversations.of(callerOf('alice')).join([], BAD)
  for (let at = 0; at < 50_010; at += 1)
    await conversations.begin({ tenant: 'default', principal: `p${at}`, agent: 'a' })
  expect(conversations.list('default').length).toBe(50_000)
  expect(conversations.of(callerOf('alice')).labels).toContain('trust:untrusted')
})

test('what is read beside it labels it, durably, and nobody else', async () => {
  const first = await open(1_000)
  await first.readBeside(callerOf('alice'), ['hr'], BAD)
  expect(first.of(callerOf('alice')).flow.labels()).toEqual(BAD)
  const second = await open(1_000)
  expect(second.of(callerOf('alice')).labels).toEqual(first.of(callerOf('alice')).labels)
  expect(second.of(callerOf('alice')).labels).toContain('hr')
  expect(second.of(callerOf('bob')).labels).toEqual([])
})

test('what is read is a use of the conversation', async () => {
  const kept = await open(1_000)
  const alice = kept.of(callerOf('alice'))
  alice.join([], BAD)
  nowMs += 900
  kept.reached(callerOf('alice'), alice)
  nowMs += 900
  expect(kept.of(callerOf('alice')).id).toBe(alice.id)
})

test('another conversation begins once that is kept, and not before', async () => {
  const kept = createConversationStore(store)
  let isFull = false
  const failing = {
    ...kept,
    save: (many: Parameters<ConversationStore['save']>[0]) =>
      isFull ? Promise.reject(new Error('disk full')) : kept.save(many),
  }
  const conversations = await openTestConversations({ clock, store: failing })
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  isFull = true
  const owner = { tenant: 'default', principal: 'alice', agent: 'agent' }
  await expect(conversations.begin(owner)).rejects.toThrow('disk full')
  expect(conversations.of(callerOf('alice')).labels).toContain('trust:untrusted')
  isFull = false
  expect(await conversations.begin(owner)).toMatchObject({ ended: alice.id })
  expect(conversations.of(callerOf('alice')).labels).toEqual([])
})

test('a host that begins ever new conversations fills no more than there is room for', async () => {
  const ROOM = 50_000
  const conversations = await openTestConversations({ clock })
  const begin = (count: number) =>
    conversations.begin({ tenant: 'default', principal: 'p', agent: `a${count}` })
  for (let count = 0; count < ROOM + 5; count += 1) await begin(count)
  expect(conversations.list('default')).toHaveLength(ROOM)
})

test('a clock that is set forward ends no conversation, and deletes none that is stored', async () => {
  const conversations = await open(1_000)
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  await conversations.save(alice.id)
  setMs = 86_400_000
  conversations.sweep()
  expect(conversations.of(callerOf('alice')).labels).toEqual(alice.labels)
  // Set right again, before the process is killed.
  setMs = 0
  nowMs += 500
  expect((await open(1_000)).of(callerOf('alice')).labels).toEqual(alice.labels)
})

test('a clock that is set back, or stood while the machine slept, ends none early', async () => {
  const conversations = await open(1_000)
  const alice = conversations.of(callerOf('alice'))
  alice.join([], BAD)
  setMs = 5_000
  conversations.of(callerOf('alice'))
  await conversations.save(alice.id)
  expect((await open(1_000)).of(callerOf('alice')).labels).toEqual(alice.labels)
  setMs = 0
  const again = await open(1_000)
  expect(again.of(callerOf('alice')).labels).toEqual(alice.labels)
  nowMs += 1_001
  expect(again.of(callerOf('alice')).labels).toEqual([])
})
