/** Attempts to sign in are counted over a minute that passes, not over one that the clock is set by. */

import { expect, test } from 'vitest'
import { SignInThrottle } from './sign-in-throttle.ts'

test('whoever failed too often waits out the minute', () => {
  let passedMs = 0
  const throttle = new SignInThrottle({ monotonicMs: () => passedMs })
  for (let failed = 0; failed < 10; failed += 1) {
    expect(throttle.mayTry()).toBe(true)
    throttle.countFailure()
  }
  expect(throttle.mayTry()).toBe(false)
  passedMs = 59_999
  expect(() => throttle.check()).toThrow('in a minute')
  passedMs = 60_000
  expect(throttle.mayTry()).toBe(true)
})
