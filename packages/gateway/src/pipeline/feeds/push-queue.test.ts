/** The queue of notifications: order, bounds, and what hangs. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PushQueue, type QueueBounds, type Queued } from './push-queue.ts'

const BOUNDS: QueueBounds = { waitingMax: 3, charsMax: 100, itemMs: 60_000 }

function setup(bounds: Partial<QueueBounds> = {}) {
  const seen = { full: 0, relieved: [] as number[], failed: [] as unknown[] }
  const arrived: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const queue = new PushQueue(
    {
      onFull: () => void (seen.full += 1),
      onRelieved: (count) => void seen.relieved.push(count),
      onFailed: (error) => void seen.failed.push(error),
    },
    { ...BOUNDS, ...bounds },
  )
  const item = (name: string, more: Partial<Queued> = {}): Queued => ({
    chars: 1,
    sameAs: null,
    async run(isLate) {
      await gates.get(name)?.promise
      if (!isLate()) arrived.push(name)
    },
    ...more,
  })
  const hold = (name: string) => {
    const gate = Promise.withResolvers<void>()
    gates.set(name, gate)
    return gate
  }
  return { queue, seen, arrived, item, hold }
}

const settle = async () => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}

test('one that takes long is not overtaken', async () => {
  const { queue, arrived, item, hold } = setup()
  const slow = hold('large')
  for (const name of ['large', 'small', 'next']) queue.push(item(name))
  await settle()
  expect(arrived).toEqual([])
  slow.resolve()
  await settle()
  expect(arrived).toEqual(['large', 'small', 'next'])
})

test('past the count and past the size nothing is kept; the first is told at once and the others when there is room', async () => {
  const { queue, arrived, seen, item, hold } = setup()
  const slow = hold('0')
  for (let index = 0; index < 10; index += 1) queue.push(item(`${index}`))
  expect(seen).toMatchObject({ full: 1, relieved: [] })
  slow.resolve()
  await settle()
  expect(arrived).toEqual(['0', '1', '2', '3'])
  expect(seen).toMatchObject({ full: 1, relieved: [5] })
  const again = hold('a')
  for (const name of ['a', 'b', 'c']) queue.push(item(name, { chars: 60 }))
  again.resolve()
  await settle()
  expect(arrived.slice(4)).toEqual(['a'])
  expect(seen).toMatchObject({ full: 2, relieved: [5, 1] })
})

test('what says the same waits once, also in a full queue', async () => {
  const { queue, arrived, seen, item, hold } = setup()
  const slow = hold('first')
  for (const name of ['first', 'b', 'c', 'd']) queue.push(item(name))
  for (let count = 0; count < 5; count += 1) queue.push(item('changed', { sameAs: 'list' }))
  slow.resolve()
  await settle()
  expect(arrived).toEqual(['first', 'b', 'c', 'd', 'changed'])
  expect(seen.full).toBe(0)
})

test('one that never ends holds up nothing for ever, and does not arrive afterwards', async () => {
  const { queue, arrived, item, hold } = setup({ itemMs: 5 })
  const never = hold('hanging')
  const next = Promise.withResolvers<void>()
  queue.push(item('hanging'))
  queue.push(item('next', { run: async () => next.resolve() }))
  await next.promise
  never.resolve()
  await settle()
  expect(arrived).toEqual([])
})

test('one that fails is told, and the next goes on', async () => {
  const { queue, arrived, seen, item } = setup()
  queue.push(item('bad', { run: () => Promise.reject(new Error('broken')) }))
  queue.push(item('good'))
  await settle()
  expect(arrived).toEqual(['good'])
  expect(seen.failed).toHaveLength(1)
})

test('whatever is held up, what arrives arrives in the order it was pushed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (slow) => {
      const { queue, arrived, item, hold } = setup({ waitingMax: 100 })
      const held = slow.map((isSlow, index) => (isSlow ? hold(`${index}`) : undefined))
      for (const index of slow.keys()) queue.push(item(`${index}`))
      for (const gate of held.toReversed()) gate?.resolve()
      for (let turn = 0; turn < 5; turn += 1) await settle()
      expect(arrived).toEqual([...slow.keys()].map(String))
    }),
  )
})
