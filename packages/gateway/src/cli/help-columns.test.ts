/** Options stand in columns, whichever command they come from. */

import { expect, test } from 'vitest'
import { alignOptions } from './help-columns.ts'

test('options of different width stand in one column, and what goes on below stays below', () => {
  const text = `Options:
  --reason <why>   recorded
  --config <file>  configuration
  --state <state>    pending,
                     approved
  --a-name-that-is-far-too-long <x>  pushes itself out

Examples:
  callgate x --list`
  expect(alignOptions(text)).toBe(`Options:
  --reason <why>   recorded
  --config <file>  configuration
  --state <state>  pending,
                   approved
  --a-name-that-is-far-too-long <x>  pushes itself out

Examples:
  callgate x --list`)
})

test('a text without options, and one that ends in them, is the same text', () => {
  for (const text of ['', 'a\n\n  b  c', 'Options:\n  --list  shown']) expect(alignOptions(text)).toBe(text)
})
