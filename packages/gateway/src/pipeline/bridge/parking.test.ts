import { expect, test, vi } from 'vitest'
import { systemRandom } from '../../system.ts'
import type { WaitingRequest } from '../passage.ts'
import { Parking } from './parking.ts'

const clock = { nowMs: () => 0, monotonicMs: () => 0 }

function waiting(id: string, owner: string) {
  return {
    id,
    owner,
    answer: () => undefined,
    abandon: vi.fn<(reason: string) => void>(),
    resume: () => Promise.reject(new Error('not resumed here')),
  } satisfies WaitingRequest
}

test('one caller cannot take the room of another', () => {
  const parking = new Parking(clock, systemRandom, 60_000)
  const mine = Array.from({ length: 101 }, (_, index) => parking.park(waiting(`m${index}`, 'mine')))
  expect(mine.filter((parked) => !parked)).toHaveLength(1)
  expect(parking.park(waiting('t', 'theirs'))).toBe(true)
  expect(parking.take('m0')?.id).toBe('m0')
  expect(parking.park(waiting('again', 'mine'))).toBe(true)
  parking.close()
})

test('a token is spent once', () => {
  const parking = new Parking(clock, systemRandom, 60_000)
  const token = parking.issue()
  expect(parking.issue()).not.toBe(token)
  expect(parking.spend(token)).toBe(true)
  expect(parking.spend(token)).toBe(false)
})

test('a token is worth nothing after a restart, as nobody knows any more whether it was spent', () => {
  const token = new Parking(clock, systemRandom, 60_000).issue()
  expect(new Parking(clock, systemRandom, 60_000).spend(token)).toBe(false)
})

test('closing abandons what waits', () => {
  const parking = new Parking(clock, systemRandom, 60_000)
  const request = waiting('w', 'mine')
  parking.park(request)
  parking.close()
  expect(request.abandon).toHaveBeenCalledOnce()
  expect(parking.take('w')).toBeUndefined()
})
