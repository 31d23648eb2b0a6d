/** Counts hold what a list would hold in which each name moves to the end when it is used. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Counts } from './counts.ts'

const MAX = 4
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const uses = fc.array(fc.tuple(name, fc.constantFrom(1, 0.1)), { maxLength: 40 })

/** Names with their counts, the one used last at the end. */
function listUsed(all: readonly (readonly [string, number])[]): [string, number][] {
  const listed: [string, number][] = []
  for (const [used, weight] of all) {
    const at = listed.findIndex(([one]) => one === used)
    const before = at === -1 ? 0 : (listed.splice(at, 1)[0]?.[1] ?? 0)
    if (listed.length === MAX) listed.shift()
    listed.push([used, before + weight])
  }
  return listed
}

test('the name unused for longest makes room, and the rest are kept in the order of their use', () => {
  fc.assert(
    fc.property(uses, (all) => {
      const counts = new Counts(MAX)
      for (const [used, weight] of all) counts.add(used, weight)
      const expected = listUsed(all)
      expect(counts.toJSON()).toEqual(expected)
      expect(counts.size).toBe(expected.length)
      for (const one of 'abcdef') expect(counts.get(one)).toBe(Object.fromEntries(expected)[one] ?? 0)
    }),
  )
})

test('what was kept goes on where it stood', () => {
  fc.assert(
    fc.property(uses, uses, (before, after) => {
      const first = new Counts(MAX)
      for (const [used, weight] of before) first.add(used, weight)
      const second = new Counts(MAX, first.toJSON())
      for (const [used, weight] of after) {
        first.add(used, weight)
        second.add(used, weight)
      }
      expect(second.toJSON()).toEqual(first.toJSON())
    }),
  )
})

test('a name that was kept twice stands once', () => {
  const counts = new Counts(MAX, [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ])
  expect(counts.size).toBe(2)
  expect(counts.get('a')).toBe(3)
})
