/** The prefilter finds exactly what searching for each literal alone finds. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_HITS, type ViewText } from '../detectors/detector.ts'
import { buildAutomaton } from './automaton.ts'
import { buildPatternSet, matchPatterns } from './windows.ts'

function scan(literals: readonly string[], text: string): string[] {
  const hits: string[] = []
  buildAutomaton(literals).scan(text, (literal, end) => hits.push(`${literal}@${end}`))
  return hits.toSorted()
}

describe('automaton', () => {
  it('agrees with a plain search, overlaps and suffixes included', () => {
    const unit = fc.constantFrom('a', 'b', 'A', 'c', 'é', '字', '-')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.string({ unit, maxLength: 40 }),
        (literals, text) => {
          const expected: string[] = []
          for (const [index, literal] of literals.entries()) {
            for (let at = 0; at + literal.length <= text.length; at++) {
              if (text.slice(at, at + literal.length).replaceAll('A', 'a') === literal.replaceAll('A', 'a'))
                expected.push(`${index}@${at + literal.length}`)
            }
          }
          expect(scan(literals, text)).toEqual(expected.toSorted())
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('refuses an empty literal and works without any', () => {
    expect(() => buildAutomaton([''])).toThrow(RangeError)
    expect(scan([], 'text')).toEqual([])
  })
})

describe('windows', () => {
  const set = buildPatternSet([{ literals: ['key'], regex: /key=\d+/g, reach: 8 }])
  const match = (text: string): string[] => {
    const literals: number[] = []
    const ends: number[] = []
    buildAutomaton(set.literals).scan(text, (literal, end) => {
      literals.push(literal)
      ends.push(end)
    })
    const found: string[] = []
    const view = {
      rendering: {},
      text,
      hits: ends.length === 0 ? NO_HITS : { literals, ends },
    } as unknown as ViewText
    matchPatterns(set, view, ({ start, end }) => found.push(`${text.slice(start, end)}@${start}`) > 0)
    return found
  }

  it('finds every match once, at its place', () => {
    expect(match('key=1 key=22, and much later on in the text key=333')).toEqual([
      'key=1@0',
      'key=22@6',
      'key=333@44',
    ])
    expect(match('nothing here')).toEqual([])
  })

  it('merges windows that overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('key=1', ' ', 'x', 'key=', '7'), { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        const expected = [...text.matchAll(/key=\d+/g)]
          .filter((hit) => hit[0].length <= 9)
          .map((hit) => `${hit[0]}@${hit.index}`)
        for (const one of expected.filter((each) => !/\d{3,}@/.test(each))) expect(match(text)).toContain(one)
        expect(new Set(match(text)).size).toBe(match(text).length)
      }),
    )
  })
})
