/** What is remembered of tasks is bounded, and one caller cannot push out what is known of another's. */

import type { Caller } from '@callgate/contracts/identity'
import { expect, test } from 'vitest'
import { TASK_ID_CHARS_MAX, TaskOwners } from './task-owners.ts'

function callerOf(name: string): Caller {
  return {
    tenant: 'default',
    principal: { id: name, groups: [], claims: {} },
    agent: { id: 'agent', groups: [] },
    credential: { method: 'agent-key', keyId: name, expiresAtMs: null },
  }
}

const made = { upstream: 'up', target: 't', outputSchema: null }
const announce = (taskId: string) => ({ task: { taskId } })

test('a caller that makes tasks without end forgets its own, and nobody else does', () => {
  const owners = new TaskOwners()
  owners.learn(callerOf('bob'), made, announce('first'))
  for (let count = 0; count < 120_000; count += 1)
    owners.learn(callerOf('mallory'), made, announce(`task-${count}`))
  expect(owners.find(callerOf('bob'), 'up', 'first')).toBeDefined()
  expect(owners.find(callerOf('mallory'), 'up', 'task-0')).toBeUndefined()
  expect(owners.find(callerOf('mallory'), 'up', 'task-119999')).toBeDefined()
})

test('a task told again keeps its place once', () => {
  const owners = new TaskOwners()
  for (let count = 0; count < 20_000; count += 1) owners.learn(callerOf('bob'), made, announce('same'))
  owners.learn(callerOf('bob'), made, announce('other'))
  expect(owners.find(callerOf('bob'), 'up', 'same')).toBeDefined()
})

test('an id without bounds is not kept', () => {
  const owners = new TaskOwners()
  const longest = 'x'.repeat(TASK_ID_CHARS_MAX)
  owners.learn(callerOf('bob'), made, announce(longest))
  owners.learn(callerOf('bob'), made, announce(`${longest}x`))
  expect(owners.find(callerOf('bob'), 'up', longest)).toBeDefined()
  expect(owners.find(callerOf('bob'), 'up', `${longest}x`)).toBeUndefined()
})
