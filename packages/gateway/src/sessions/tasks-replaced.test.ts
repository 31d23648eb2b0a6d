/** What a call spends of a task is spent of that task alone: one that was ended or replaced meanwhile stays so. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TaskBody } from '@callgate/contracts/task'
import { openStore, type Store } from '../store/store.ts'
import { systemRandom } from '../system.ts'
import { openTasks, type Tasks } from './tasks.ts'

const OWNER = { tenant: 'default', principal: 'p', agent: 'a' }
const clock = { nowMs: () => 1_000, monotonicMs: () => 1_000 }
let directory: string
let store: Store
let tasks: Tasks

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-tasks-'))
  store = await openStore(join(directory, 'store.sqlite'))
  tasks = await openTasks({ store, clock, random: systemRandom })
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const declare = (text: string) =>
  tasks.declare('default', TaskBody.parse({ principal: 'p', agent: 'a', text, callsMax: 5 }), 'ada')
const use = async (): Promise<void> => {
  tasks.claim(OWNER, ['sends-outside'], false)
  await tasks.keepUsed(OWNER, ['sends-outside'])
}
const textsKept = async () =>
  (await openTasks({ store, clock, random: systemRandom }))
    .list('default')
    .map(({ text, used }) => [text, used])

test('a use is kept, and brings nothing back', async () => {
  await declare('wide')
  await use()
  expect(await textsKept()).toEqual([['wide', 1]])
  await Promise.all([declare('narrow'), use()])
  expect(await textsKept()).toEqual([['narrow', 0]])
  await Promise.all([tasks.end(OWNER), use()])
  expect(await textsKept()).toEqual([])
})
