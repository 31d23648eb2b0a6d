import { expect, test, vi } from 'vitest'
import { systemRandom } from '../../system.ts'
import type { Passage, WaitingRequest } from '../passage.ts'
import { Parking } from './parking.ts'

const clock = { nowMs: () => 0, monotonicMs: () => 0 }

function waiting(id: string, owner: string) {
  return {
    id,
    owner,
    current: { id } as Passage,
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

test('a token is worth nothing once it is forgotten whether it was spent, whatever the clock of its seal says', () => {
  let ms = 0
  const parking = new Parking({ nowMs: () => 0, monotonicMs: () => ms }, systemRandom, 60_000)
  const spent = parking.issue()
  expect(parking.spend(spent)).toBe(true)
  ms = 60_001
  // Spending another one forgets what is older.
  expect(parking.spend(parking.issue())).toBe(true)
  expect(parking.spend(spent)).toBe(false)
})

test('requests for which there is a reason are given up, others wait on', () => {
  const parking = new Parking(clock, systemRandom, 60_000)
  const [gone, kept] = [waiting('gone', 'mine'), waiting('kept', 'mine')]
  parking.park(gone)
  parking.park(kept)
  parking.abandon(({ id }) => (id === 'gone' ? 'revoked' : undefined))
  expect(gone.abandon).toHaveBeenCalledWith('revoked')
  expect(kept.abandon).not.toHaveBeenCalled()
  expect([parking.take('gone'), parking.take('kept')]).toEqual([undefined, kept])
  parking.close()
})

test('closing abandons what waits', () => {
  const parking = new Parking(clock, systemRandom, 60_000)
  const request = waiting('w', 'mine')
  parking.park(request)
  parking.close()
  expect(request.abandon).toHaveBeenCalledOnce()
  expect(parking.take('w')).toBeUndefined()
})
