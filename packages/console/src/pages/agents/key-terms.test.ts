/** A key never lasts longer than what was meant to be filled in. */

import { expect, test } from 'vitest'
import { expiryOf, overlapOf } from './key-terms.ts'

test('days are counted from now, and only an empty field is no end', () => {
  expect(expiryOf('90', 1_000)).toBe(1_000 + 90 * 86_400_000)
  expect(expiryOf(undefined, 1_000)).toBeNull()
  for (const said of ['9O', 'ninety', '-1', 'Infinity', 'NaN', ' '])
    expect(() => expiryOf(said, 1_000)).toThrow('write a number')
})

test('so are the hours in which the old key still works', () => {
  expect(overlapOf('1.5')).toBe(5_400_000)
  for (const said of ['a day', undefined]) expect(() => overlapOf(said)).toThrow('write a number')
})
