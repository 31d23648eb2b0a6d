/** The diff of two texts: whatever they are, the lines of both can be read back from it. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from './diff-lines.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '- id: x', ''), { maxLength: 40 })

const write = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

/** Every line that differs stands in it, in order, with its number. */
test('what was removed and what was added stands at its number', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const found = diffLines(write(before), write(after))
      for (const { change, from, to, text } of found) {
        if (change === 'removed' || change === 'same') expect(before[(from ?? 0) - 1]).toBe(text)
        if (change === 'added' || change === 'same') expect(after[(to ?? 0) - 1]).toBe(text)
      }
      const rest = (change: 'removed' | 'added') => found.filter((one) => one.change === change).length
      expect(before.length - rest('removed')).toBe(after.length - rest('added'))
    }),
  )
})

test('equal lines far from a change are left out, and their number is said', () => {
  const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
  const after = before.with(14, 'other')
  expect(
    diffLines(before.join('\n'), after.join('\n')).map(({ change, text }) => `${change} ${text}`),
  ).toEqual([
    'gap ',
    'same line 12',
    'same line 13',
    'same line 14',
    'removed line 15',
    'added other',
    'same line 16',
    'same line 17',
    'same line 18',
    'gap ',
  ])
  expect(diffLines('a\n', 'a\n')).toEqual([])
})

test('texts too different to be compared line by line are told as replaced', () => {
  const many = (word: string) => Array.from({ length: 3_000 }, (_, index) => `${word} ${index}`).join('\n')
  expect(diffLines(many('a'), many('b'))).toHaveLength(6_000)
})
