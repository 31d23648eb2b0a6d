/** Turns among large messages: all come, in their order, and no turn of the event loop is given to many long steps. */

import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LoopTurns } from './loop-turns.ts'

/** Takes steps of that length by a clock of its own, and says in which turn of the event loop each was. */
async function takeSteps(lengthMs: number, takers: number, steps: number): Promise<readonly string[][]> {
  let nowMs = 0
  const turns = new LoopTurns(() => nowMs)
  const said: string[][] = []
  let turn = 0
  const taking = Array.from({ length: takers }, async (_, taker) => {
    for (let step = 0; step < steps; step += 1) {
      await turns.next()
      ;(said[turn] ??= []).push(`${taker}.${step}`)
      nowMs += lengthMs
    }
  })
  // Every step has a turn of its own at worst, and the turn in which it is asked for.
  for (; turn < 2 * takers * steps; turn += 1) await setImmediate()
  await Promise.all(taking)
  return said.filter((steps_) => steps_ !== undefined)
}

test('steps that take long have a turn each, and nobody comes twice before another came once', async () => {
  const said = await takeSteps(10, 3, 2)
  expect(said).toEqual([['0.0'], ['1.0'], ['2.0'], ['0.1'], ['1.1'], ['2.1']])
})

test('short steps share a turn', async () => {
  const said = await takeSteps(0.5, 3, 2)
  expect(said).toEqual([
    ['0.0', '1.0', '2.0'],
    ['0.1', '1.1', '2.1'],
  ])
})

test('who asks while others wait comes after them, and work is done a step at a time', async () => {
  let nowMs = 0
  const turns = new LoopTurns(() => nowMs)
  const said: string[] = []
  function* work(name: string) {
    for (let step = 0; step < 2; step += 1) {
      nowMs += 10
      said.push(`${name}${step}`)
      yield
    }
    return name
  }
  const first = turns.workThrough(work('a'))
  const second = turns.workThrough(work('b'))
  expect(said).toEqual([])
  expect(await Promise.all([first, second])).toEqual(['a', 'b'])
  expect(said).toEqual(['a0', 'b0', 'a1', 'b1'])
})
