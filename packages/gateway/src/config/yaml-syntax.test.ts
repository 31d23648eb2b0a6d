/** Slips of the keyboard in a YAML file are told at the place of the slip, in words that say what to do. */

import { expect, test } from 'vitest'
import { parseYaml } from './yaml-source.ts'

function complain(text: string) {
  const parsed = parseYaml('f', new TextEncoder().encode(text))
  if (!Array.isArray(parsed)) throw new Error('it was read')
  return parsed.map(({ line, column, message, suggestion }) => ({ line, column, message, suggestion }))
}

test.each<[string, string, number, number, RegExp, RegExp]>([
  ['a key without a colon', 'a\nb:\n  c: 1\n', 1, 1, /key without a colon/, /write `key: value`/],
  ['a key indented less', 'a:\n   b:\n     c: 1\n    d: 1\n', 4, 5, /indented otherwise/, /same column/],
  ['an item indented less', 'a:\n  b:\n    - c\n   - d\n', 4, 4, /indented otherwise/, /same column/],
  ['a key beside its item', 'a:\n  - b: 1\n   c: 1\n', 3, 4, /belongs to no item/, /indent it like/],
  ['a key indented more', 'a:\n  b: 1\n   c: 2\n', 2, 6, /next line is indented/, /indent the next line/],
  ['a second colon', 'a: b: c\n', 1, 4, /second colon/, /in quotes/],
  ['a quote', 'a: "b\nc: d\n', 1, 4, /this quote is not closed/, /close it/],
  ['a second quote', 'a: "b"\nc: \'d\n', 2, 4, /this quote is not closed/, /close it/],
  ['a brace', 'a: {b: 1\nc: d\n', 1, 4, /this bracket is not closed/, /close it/],
  ['a bracket in braces', 'a: {b: 1, c: [d, e}\nf: 1\n', 1, 14, /this bracket is not closed/, /close it/],
  ['text behind a quote', "a: 'it's'\n", 1, 8, /where the value has ended/, /written twice/],
  ['a character with a meaning', 'a: @b\n', 1, 4, /cannot begin with @/, /in quotes/],
  ['a star', 'a: *\n', 1, 4, /cannot begin with \*/, /in quotes/],
  ['a tab', 'a:\n\tb: 1\n', 2, 1, /Tabs are not allowed/, /with spaces/],
  ['two documents', 'a: 1\n---\na: 2\n', 2, 1, /a second document/, /remove the ---/],
])('%s', (_, text, line, column, message, suggestion) => {
  expect(complain(text)).toEqual([
    { line, column, message: expect.stringMatching(message), suggestion: expect.stringMatching(suggestion) },
  ])
})

test('of each line one thing is told, and of the first lines that have one', () => {
  expect(complain('a: @b\nc: *\n').map(({ line }) => line)).toEqual([1, 2])
  expect(complain('a: @b\n'.repeat(9)).map(({ line }) => line)).toEqual([1, 2, 3])
  expect(complain('a:\n    - c\n   - d\n')).toHaveLength(1)
})
