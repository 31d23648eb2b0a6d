/** Passages of one turn go on together, in their order and a bounded number at a time. */

import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { IN_STEP_MAX, InStep } from './in-step.ts'
import { COLUMNS } from './stages.ts'

/** Gathers, then says the name of each stage before it lets the others go through theirs. */
async function walk(inStep: InStep, name: string, said: string[]): Promise<void> {
  await inStep.gather()
  for (const stage of ['inspect', 'decide', 'record']) {
    await Promise.resolve()
    said.push(`${stage} ${name}`)
  }
}

test('who comes in one turn waits for its end, and every stage runs for all before the next one does', async () => {
  const inStep = new InStep()
  const said: string[] = []
  const walks = ['a', 'b', 'c'].map((name) => walk(inStep, name, said))
  await Promise.resolve()
  expect(said).toEqual([])
  await Promise.all(walks)
  const stageByStage = ['inspect', 'decide', 'record'].flatMap((stage) =>
    ['a', 'b', 'c'].map((name) => `${stage} ${name}`),
  )
  expect(said).toEqual(stageByStage)
})

test('who comes while others go on goes with the next turn', async () => {
  const inStep = new InStep()
  const said: string[] = []
  const first = walk(inStep, 'a', said).then(() => walk(inStep, 'b', said))
  await setImmediate()
  expect(said).toEqual(['inspect a', 'decide a', 'record a'])
  await first
  expect(said.slice(3)).toEqual(['inspect b', 'decide b', 'record b'])
})

test('a crowd goes on over several turns, in the order in which it came', async () => {
  const inStep = new InStep()
  const gone: number[] = []
  const crowd = Array.from({ length: 2 * IN_STEP_MAX + 1 }, (_, at) =>
    inStep.gather().then(() => gone.push(at)),
  )
  const counts: number[] = []
  while (gone.length < crowd.length) {
    await setImmediate()
    counts.push(gone.length)
  }
  expect(gone).toEqual(crowd.map((_, at) => at))
  expect(counts).toEqual([IN_STEP_MAX, 2 * IN_STEP_MAX, crowd.length])
})

test('nobody comes between considering a call and claiming what it carries', () => {
  const claiming = Object.values(COLUMNS).filter((stages) =>
    stages.some(({ name }) => name === 'claim-flows'),
  )
  expect(claiming.length).toBeGreaterThan(0)
  for (const stages of claiming) {
    const names = stages.map(({ name }) => name)
    const between = stages.slice(names.indexOf('consider-flows') + 1, names.indexOf('claim-flows') + 1)
    expect(between.map(({ name }) => name)).toContain('decide')
    expect(between.filter(({ isInStep }) => isInStep)).toEqual([])
  }
})
