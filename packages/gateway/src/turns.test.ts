/** One after the other, and what failed stops nobody behind it. */

import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('work waits for what was asked for before it, also where that fails', async () => {
  const turns = new Turns()
  const seen: string[] = []
  const first = Promise.withResolvers<string>()
  const failing = turns.take(() => first.promise)
  const after = turns.take(async () => {
    seen.push('second')
    return 2
  })
  await Promise.resolve()
  expect(seen).toEqual([])
  first.reject(new Error('no'))
  await expect(failing).rejects.toThrow('no')
  expect(await after).toBe(2)
  await turns.settle()
  expect(seen).toEqual(['second'])
})
