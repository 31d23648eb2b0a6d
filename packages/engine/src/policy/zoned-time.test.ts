/** The clock without a zone tells what the calendar of the same zone under another name tells. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createZonedClock } from './zoned-time.ts'

test('UTC is told as by the calendar', () => {
  const plain = createZonedClock('UTC')
  const calendar = createZonedClock('Etc/UTC')
  const anyTime = fc.integer({ min: 0, max: Date.UTC(2199, 11, 31) })
  fc.assert(
    fc.property(anyTime, (atMs) => {
      expect(plain?.read(atMs)).toEqual(calendar?.read(atMs))
    }),
  )
})

test('a zone that does not exist has no clock', () => {
  expect(createZonedClock('Europe/Atlantis')).toBeUndefined()
})
