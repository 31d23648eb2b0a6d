/** Personal data that is written so that a plain look passes it by: split, padded with nothing, in other digits. */

import { describe, expect, it } from 'vitest'
import { createTestInspector, CONTEXT } from '../../inspector-fixture.ts'

const inspector = createTestInspector()
const CARD = '4539 1488 0343 6467'

function codesIn(texts: readonly string[], tail?: string): string[] {
  const value = { content: texts.map((text) => ({ type: 'text', text })) }
  return inspector
    .inspect({ hook: 'result', value, context: CONTEXT, ...(tail === undefined ? {} : { tail }) })
    .findings.filter(({ detector }) => detector === 'personal-data')
    .map(({ code, span }) => `${code} ${texts.map((text) => text.slice(span.start, span.end))[0]}`)
}

const spell = (zero: number): string =>
  CARD.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

describe('a card number', () => {
  it.each([
    ['zero-width characters', Array.from(CARD.replaceAll(' ', '')).join('\u200b')],
    ['a soft hyphen', CARD.replace('1488', '14\u00ad88')],
    ['full-width digits', spell(0xff10)],
    ['mathematical digits', spell(0x1d7d8)],
    ['Arabic digits', spell(0x660)],
    ['Devanagari digits', spell(0x966)],
  ])('is found in %s, whole', (_kind, written) => {
    expect(codesIn([`pay with ${written} today`])).toEqual([`personal-data/payment-card ${written}`])
  })

  it('is found once where nothing is hidden', () => {
    expect(codesIn([`pay with ${CARD} today, café`])).toHaveLength(1)
    expect(codesIn([`pay with ${CARD} today`, 'and more'])).toHaveLength(1)
  })

  it('is found where two parts of a result, or two events, each hold half', () => {
    const halves = ['pay with 4539 1488', ' 0343 6467 today'] as const
    expect(codesIn(halves)).toHaveLength(2)
    expect(codesIn([halves[1]], halves[0])).toHaveLength(1)
    expect(codesIn(['pay with 4539 1488', 'and 17 other things'])).toEqual([])
  })
})
