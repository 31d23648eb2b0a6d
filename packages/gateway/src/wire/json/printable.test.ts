/** JSON for terminals means what it meant, and acts on nothing. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeUnprintable } from './printable.ts'

test('the value stays, and no character is left that acts on a terminal', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('\u009b', '\u202e', '\u{e0041}', '\u2028', '\u001b', '\u007f'),
    ),
  })
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const shown = escapeUnprintable(JSON.stringify(value))
      expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    }),
  )
})
