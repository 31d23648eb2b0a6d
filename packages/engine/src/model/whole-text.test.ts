/** What a text holds as a whole: every feature once, whichever window it stood in, and no more windows than are looked at. */

import { describe, expect, it } from 'vitest'
import { createWholeText, WHOLE_WINDOWS_MAX } from './whole-text.ts'

const windowOf = (...features: number[]): { list: Int32Array; size: number } => ({
  list: Int32Array.from([...features, 99]),
  size: features.length,
})

describe('a whole text', () => {
  it('holds each feature of its windows once, and none of the text before', () => {
    const whole = createWholeText()
    whole.clear()
    whole.add(windowOf(1, 2))
    whole.add(windowOf(2, 3))
    expect([...whole.features.list.subarray(0, whole.features.size)]).toEqual([1, 2, 3])
    whole.clear()
    whole.add(windowOf(3))
    expect([...whole.features.list.subarray(0, whole.features.size)]).toEqual([3])
  })

  it('stops after the windows that count', () => {
    const whole = createWholeText()
    whole.clear()
    for (let window = 0; window < WHOLE_WINDOWS_MAX; window++) whole.add(windowOf(1))
    whole.add(windowOf(2))
    expect(whole.features.size).toBe(1)
  })
})
