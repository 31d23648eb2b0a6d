/** The order in which messages are read: theirs, whatever one of them takes or comes to. */

import { expect, test } from 'vitest'
import { ReadingOrder } from './reading-order.ts'

test('a step waits for those before it, and is done at once where there are none', async () => {
  const order = new ReadingOrder()
  const done: string[] = []
  order.add(() => void done.push('at once'))
  expect(done).toEqual(['at once'])
  const large = Promise.withResolvers<void>()
  order.add(() => large.promise.then(() => void done.push('large')))
  order.add(() => void done.push('behind it'))
  expect(done).toEqual(['at once'])
  large.resolve()
  await order.pending
  expect(done).toEqual(['at once', 'large', 'behind it'])
  expect(order.pending).toBeNull()
})

test('one that fails takes none along that wait behind it', async () => {
  const order = new ReadingOrder()
  const done: string[] = []
  order.add(() => Promise.reject(new Error('of the first')))
  const first = order.pending
  order.add(() => void done.push('behind it'))
  await expect(first).rejects.toThrow('of the first')
  await order.pending
  expect(done).toEqual(['behind it'])
})
