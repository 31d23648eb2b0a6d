/** Cutting a text at its marks: nothing is lost, nothing stands twice, and only what fits is marked. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitAtMarks } from './marks.ts'

const span = fc.record({
  start: fc.integer({ min: -3, max: 40 }),
  end: fc.integer({ min: -3, max: 40 }),
  code: fc.string(),
})

test('the pieces are the text, whatever is marked', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.array(span, { maxLength: 8 }), (text, marks) => {
      const pieces = splitAtMarks(text, marks)
      expect(pieces.map(({ part }) => part).join('')).toBe(text)
      const marked = new Set<number>()
      for (const { start, end } of marks)
        if (start >= 0 && end > start && end <= text.length)
          for (let at = start; at < end; at += 1) marked.add(at)
      let at = 0
      for (const { part, code } of pieces) {
        for (let offset = 0; offset < part.length; offset += 1)
          expect(marked.has(at + offset)).toBe(code !== undefined)
        at += part.length
      }
    }),
  )
})

test('a mark in the middle is set off', () => {
  expect(splitAtMarks('one two three', [{ start: 4, end: 7, code: 'x' }])).toEqual([
    { part: 'one ' },
    { part: 'two', code: 'x' },
    { part: ' three' },
  ])
})
