/** The registry of sessions under pressure: one caller cannot take the sessions of others, nor push out their labels. */

import { LimitsConfig } from '@callgate/contracts/config'
import type { Caller } from '@callgate/contracts/identity'
import { CLEAN } from '@callgate/engine/labels/join'
import { expect, test } from 'vitest'
import { isRefusal } from '../pipeline/passage.ts'
import { systemRandom } from '../system.ts'
import { createEventLog } from './event-log.ts'
import { openTestConversations } from './conversations-fixture.ts'
import { createSessions } from './sessions.ts'

function callerOf(name: string): Caller {
  return {
    tenant: 'default',
    principal: { id: name, groups: [], claims: {} },
    agent: { id: 'agent', groups: [] },
    credential: { method: 'agent-key', keyId: name, expiresAtMs: null },
  }
}

async function registry(sessionsMax: number) {
  let nowMs = 0
  const clock = { nowMs: () => nowMs, monotonicMs: () => (nowMs += 1) }
  const createLog = (key: string) => createEventLog(key, { eventsMax: 4, bytesMax: 1024 })
  return createSessions({
    clock,
    conversations: await openTestConversations({ clock }),
    random: systemRandom,
    limits: LimitsConfig.parse({ sessionsMax }),
    createLog,
  })
}

const INTRODUCTION = { version: '2025-11-25', clientInfo: {}, capabilities: {} }

test('a caller that opens ever new sessions loses its own and leaves room for others', async () => {
  const sessions = await registry(10)
  const bob = sessions.open(callerOf('bob'), { type: 'aggregate' }, INTRODUCTION)
  for (let count = 0; count < 50; count += 1)
    sessions.open(callerOf('mallory'), { type: 'aggregate' }, INTRODUCTION)
  expect([...sessions.all()].filter(({ caller }) => caller.principal.id === 'mallory')).toHaveLength(5)
  expect(isRefusal(bob) || bob.ended).toBe(false)
  expect(isRefusal(sessions.open(callerOf('carol'), { type: 'aggregate' }, INTRODUCTION))).toBe(false)
})

test('a session that stays in use keeps its conversation, and the next one of its agent has the same', async () => {
  let nowMs = 0
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
  const sessions = createSessions({
    clock,
    conversations: await openTestConversations({ clock, windowMs: 60_000 }),
    random: systemRandom,
    limits: LimitsConfig.parse({ sessionIdleMs: 600_000 }),
    createLog: (key: string) => createEventLog(key, { eventsMax: 4, bytesMax: 1024 }),
  })
  const bob = callerOf('bob')
  const open = () => sessions.open(bob, { type: 'aggregate' }, INTRODUCTION)
  const first = open()
  if (isRefusal(first)) throw new Error(first.reason)
  first.conversation.join(['secret-read'], CLEAN)
  for (nowMs = 0; nowMs < 300_000; nowMs += 30_000) {
    expect(sessions.find(first.id, bob, { type: 'aggregate' })).toBe(first)
    sessions.sweep()
  }
  const second = open()
  expect(isRefusal(second) || second.conversation).toBe(first.conversation)
  // Also while it only waits.
  for (; nowMs < 700_000; nowMs += 30_000) sessions.sweep()
  expect(sessions.conversation(bob)).toBe(first.conversation)
})

test('labels stay with a conversation that many others come after', async () => {
  const sessions = await registry(10)
  sessions.conversation(callerOf('bob')).join(['secret-read'], CLEAN)
  for (let count = 0; count < 50_010; count += 1) sessions.conversation(callerOf(`caller-${count}`))
  expect([...sessions.conversation(callerOf('bob')).labels]).toEqual(['secret-read'])
})

test('a session is found by its caller alone, and only with the rights it began with', async () => {
  const sessions = await registry(10)
  const bob = callerOf('bob')
  const session = sessions.open(bob, { type: 'aggregate' }, INTRODUCTION)
  if (isRefusal(session)) throw new Error(session.reason)
  const find = (caller: Caller) => sessions.find(session.id, caller, { type: 'aggregate' })
  expect(find(bob)).toBe(session)
  // Signed in again, with the same rights.
  const again = callerOf('bob')
  expect([find(again), find(again), find(bob)]).toEqual([session, session, session])
  expect(find(callerOf('mallory'))).toMatchObject({ code: 'session-not-found' })
  expect(find(bob)).toBe(session)
  const raised = { ...bob, principal: { ...bob.principal, groups: ['administrators'] } }
  expect(find(raised)).toMatchObject({ code: 'session-not-found' })
  expect(session.ended).toBe(true)
  expect(find(bob)).toMatchObject({ code: 'session-not-found' })
})
