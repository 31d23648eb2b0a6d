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

test('labels stay with a conversation that many others come after', async () => {
  const sessions = await registry(10)
  sessions.conversation(callerOf('bob')).join(['secret-read'], CLEAN)
  for (let count = 0; count < 50_010; count += 1) sessions.conversation(callerOf(`caller-${count}`))
  expect([...sessions.conversation(callerOf('bob')).labels]).toEqual(['secret-read'])
})
