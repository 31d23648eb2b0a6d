/** Every unit as the string has it, whatever the text is made of, whatever stood in the array before. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unitsOf } from './units.ts'

const CHUNK = 1 << 14
const KEPT = 1 << 20

/** Where the array first differs from the text, or is not zero behind it; -1 when nowhere. */
function firstWrong(text: string): number {
  const units = unitsOf(text)
  for (let at = 0; at < text.length; at++) if (units[at] !== text.charCodeAt(at)) return at
  for (let at = text.length; at < text.length + 4; at++) if (units[at] !== 0) return at
  return -1
}

describe('unitsOf', () => {
  it('reads any text, one after the other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(3), (text, times) => {
        expect(firstWrong('long and plain before it, so that something stands there. '.repeat(9))).toBe(-1)
        expect(firstWrong(text.repeat(times + 1))).toBe(-1)
      }),
    )
  })

  it.each([0, 1, 31, 32, 33, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, KEPT, KEPT + 1])(
    'reads %i units',
    (length) => {
      const ascii = 'ab\0 \t\u007f'.repeat(Math.ceil(length / 6)).slice(0, length)
      expect(firstWrong(ascii)).toBe(-1)
      // What takes several bytes fills the bytes before the text ends: as many bytes as units are not always all of it.
      for (const sign of ['é', '\u200b', '\ud83d', '😀']) {
        expect(firstWrong(sign + ascii.slice(sign.length))).toBe(-1)
        expect(firstWrong(ascii.slice(0, 1) + sign + ascii.slice(sign.length + 1))).toBe(-1)
        expect(firstWrong(ascii.slice(sign.length) + sign)).toBe(-1)
      }
    },
  )

  it('reads a character on both sides of what is copied at once', () => {
    for (const length of [CHUNK - 1, CHUNK, 2 * CHUNK - 1])
      expect(firstWrong(`${'a'.repeat(length)}😀${'b'.repeat(CHUNK)}`)).toBe(-1)
  })

  it('tells a text from another of the same length', () => {
    expect(firstWrong('a'.repeat(100))).toBe(-1)
    expect(firstWrong(`${'a'.repeat(99)}b`)).toBe(-1)
  })
})
