/** A pointer of a finding leads to the text it was found in, and to nothing of the language. */

import { expect, test } from 'vitest'
import { findText } from './json-pointer.ts'

const VALUE = { content: [{ text: 'hello' }], 'a/b': { '~': 'tilde' }, '': 'nothing' }

test.each([
  ['/content/0/text', 'hello'],
  ['/a~1b/~0', 'tilde'],
  ['/', 'nothing'],
  ['', undefined],
  ['/content', undefined],
  ['/content/1/text', undefined],
  ['/content/length', undefined],
  ['/constructor/name', undefined],
  ['/__proto__/x', undefined],
])('%s', (pointer, text) => {
  expect(findText(VALUE, pointer)).toBe(text)
})
