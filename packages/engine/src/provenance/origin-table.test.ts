/** What the table of a session tells, and what it forgets. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DECLARED, FLAG, OriginTable } from './origin-table.ts'

test('a table that grows group by group loses nothing that it does not report as forgotten', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 0xffffffff }), { maxLength: 900 }), (hashes) => {
      const forgotten = new Set<number>()
      const table = new OriginTable(128 * 96, (hash) => forgotten.add(hash))
      for (const [at, hash] of hashes.entries())
        table.put(hash, { flags: 0, message: at + 1, leaf: at % 60, start: at, length: 3, declared: 0 })
      for (const [at, hash] of hashes.entries()) {
        const [entry] = table.find(hash)
        if (entry === undefined) expect(forgotten.has(hash)).toBe(true)
        else expect(entry).toMatchObject({ message: at + 1, leaf: at % 60, start: at })
      }
      expect(table.bytes).toBeLessThanOrEqual(128 * 96)
    }),
    { numRuns: 60 },
  )
})

/** Hashes that fall into one group, however far a table of 16 groups grows. */
const inOneGroup = (count: number) => Array.from({ length: count }, (_, at) => (at + 1) * 0x10000)
const entryOf = (message: number, flags: number = FLAG.field) => ({
  flags,
  message,
  leaf: 0,
  start: 0,
  length: 3,
  declared: DECLARED.none,
})

test('what is repeated goes before anything that stands only once', () => {
  const forgotten: number[] = []
  const table = new OriginTable(16 * 96, (hash) => forgotten.push(hash))
  const [first = 0, ...others] = inOneGroup(8)
  for (const message of [1, 2, 3]) table.put(first, entryOf(message))
  for (const [at, hash] of others.entries()) table.put(hash, entryOf(10 + at))
  expect(forgotten).toEqual([])
  for (const hash of others) expect(table.has(hash)).toBe(true)
  expect(table.find(first).map(({ message }) => message)).toEqual([1])
})

test.each([
  ['orders', FLAG.field | 2],
  ['stands in running text', 0],
])('a repetition that %s tells of its own message', (_, flags) => {
  const forgotten: number[] = []
  const table = new OriginTable(16 * 96, (hash) => forgotten.push(hash))
  const [first = 0, ...others] = inOneGroup(8)
  for (const message of [1, 2, 3]) table.put(first, entryOf(message, flags))
  for (const [at, hash] of others.entries()) table.put(hash, entryOf(10 + at))
  expect(forgotten.length).toBeGreaterThan(0)
})
