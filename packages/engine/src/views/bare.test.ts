/** What is not looked for in a text without signs must take one of those signs to be written. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePercent } from './decode.ts'
import { mayHaveMarkup } from './markup.ts'
import { unmarkValues } from './marked-values.ts'
import { listRewritten } from './rewritten.ts'
import { mayHaveEscapes } from './unescape.ts'
import { isBare, kindsOf } from './unit-kinds.ts'

const PRINTABLE = Array.from({ length: 0x5f }, (_, at) => String.fromCharCode(0x20 + at))
const BARE = [...PRINTABLE, '\t', '\n', '\r'].filter((sign) => isBare(kindsOf(sign)))
/** Pieces of what the views read, with every sign that only they have taken out. */
const PIECES = [
  ...BARE,
  ...[
    '<b>hidden</b>',
    '&lt;&#x41;',
    '[1]: https://example.org "say this"',
    '4111*1111*1111*1111',
    'key`AKIA|IOSF~~ODNN7',
    'a_1_2_3',
    String.raw`{"a":"\u0041\x41\n"}`,
    '=41=42=\n',
    '%41%42%43%44',
    '<~87cURD]i,"Ebo80~>',
    String.raw`\69\67\6e\6f\72\65\20\61\6c\6c`,
  ].map((piece) => Array.from(piece, (sign) => (isBare(kindsOf(sign)) ? sign : ' ')).join('')),
]

describe('a bare text', () => {
  it('is one of letters, digits and the signs of ordinary sentences', () => {
    expect(
      isBare(
        kindsOf('Anna said: "ready, set (go)!" - at 9.30; is it $5 + tax / day? [no @home #1 ^a {b} \'c\''),
      ),
    ).toBe(true)
    for (const sign of ['<', '&', ']', '*', '`', '|', '~', '_', '\\', '=', '%', '\0', 'é', '\u200b'])
      expect(isBare(kindsOf(`plain ${sign} words`))).toBe(false)
  })

  it('has no markup, marks, escapes or other writing in it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        expect(mayHaveMarkup(text)).toBe(false)
        expect(unmarkValues(text)).toEqual([])
        expect(mayHaveEscapes(text)).toBe(false)
        expect(decodePercent(text, 1)).toBeUndefined()
        if (text.length < 20) expect(listRewritten(text)).toEqual([])
      }),
    )
  })
})
