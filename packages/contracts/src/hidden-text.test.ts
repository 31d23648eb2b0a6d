/** What hides in a text is named, what can be seen stays as it is, and nothing is lost or cut in two. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, splitHidden } from './hidden-text.ts'

const shownOf = (text: string): string =>
  splitHidden(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('')

describe('characters that are not seen', () => {
  test.each([
    ['send \u202egnp.exe', 'send [RLO]gnp.exe'],
    ['a\u200bb\u200cc\u200dd', 'a[ZWSP]b[ZWNJ]c[ZWJ]d'],
    ['\u2066x\u2069', '[LRI]x[PDI]'],
    ['\u001b[31mred\u0007', '[ESC][31mred[U+0007]'],
    ['one\rtwo', 'one[CR]two'],
    ['pay\u00a0now', 'pay[NBSP]now'],
    ['\ufeffstart', '[BOM]start'],
    ['soft\u00adhyphen', 'soft[SHY]hyphen'],
    ['hangul \u3164 filler', 'hangul [U+3164] filler'],
    ['braille \u2800 blank', 'braille [U+2800] blank'],
    ['\u{e0041}\u{e0042}', '[TAG A][TAG B]'],
    ['lone \ud800 half', 'lone [U+D800] half'],
    ['variation\ufe0f', 'variation[U+FE0F]'],
    ['private \ue000 use', 'private [U+E000] use'],
  ])('%j', (text, shown) => {
    expect(shownOf(text)).toBe(shown)
  })

  test('line breaks, tabs, letters of any script and emoji stay', () => {
    const text = 'Zeile\n\tеще 日本語 العربية é 🙂 <b>&amp; ${x} {{y}} javascript:alert(1)'
    expect(splitHidden(text)).toEqual([{ text, hidden: false }])
  })

  test('marks that pile up on a letter are bounded', () => {
    expect(shownOf(`a${'\u0301'.repeat(500)}`)).toBe(`a${'\u0301'.repeat(4)}`)
  })

  test('what is left between the names is the text without what they stand for', () => {
    const hidden = fc.constantFrom('\u202e', '\u200b', '\u001b', '\u{e0041}', '\u2066')
    const seen = fc.constantFrom('a', ' ', '<', '🙂', '\n')
    fc.assert(
      fc.property(fc.array(fc.oneof(hidden, seen), { maxLength: 60 }), (parts) => {
        const text = parts.join('')
        const visible = splitHidden(text).filter((part) => !part.hidden)
        expect(visible.map((part) => part.text).join('')).toBe(
          text.replaceAll(/[\u202e\u200b\u001b\u2066]|\u{e0041}/gu, ''),
        )
      }),
    )
  })
})

test('a cut never leaves half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite' }), fc.nat(20), (text, max) => {
      const short = cut(text, max)
      expect(text.startsWith(short)).toBe(true)
      expect(short.length).toBeLessThanOrEqual(Math.max(max, 0))
      expect(short.isWellFormed()).toBe(true)
    }),
  )
})
