/** Whoever stops waits for what is in its stages: for all of it, however it ends, and not for ever. */

import { expect, test, vi } from 'vitest'
import { Underway } from './underway.ts'

const LONG_MS = 60_000

test('nothing is waited for where nothing is under way', async () => {
  await expect(new Underway().settle(LONG_MS)).resolves.toBeUndefined()
})

test('all of it is waited for, what fails and what begins meanwhile too', async () => {
  const underway = new Underway()
  const [one, other, late] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ]
  void underway.during(one.promise)
  underway.during(other.promise).catch(() => undefined)
  const settled = vi.fn<() => void>()
  const settling = underway.settle(LONG_MS).then(settled)
  other.reject(new Error('it failed'))
  void underway.during(late.promise)
  one.resolve()
  await new Promise(setImmediate)
  expect(settled).not.toHaveBeenCalled()
  const after = Promise.withResolvers<void>()
  late.resolve()
  void late.promise.then(() => underway.during(after.promise))
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  expect(settled).not.toHaveBeenCalled()
  after.resolve()
  await settling
})

test('what never ends is waited for no longer than said', async () => {
  vi.useFakeTimers()
  const underway = new Underway()
  void underway.during(new Promise(() => undefined))
  const settling = underway.settle(LONG_MS)
  await vi.advanceTimersByTimeAsync(LONG_MS)
  vi.useRealTimers()
  await expect(settling).resolves.toBeUndefined()
})
