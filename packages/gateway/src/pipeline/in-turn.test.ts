/** Work of sessions: short work waits for nothing, long work lets others through, and one session never does two at once. */

import { createSessionFlow } from '@callgate/engine/flows/create-session-flow'
import type { Work } from '@callgate/engine/work'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { workInTurn } from './in-turn.ts'

/** Each look at the clock is a millisecond later. */
function tickingClock() {
  let nowMs = 0
  return { monotonicMs: () => nowMs++ }
}

function* steps(count: number, said: string[], name: string): Work<string> {
  for (let at = 0; at < count; at++) {
    said.push(`${name}${at}`)
    yield
  }
  return name
}

const flowOf = () => createSessionFlow({ seed: 1 })

test('work that is done within a stretch is done at once', () => {
  expect(workInTurn(flowOf(), () => steps(3, [], 'a'), tickingClock())).toBe('a')
})

test('while long work of one session rests, everything else goes on', async () => {
  const clock = tickingClock()
  const said: string[] = []
  const long = workInTurn(flowOf(), () => steps(100, said, 'long'), clock)
  expect(said.length).toBeLessThan(10)
  expect(workInTurn(flowOf(), () => steps(3, said, 'other'), clock)).toBe('other')
  await setImmediate()
  const early = said.length
  await long
  expect(said).toHaveLength(103)
  expect(said.indexOf('other2')).toBeLessThan(said.indexOf('long20'))
  expect(early).toBeLessThan(50)
})

test('work of the same session waits for its turn, also when what came before failed', async () => {
  const clock = tickingClock()
  const flow = flowOf()
  const said: string[] = []
  function* failing(): Work<never> {
    yield* steps(20, said, 'a')
    throw new Error('broken')
  }
  const first = workInTurn(flow, failing, clock)
  const second = workInTurn(flow, () => steps(2, said, 'b'), clock)
  const third = workInTurn(flow, () => steps(2, said, 'c'), clock)
  await expect(first).rejects.toThrow('broken')
  expect(await Promise.all([second, third])).toEqual(['b', 'c'])
  expect(said.slice(20)).toEqual(['b0', 'b1', 'c0', 'c1'])
  expect(workInTurn(flow, () => steps(1, said, 'd'), clock)).toBe('d')
})

test('short works that had to wait follow each other without a rest for each', async () => {
  let nowMs = 0
  const clock = { monotonicMs: () => nowMs }
  const flow = flowOf()
  function* slow(): Work<void> {
    nowMs += 5
    yield
    yield
  }
  const running = [Promise.resolve(workInTurn(flow, slow, clock))]
  const done: number[] = []
  for (let at = 0; at < 50; at++) {
    function* short(): Work<void> {
      done.push(at)
      yield
    }
    running.push(Promise.resolve(workInTurn(flow, short, clock)))
  }
  expect(done).toEqual([])
  await setImmediate()
  await setImmediate()
  expect(done).toHaveLength(50)
  await Promise.all(running)
})
