/** Places are remembered by names of ordinary length alone, and what a place is called is cut the same either way. */

import { expect, test } from 'vitest'
import { digestPlace, memberPlace, wholePlace } from './place-digests.ts'

test('a long name is cut and not remembered: it would keep all of itself in memory', () => {
  const whole = wholePlace()
  const remembered = whole.members.size
  const long = memberPlace(whole, 'x'.repeat(1 << 20))
  expect(whole.members.size).toBe(remembered)
  const cut = memberPlace(whole, 'x'.repeat(128))
  expect(long.path).toBe(cut.path)
  expect(digestPlace(long, 'text')).toBe(digestPlace(cut, 'text'))
  expect(memberPlace(whole, 'x'.repeat(128))).toBe(cut)
  expect(whole.members.size).toBe(remembered + 1)
})
