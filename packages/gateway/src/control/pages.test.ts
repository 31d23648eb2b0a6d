/** Walking through lists by cursor: every item once, also while others come and go, and nothing but our own cursors. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSeqCursor, reachOf, takePage, writeSeqCursor } from './pages.ts'

const keyOf = (item: string) => item

function walk(items: () => readonly string[], limit: number, between: () => void = () => {}): string[] {
  const seen: string[] = []
  let cursor: string | undefined
  for (;;) {
    const page = takePage(items(), cursor === undefined ? { limit } : { limit, cursor }, keyOf)
    seen.push(...page.items)
    if (page.nextCursor === null) return seen
    cursor = page.nextCursor
    between()
  }
}

test('a walk meets every item once and in order', () => {
  const list = fc.uniqueArray(fc.string(), { maxLength: 60 })
  fc.assert(
    fc.property(list, fc.integer({ min: 1, max: 20 }), (items, limit) => {
      expect(walk(() => items, limit)).toEqual(items)
    }),
  )
})

test('what comes first later is not met, and moves nothing twice or out of sight', () => {
  const items = ['a', 'b', 'c', 'd', 'e']
  let count = 0
  const seen = walk(
    () => items,
    2,
    () => items.unshift(`new ${(count += 1)}`),
  )
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a cursor is short, says nothing of the item, and no other text is one', () => {
  const secret = 'principal of somebody'.repeat(100)
  const { nextCursor } = takePage([secret, 'b'], { limit: 1 }, keyOf)
  expect(nextCursor).toMatch(/^[A-Za-z0-9_-]{1,40}$/)
  expect(Buffer.from(nextCursor ?? '', 'base64url').toString()).not.toContain('principal')
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (cursor) => {
      try {
        takePage(['a', 'b'], { cursor, limit: 1 }, keyOf)
        expect(Buffer.from(cursor, 'base64url').toString()).toMatch(/^\d+\./)
      } catch (error) {
        expect(error).toMatchObject({ status: 400, code: 'invalid-params' })
      }
    }),
  )
  const far = Buffer.from('99999999999.abc').toString('base64url')
  expect(() => reachOf({ cursor: far, limit: 1 })).toThrow(/cursor/)
  // One of the journal, which has more records than any other list has items.
  expect(() => reachOf({ cursor: writeSeqCursor(4_000_000_000), limit: 1 })).toThrow(/cursor/)
})

test('positions of the journal survive the round trip, however large', () => {
  for (const seq of [0, 7, 4_000_000_000]) expect(readSeqCursor(writeSeqCursor(seq))).toBe(seq)
  expect(readSeqCursor(undefined)).toBeUndefined()
})
