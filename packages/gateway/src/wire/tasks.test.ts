import fc from 'fast-check'
import type { JsonObject } from '@callgate/contracts/json'
import { describe, expect, test } from 'vitest'
import {
  CORE_TASKS_OF_EXTENSION,
  declaresTaskExtension,
  downgradeTask,
  offerAsTask,
  offersCoreTasks,
  relateToTask,
  requiresTask,
  statusOfTask,
  TASK_STATUSES,
  unrelateFromTask,
  upgradeTask,
  withTaskExtension,
} from './tasks.ts'

const legacyTask = fc.record(
  {
    taskId: fc.string(),
    status: fc.constantFrom(...TASK_STATUSES),
    statusMessage: fc.string(),
    createdAt: fc.string(),
    lastUpdatedAt: fc.string(),
    ttl: fc.option(fc.nat()),
    pollInterval: fc.nat(),
  },
  { requiredKeys: ['taskId', 'status', 'createdAt', 'lastUpdatedAt', 'ttl'] },
)

describe('the state of a task', () => {
  test('survives the way into the other era and back', () => {
    fc.assert(
      fc.property(legacyTask, (task) => {
        expect(downgradeTask(upgradeTask(task as JsonObject))).toEqual(task)
      }),
    )
  })

  test('holds no more than the other era knows: neither questions nor results', () => {
    const modern = { taskId: 't', status: 'completed', createdAt: 'c', lastUpdatedAt: 'u', ttlMs: 5 }
    const told = downgradeTask({
      ...modern,
      result: { content: [] },
      inputRequests: { q: {} },
      error: {},
      resultType: 'complete',
    })
    expect(told).toEqual({ taskId: 't', status: 'completed', createdAt: 'c', lastUpdatedAt: 'u', ttl: 5 })
  })

  test('a tool that says that it failed made a failed task of 2025-11-25', () => {
    const done = { taskId: 't', status: 'completed', result: { isError: true, content: [] } }
    expect(downgradeTask(done)['status']).toBe('failed')
    expect(downgradeTask({ ...done, result: { content: [] } })['status']).toBe('completed')
  })

  test('only the five statuses are statuses', () => {
    expect(statusOfTask({ status: 'working' })).toBe('working')
    expect(statusOfTask({ status: 'toString' })).toBeUndefined()
    expect(statusOfTask({})).toBeUndefined()
  })
})

test('what either side declares is recognised, and nothing that only resembles it', () => {
  expect(offersCoreTasks({ tasks: CORE_TASKS_OF_EXTENSION })).toBe(true)
  expect(offersCoreTasks({ tasks: { cancel: {} } })).toBe(false)
  expect(offersCoreTasks({ tasks: { requests: { tools: { call: true } } } })).toBe(false)
  expect(declaresTaskExtension(withTaskExtension({ sampling: {} }))).toBe(true)
  expect(withTaskExtension({ sampling: {}, extensions: { other: {} } })).toMatchObject({
    sampling: {},
    extensions: { other: {} },
  })
  expect(declaresTaskExtension({ extensions: {} })).toBe(false)
  expect(requiresTask({ execution: { taskSupport: 'required' } })).toBe(true)
  expect(requiresTask({ execution: { taskSupport: 'optional' } })).toBe(false)
  expect(offerAsTask({ name: 'x' })).toEqual({ name: 'x', execution: { taskSupport: 'optional' } })
})

test('the note of the task a message belongs to is added and taken away, and nothing else', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (members) => {
      const { _meta, ...message } = members
      expect(unrelateFromTask(relateToTask(message, 't'))).toEqual(message)
    }),
  )
  const noted = { a: 1, _meta: { other: 2 } }
  expect(relateToTask(noted, 't')).toEqual({
    a: 1,
    _meta: { other: 2, 'io.modelcontextprotocol/related-task': { taskId: 't' } },
  })
  expect(unrelateFromTask(relateToTask(noted, 't'))).toEqual(noted)
})
