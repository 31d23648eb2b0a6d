/** Kinds of units: no expression that they stand before finds anything in a text without them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInvisible } from './invisible.ts'
import { COMBINING, CONTROL, kindsOf, ODD, OTHER_SCRIPT, UNSEEN } from './unit-kinds.ts'

const UNITS = Array.from({ length: 0x10000 }, (_, unit) => unit)
const having = (kind: number): number[] =>
  UNITS.filter((unit) => (kindsOf(String.fromCharCode(unit)) & kind) !== 0)
const matching = (regex: RegExp): number[] => UNITS.filter((unit) => regex.test(String.fromCharCode(unit)))

describe('kinds of units', () => {
  it.each([
    ['odd ones', ODD, /[^\t\n\r\x20-\x7e]/],
    ['controls', CONTROL, /[\b\u001b\u0080-\u009f]/],
    ['combining marks', COMBINING, /[\u0300-\u036f]/],
  ])('are, for %s, exactly those of the expression', (_name, kind, regex) => {
    expect(having(kind)).toEqual(matching(regex))
  })

  it('tell of every unit that shows nothing, and of the first half of those that take two', () => {
    const unseen = new Set(having(UNSEEN))
    expect(UNITS.filter((unit) => isInvisible(unit) && !unseen.has(unit))).toEqual([])
    for (const code of [0xe0001, 0xe0041, 0xe01ef, 0x1d173])
      expect(kindsOf(String.fromCodePoint(code)) & UNSEEN).toBe(UNSEEN)
  })

  it('tell of every digit and letter of a script that is read in its own writing', () => {
    const other = new Set(having(OTHER_SCRIPT))
    const read = matching(/[\u0370-\u0fff\u3040-\u9fff\uac00-\ud7a3]|[\u1040-\u1049\u17e0-\u17e9]/)
    expect(read.filter((unit) => !other.has(unit))).toEqual([])
  })

  it('of a text are those of its units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let kinds = 0
        for (let at = 0; at < text.length; at++) kinds |= kindsOf(text.charAt(at))
        expect(kindsOf(text)).toBe(kinds)
      }),
    )
  })
})
