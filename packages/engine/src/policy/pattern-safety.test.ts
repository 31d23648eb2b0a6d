/** Which regular expressions are accepted, and that accepted ones stay fast on the texts that hurt most. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePattern } from './pattern-safety.ts'

const SAFE = [
  '^/tmp/',
  '^/home/[a-z]+/.*$',
  '^[a-z0-9._-]+@example\\.com$',
  'password|secret|token',
  '^(GET|POST|PUT)$',
  '^https?://',
  '\\bDROP\\s+TABLE\\b',
  '[A-Z]{4}[0-9]{16}',
  '^([0-9]{3},)*[0-9]{3}$',
  '^.*foo.*bar$',
  'foo.*bar',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '[^a-z]',
  '\\u00e4|\\x41',
  '^(?:a|b|c)*$',
  '^a*?b$',
]

const UNSAFE = [
  '(a+)+$',
  '(a*)*',
  '(a|a)*$',
  '(a|ab)*c',
  '([a-z]+)*@',
  '^(a?){30}a{30}$',
  'a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaa',
  '^(.*,){11}P',
  '.*a.*b.*c',
  '(x+x+)+y',
  '\\s*\\s*\\s*x',
  '(a)\\1',
  '(?=a)b',
  '(?<n>a)',
  '(?i:a)',
  '(\\w|\\d)+x',
  '((a{0,20}){0,20}){0,20}b',
  '(?:a{256}){256}',
  '(a|b|)*c',
]

describe('judgePattern', () => {
  it.each(SAFE)('accepts %s', (pattern) => {
    expect(judgePattern(pattern)).toMatchObject({ safe: true })
  })

  it.each(UNSAFE)('refuses %s', (pattern) => {
    expect(judgePattern(pattern)).toMatchObject({ safe: false })
  })

  it.each([
    '(',
    ')',
    '[a',
    'a{2',
    '*a',
    'a**',
    '\\',
    '[z-a]',
    'a{3,2}',
    '^*',
    '\\k',
    '\\p{L}',
    '\\c',
    'a{99999}',
  ])('refuses the broken or unusual %s with a reason', (pattern) => {
    const judged = judgePattern(pattern)
    expect(judged.safe).toBe(false)
    if (!judged.safe) expect(judged.reason.length).toBeGreaterThan(5)
  })

  it('never throws, and what it accepts is a regular expression', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '*',
      '+',
      '?',
      '(',
      ')',
      '[',
      ']',
      '|',
      '^',
      '$',
      '\\',
      'd',
      '{2}',
      '{1,3}',
      '(?:',
      '-',
      'w',
    )
    let accepted = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const judged = judgePattern(pieces.join(''))
        if (!judged.safe) return
        accepted++
        expect(new RegExp(pieces.join('')).source.length).toBeGreaterThan(0)
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it('accepts nothing whose number of ways to match explodes', () => {
    const piece = fc.constantFrom(
      'a',
      'a',
      '[ab]',
      'b',
      '.',
      '*',
      '+',
      '?',
      '(',
      ')',
      '|',
      '{2,5}',
      '{3}',
      '^',
    )
    let accepted = 0
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 12 }), (pieces) => {
        const judged = judgePattern(`${pieces.join('')}!`)
        if (!judged.safe) return
        accepted++
        const text = 'a'.repeat(60)
        // At most the square of the length, times the ways and the size of the pattern.
        expect(countSteps(`${pieces.join('')}!`, text)).toBeLessThan(60 * 60 * 1000 * 16)
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})

/** Steps a backtracking matcher takes before it gives up: counted in a small matcher of its own, not in time. */
function countSteps(pattern: string, text: string): number {
  const tree = readTree(pattern)
  let steps = 0
  const run = (node: Tree, at: number, then: (at: number) => boolean): boolean => {
    if (++steps > 1e8) return true
    switch (node.type) {
      case 'char':
        return at < text.length && node.chars.includes(text[at] ?? '') && then(at + 1)
      case 'start':
        return at === 0 && then(at)
      case 'sequence': {
        const from = (i: number, where: number): boolean => {
          const item = node.items[i]
          return item === undefined ? then(where) : run(item, where, (next) => from(i + 1, next))
        }
        return from(0, at)
      }
      case 'choice':
        return node.items.some((item) => run(item, at, then))
      case 'repeat': {
        const more = (count: number, where: number): boolean =>
          (count < node.max &&
            run(node.item, where, (next) => (next > where || count < node.min) && more(count + 1, next))) ||
          (count >= node.min && then(where))
        return more(0, at)
      }
    }
  }
  for (let at = 0; at <= text.length; at++) if (run(tree, at, () => true)) break
  return steps
}

type Tree =
  | { type: 'char'; chars: string }
  | { type: 'start' }
  | { type: 'sequence' | 'choice'; items: Tree[] }
  | { type: 'repeat'; item: Tree; min: number; max: number }

/** Reads the pieces the property above is made of. */
function readTree(pattern: string): Tree {
  let at = 0
  const choice = (): Tree => {
    const items = [sequence()]
    while (pattern[at] === '|') {
      at++
      items.push(sequence())
    }
    return { type: 'choice', items }
  }
  const sequence = (): Tree => {
    const items: Tree[] = []
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') items.push(repeat())
    return { type: 'sequence', items }
  }
  const repeat = (): Tree => {
    const item = atom()
    const found = /^(?:\*|\+|\?|\{(\d)(?:,(\d))?\})\??/.exec(pattern.slice(at))
    if (found === null) return item
    at += found[0].length
    const [text] = found
    if (text.startsWith('{'))
      return { type: 'repeat', item, min: Number(found[1]), max: Number(found[2] ?? found[1]) }
    return {
      type: 'repeat',
      item,
      min: text.startsWith('+') ? 1 : 0,
      max: text.startsWith('?') ? 1 : Number.POSITIVE_INFINITY,
    }
  }
  const atom = (): Tree => {
    const char = pattern[at++]
    if (char === '^') return { type: 'start' }
    if (char === '.') return { type: 'char', chars: 'ab!' }
    if (char === '[') {
      at = pattern.indexOf(']', at) + 1
      return { type: 'char', chars: 'ab' }
    }
    if (char !== '(') return { type: 'char', chars: char ?? '' }
    const inner = choice()
    at++
    return inner
  }
  return choice()
}
