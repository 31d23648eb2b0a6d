/** The prefilter finds exactly what searching for each literal alone finds. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Detector, NO_HITS, type ViewText } from '../detectors/detector.ts'
import type { Rendering } from '../views/text.ts'
import { ODD } from '../views/unit-kinds.ts'
import { buildAutomaton } from './automaton.ts'
import { PlanRun, Plans } from './plan.ts'
import { buildPatternSet, type LiteralPattern, matchPatterns } from './windows.ts'

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

  it('finds in a text said to be ASCII what it finds in any, and literals of other scripts near one of their units only', () => {
    const unit = fc.constantFrom('a', 'b', 'A', 'c', '-')
    const literals = ['ab', 'b-c', 'a\u00e9', 'caf\u00e9', '\u5b57']
    const automaton = buildAutomaton(literals)
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        const hits: [string[], string[]] = [[], []]
        automaton.scan(text, (literal, end) => hits[0].push(`${literal}@${end}`), true)
        automaton.scan(text, (literal, end) => hits[1].push(`${literal}@${end}`))
        expect(hits[0]).toEqual(hits[1])
      }),
    )
    expect(scan(literals, `${'-'.repeat(20)}caf\u00e9${'b'.repeat(20)}a\u00e9`)).toEqual(['2@46', '3@24'])
  })
  it('refuses an empty literal and works without any', () => {
    expect(() => buildAutomaton([''])).toThrow(RangeError)
    expect(scan([], 'text')).toEqual([])
  })
})

describe('cues', () => {
  const plan = (trigger: Detector['trigger']) => {
    const detector: Detector = {
      id: 'cued',
      at: ['result'],
      reads: ['raw'],
      trigger,
      literals: ['word'],
      cues: [['%00'], ['/etc/', '\u2019']],
      inspect: () => [],
    }
    return new Plans([detector]).of('result')
  }
  const textsOf = (trigger: Detector['trigger'], text: string): readonly ViewText[] => {
    const run = new PlanRun(plan(trigger))
    run.take({ view: 'raw', mask: 1, kinds: ODD, text, source: { name: '' } } as unknown as Rendering)
    return run.textsOf(0)
  }
  it('are told by group, in texts that are handed over anyway', () => {
    expect(textsOf('every', 'plain').map(({ hits }) => hits.cues)).toEqual([0])
    expect(textsOf('every', 'a%00b').map(({ hits }) => hits.cues)).toEqual([1])
    expect(textsOf('every', 'it\u2019s /ETC/').map(({ hits }) => hits.cues)).toEqual([2])
    expect(textsOf('literals', 'a word of /etc/').map(({ hits }) => hits.cues)).toEqual([2])
  })
  it('hand no text over by themselves', () => {
    expect(textsOf('literals', 'a%00b /etc/')).toEqual([])
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

  it('are passed over without the signs a match needs, and only then', () => {
    const signed = buildPatternSet([{ literals: ['to'], regex: /to \S+@\S+/g, reach: 12, needs: ['@'] }])
    const read = (text: string): number[] => {
      const starts: number[] = []
      const view = { rendering: {}, text, hits: { literals: [0], ends: [2] } } as unknown as ViewText
      matchPatterns(signed, view, ({ start }) => starts.push(start) > 0)
      return starts
    }
    expect(read('to a@b.test')).toEqual([0])
    expect(read('to a at b, and far from there a@b.test')).toEqual([])
  })

  it('are passed over without the words that stand beside, and only then', () => {
    const bare = { literals: ['@'], regex: /\b(?:send(?:ing)?|mail)\s+\w* ?\w+@\w+/gi, reach: 24 }
    const besides = { ...bare, beside: ['send ', 'Sending ', 'mail '] }
    const read = (pattern: LiteralPattern, text: string): string[] => {
      const own = buildPatternSet([pattern])
      const hits = { literals: [] as number[], ends: [] as number[], cues: 0 }
      buildAutomaton(own.literals).scan(text, (literal, end) => {
        hits.literals.push(literal)
        hits.ends.push(end)
      })
      const found: string[] = []
      matchPatterns(own, { rendering: {}, text, hits } as unknown as ViewText, ({ start, end }) =>
        Boolean(found.push(`${text.slice(start, end)}@${start}`)),
      )
      return found
    }
    expect(read(besides, 'SENDING\n to a@b')).toEqual(read(bare, 'SENDING\n to a@b'))
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('send', 'ing', 'Mail', ' ', '\n', '\u00a0', 'to', 'a@b', 'x', '.'), {
          maxLength: 40,
        }),
        (parts) => {
          expect(read(besides, parts.join(''))).toEqual(read(bare, parts.join('')))
        },
      ),
      { numRuns: 1000 },
    )
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

describe('anchored patterns', () => {
  const match = (pattern: LiteralPattern, text: string): string[] => {
    const set = buildPatternSet([pattern])
    const literals: number[] = []
    const ends: number[] = []
    buildAutomaton(set.literals).scan(text, (literal, end) => {
      literals.push(literal)
      ends.push(end)
    })
    const found: string[] = []
    const view = { rendering: {}, text, hits: { literals, ends } } as unknown as ViewText
    matchPatterns(set, view, ({ start, end, from }) => found.push(`${text.slice(start, end)}@${from}`) > 0)
    return found
  }

  it('are tried where a literal starts, and only there', () => {
    const pattern = {
      literals: ['ab-', 'abc-'],
      regex: /(?<!\w)abc?-\d+/y,
      reach: 16,
      anchored: 'start',
    } as const
    expect(match(pattern, 'ab-1 xab-2 abc-33 ab-')).toEqual(['ab-1@0', 'abc-33@11'])
  })

  it('are tried where a literal ends, and only there', () => {
    const pattern = {
      literals: ['pass'],
      regex: /\w{0,8}=(?<secret>\w+)/y,
      reach: 16,
      anchored: 'end',
    } as const
    expect(match(pattern, 'pass=one password=two =three')).toEqual(['one@4', 'two@13'])
  })

  it('tell the group from an equal text before it', () => {
    const pattern = {
      literals: ['u='],
      regex: /(?<user>\w+)\/(?<secret>\w+)/y,
      reach: 16,
      anchored: 'end',
    } as const
    const text = 'u=abc/abc u=abcd/abc'
    const set = buildPatternSet([pattern])
    const starts: number[] = []
    const view = { rendering: {}, text, hits: { literals: [0, 0], ends: [2, 12] } } as unknown as ViewText
    matchPatterns(set, view, ({ start }) => starts.push(start) > 0)
    expect(starts).toEqual([6, 17])
  })
})

describe('plans', () => {
  const detector = (literal: string, at: Detector['at']): Detector => ({
    id: 'same',
    at,
    reads: ['raw'],
    trigger: 'literals',
    literals: [literal],
    inspect: () => [],
  })

  it('are one for hooks at which the same detectors look, and only for those', () => {
    const plans = new Plans([
      detector('one', ['result', 'resource', 'prompt']),
      detector('two', ['result', 'resource']),
      detector('three', ['prompt']),
    ])
    expect(plans.of('resource')).toBe(plans.of('result'))
    expect(plans.of('prompt')).not.toBe(plans.of('result'))
    expect(plans.of('prompt').readers.map(({ detector }) => detector.literals[0])).toEqual(['one', 'three'])
    expect(plans.of('result').readers.map(({ detector }) => detector.literals[0])).toEqual(['one', 'two'])
  })
})
