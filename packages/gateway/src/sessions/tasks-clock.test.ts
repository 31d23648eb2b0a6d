/** A task that narrows what an agent may do holds for its time, whatever the clock is set to meanwhile. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TaskBody } from '@callgate/contracts/task'
import { openStore, type Store } from '../store/store.ts'
import { systemRandom } from '../system.ts'
import { openTasks } from './tasks.ts'

const OWNER = { tenant: 'default', principal: 'p', agent: 'a' }
const LIFE_MS = 60_000
let passedMs: number
let setMs: number
const clock = { nowMs: () => 1_000_000 + passedMs + setMs, monotonicMs: () => passedMs }
let directory: string
let store: Store

beforeEach(async () => {
  passedMs = 0
  setMs = 0
  directory = mkdtempSync(join(tmpdir(), 'callgate-tasks-'))
  store = await openStore(join(directory, 'store.sqlite'))
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const open = () => openTasks({ store, clock, random: systemRandom })
const BODY = TaskBody.parse({ principal: 'p', agent: 'a', text: 'narrow', lifeMs: LIFE_MS })

test.each([86_400_000, -86_400_000])('set by %i ms', async (byMs) => {
  const tasks = await open()
  await tasks.declare('default', BODY, 'ada')
  setMs = byMs
  passedMs = LIFE_MS - 1
  expect(tasks.inForce(OWNER)).toBeDefined()
  expect(tasks.list('default')).toHaveLength(1)
  passedMs = LIFE_MS
  expect(tasks.inForce(OWNER)).toBeUndefined()
  expect(tasks.list('default')).toEqual([])
})

test('what is left of it after a restart is left of it', async () => {
  await (await open()).declare('default', BODY, 'ada')
  passedMs = LIFE_MS / 2
  const tasks = await open()
  setMs = 86_400_000
  passedMs = LIFE_MS - 1
  expect(tasks.inForce(OWNER)).toBeDefined()
  passedMs = LIFE_MS
  expect(tasks.inForce(OWNER)).toBeUndefined()
})
