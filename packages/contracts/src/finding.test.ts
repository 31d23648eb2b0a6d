/** What is left out of too many findings is what weighs least. */

import { expect, test } from 'vitest'
import { keepGravest } from './finding.ts'

test('of too many the lightest go and the others keep their order', () => {
  const found = (['low', 'high', 'info', 'critical', 'low', 'high'] as const).map((severity, at) => ({
    severity,
    at,
  }))
  const kept = (max: number) => keepGravest(found, max).map(({ at }) => at)
  expect(kept(6)).toEqual([0, 1, 2, 3, 4, 5])
  expect(kept(5)).toEqual([0, 1, 3, 4, 5])
  expect(kept(4)).toEqual([0, 1, 3, 5])
  expect(kept(2)).toEqual([1, 3])
  expect(kept(0)).toEqual([])
})
