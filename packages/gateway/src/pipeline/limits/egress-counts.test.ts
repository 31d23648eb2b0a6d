/** What a chatty server leaves in the journal: every place, and numbers instead of repetitions. */

import { expect, test } from 'vitest'
import { createEgressCounts } from './egress-counts.ts'

test('a place is recorded at once, its repetitions as a number, a flood of places as another', async () => {
  const records: unknown[] = []
  const counts = createEgressCounts((...record) => {
    records.push(record)
    return Promise.resolve()
  })
  for (let time = 0; time < 1000; time += 1) counts.note('a', 'allowed one.example:443')
  counts.note('b', 'refused one.example:443')
  expect(records).toEqual([
    ['a', 'allowed one.example:443', 1],
    ['b', 'refused one.example:443', 1],
  ])
  for (let place = 0; place < 1000; place += 1) counts.note('b', `refused ${place}.example:443`)
  expect(records).toHaveLength(65)
  await counts.flush()
  expect(records.slice(65)).toEqual([
    ['a', 'allowed one.example:443', 999],
    ['b', 'places beyond those recorded one by one', 937],
  ])
  counts.note('a', 'allowed one.example:443')
  expect(records.at(-1)).toEqual(['a', 'allowed one.example:443', 1])
})
