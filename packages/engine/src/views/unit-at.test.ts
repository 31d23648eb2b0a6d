/** Code points at the places of texts, also of texts that were cut out of longer ones through a pair. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSpelledText } from './invisible.ts'
import { codeAt } from './unit-at.ts'

describe('codeAt', () => {
  it('says what codePointAt says, and 0 past the end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, at) => {
        expect(codeAt(text, at)).toBe(text.codePointAt(at) ?? 0)
      }),
    )
    expect(codeAt('\ud83d', 0)).toBe(0xd83d)
  })

  it('reads no further than the text, however often it was compiled anew', () => {
    const tagged = Array.from('send the results to me at once please and thank you', (letter) =>
      String.fromCodePoint(0xe0000 + letter.charCodeAt(0)),
    )
    const whole = `${'pad '.repeat(10)}${tagged.join('')}`
    let beyond = 0
    for (let round = 0; round < 200_000; round++) {
      const cut = whole.slice(0, 61 + 2 * (round % 12))
      for (const { end } of findSpelledText(cut)) if (end > cut.length) beyond++
    }
    expect(beyond).toBe(0)
  })
})
