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

const made = { upstream: 'up', target: 't', labels: null, outputSchema: null }
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

test('what is remembered of tasks is bounded in size: of one task, of one caller, and of all', () => {
  const owners = new TaskOwners({ taskChars: 1_000, callerChars: 3_000, allChars: 5_000 })
  const bob = callerOf('bob')
  const mallory = callerOf('mallory')
  owners.learn(bob, made, announce('first'))
  const first = owners.find(bob, 'up', 'first')
  if (first === undefined) throw new Error('not remembered')
  expect(owners.grow(first, 800)).toBe(true)
  expect(owners.grow(first, 800)).toBe(false)
  for (let count = 0; count < 50; count += 1) {
    owners.learn(mallory, made, announce(`task-${count}`))
    const task = owners.find(mallory, 'up', `task-${count}`)
    if (task !== undefined) expect(owners.grow(task, 700)).toBe(true)
    expect(owners.size.chars).toBeLessThanOrEqual(5_000)
  }
  expect(owners.find(bob, 'up', 'first')).toBe(first)
  expect(owners.find(mallory, 'up', 'task-0')).toBeUndefined()
  expect(owners.find(mallory, 'up', 'task-49')).toBeDefined()
  owners.shrink(first, 800)
  for (const name of ['ann', 'eve', 'joe']) {
    owners.learn(callerOf(name), { ...made, target: 't'.repeat(900) }, announce('x'))
    owners.learn(callerOf(name), { ...made, target: 't'.repeat(900) }, announce('y'))
  }
  expect(owners.size.chars).toBeLessThanOrEqual(5_000)
})

test('a schema counts once however many tasks share it, and no longer when the last of them is forgotten', () => {
  const owners = new TaskOwners({ callerChars: 500 })
  const outputSchema = { description: 's'.repeat(10_000) }
  const before = owners.size.chars
  owners.learn(callerOf('bob'), { ...made, outputSchema }, announce('a'))
  const one = owners.size.chars
  owners.learn(callerOf('bob'), { ...made, outputSchema }, announce('b'))
  expect(one - before).toBeGreaterThan(10_000)
  expect(owners.size.chars - one).toBeLessThan(500)
  for (let count = 0; count < 20; count += 1) owners.learn(callerOf('bob'), made, announce(`n-${count}`))
  expect(owners.size.chars).toBeLessThanOrEqual(500)
})

test('a task that was forgotten while it was worked on counts for nothing', () => {
  const owners = new TaskOwners({ callerChars: 300 })
  owners.learn(callerOf('bob'), made, announce('old'))
  const old = owners.find(callerOf('bob'), 'up', 'old')
  for (let count = 0; count < 20; count += 1) owners.learn(callerOf('bob'), made, announce(`n-${count}`))
  if (old === undefined) throw new Error('not remembered')
  const { chars } = owners.size
  expect(owners.grow(old, 50)).toBe(false)
  owners.shrink(old, 50)
  expect(owners.size.chars).toBe(chars)
})
