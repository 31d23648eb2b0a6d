/** Patterns looked for slice by slice find what is found at once, and no slice reads much of a long text. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TextPatterns } from './text-patterns.ts'

function patternsOf(all: readonly (readonly [pattern: string, regex: boolean])[]): TextPatterns<string> {
  const patterns = new TextPatterns<string>()
  for (const [pattern, regex] of all) patterns.add(pattern, { kind: 'text', pattern, regex }, pattern)
  return patterns
}
function drain(
  patterns: TextPatterns<string>,
  text: string,
): { readonly found: string[]; readonly rests: number } {
  const slices = patterns.findInSlices(text)
  for (let rests = 0; ; rests += 1) {
    const { done, value } = slices.next()
    if (done === true) return { found: value, rests }
  }
}

it('finds the same slice by slice as at once', () => {
  const patterns = patternsOf([
    ['send', false],
    ['ab', false],
    ['a[0-9]{1,8}b', true],
    ['^s[a-z]+d', true],
  ])
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', '7', 'send', ' ', 'xyz')), (parts) => {
      const text = parts.join('')
      expect(drain(patterns, text).found).toEqual(patterns.find(text))
    }),
  )
})

it('rests often in a long text, however many patterns there are', () => {
  const text = 'x'.repeat(1 << 18)
  const many = Array.from({ length: 40 }, (_, at) => [`y${at}[0-9]{1,64}z`, true] as const)
  const { found, rests } = drain(patternsOf(many), text)
  expect(found).toEqual([])
  expect(rests).toBeGreaterThan(many.length / 2)
  expect(drain(patternsOf(many.slice(0, 1)), 'short').rests).toBe(0)
})

it('finds what lies across two pieces', () => {
  const patterns = patternsOf([['s[0-9]{1,200}e', true]])
  for (const at of [32_700, 65_500, 98_300])
    expect(patterns.find(`${'x'.repeat(at)}s${'1'.repeat(150)}e${'x'.repeat(200_000)}`)).toHaveLength(1)
})
