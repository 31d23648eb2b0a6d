/** Properties of the names and templates agents see: bounded, reversible, without collisions, and never a throw. */

import fc from 'fast-check'
import { aggregateName, splitAggregateName, splitClashes } from 'callgate/pipeline/naming/names'
import { templateMatches } from 'callgate/pipeline/naming/uri-template'
import { describe, expect, test } from 'vitest'

const upstreamId = fc.stringMatching(/^[a-z0-9-]{1,24}$/)
const toolName = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,128}$/),
  fc.stringMatching(/^[ab_]{1,80}$/),
)

describe('aggregated names', () => {
  test('keep to 64 characters of the allowed kind and lead back to their upstream', () => {
    fc.assert(
      fc.property(upstreamId, toolName, (upstream, name) => {
        const aggregate = aggregateName(upstream, name)
        expect(aggregate).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
        expect(splitAggregateName(aggregate)?.upstream).toBe(upstream)
      }),
      { numRuns: 2_000 },
    )
  })

  test('stay as they are where they can, and then lead back to the tool as well', () => {
    fc.assert(
      fc.property(upstreamId, fc.stringMatching(/^[A-Za-z0-9_.-]{1,38}$/), (upstream, name) => {
        fc.pre(!/_[0-9a-f]{20}$/.test(name))
        const aggregate = aggregateName(upstream, name)
        expect(aggregate).toBe(`${upstream}__${name}`)
        expect(splitAggregateName(aggregate)).toEqual({ upstream, rest: name })
      }),
    )
  })

  test('do not collide, neither between upstreams nor between names that only differ where they are cut or cleaned', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(upstreamId, toolName), {
          maxLength: 60,
          selector: (pair) => JSON.stringify(pair),
        }),
        fc.stringMatching(/^[a-z]{60,90}$/),
        (pairs, long) => {
          const [first] = pairs
          const near: [string, string][] =
            first === undefined ? [] : ['/', ' ', ':', '_x', 'ä'].map((end) => [first[0], `${long}${end}`])
          const all = [...pairs, ...near]
          const names = new Set(all.map(([upstream, name]) => aggregateName(upstream, name)))
          expect(names.size).toBe(new Set(all.map((pair) => JSON.stringify(pair))).size)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('cannot be forged: a tool named like the shortened name of another gets a name of its own', () => {
    fc.assert(
      fc.property(upstreamId, toolName, (upstream, name) => {
        const aggregate = aggregateName(upstream, name)
        const rest = splitAggregateName(aggregate)?.rest ?? ''
        expect(rest === name || aggregateName(upstream, rest) !== aggregate).toBe(true)
      }),
    )
  })

  test('two of one server that are cut to the same name are both left out, and no other is', () => {
    const definitions = ['read', 'write-a', 'write-b', 'list'].map((name) => ({
      type: 'tool' as const,
      name,
      listed: {},
      value: {},
      item: { tenant: 'default', upstream: 'up', type: 'tool' as const, name, digest: '', definition: {} },
    }))
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)
    const cut = splitClashes(definitions, ({ name }) => name.slice(0, 5))
    expect(names(cut.distinct)).toEqual(['read', 'list'])
    expect(names(cut.clashing)).toEqual(['write-a', 'write-b'])
    expect(names(splitClashes(definitions).distinct)).toEqual(names(definitions))
  })

  test('splitting never throws, and gives nothing for what no aggregated name looks like', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const split = splitAggregateName(text)
        if (split !== undefined) expect(`${split.upstream}__${split.rest}`).toBe(text)
      }),
    )
    expect(['', '__', 'a__', '__a', 'a_b'].map(splitAggregateName)).toEqual(Array.from({ length: 5 }))
  })
})

/** The same question put to a backtracking regular expression; small inputs only. */
function oracle(template: string, uri: string): boolean {
  const source = template
    .split(/\{[^{}]*\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^]*')
  return new RegExp(`^${source}$`).test(uri)
}

const piece = fc.constantFrom('a', 'b', 'ab', '/', '{x}', '{+path}', '{?q*}', '{', '}')

describe('URI templates', () => {
  test('match what a regular expression over their literal parts matches', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b', '/', '{', '}'), { maxLength: 12 }),
        (parts, uri) => {
          const template = parts.join('')
          expect(templateMatches(template, uri.join(''))).toBe(oracle(template, uri.join('')))
        },
      ),
      { numRuns: 5_000 },
    )
  })

  test('match every URI made from them', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (parts, value) => {
          const template = parts.join('')
          expect(
            templateMatches(
              template,
              template.replace(/\{[^{}]*\}/g, () => value),
            ),
          ).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('never throw, and too long a template matches nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (a, b) => typeof templateMatches(a, b) === 'boolean',
      ),
    )
    expect(templateMatches(`${'a'.repeat(2_040)}{xxxxxxx}`, 'a'.repeat(2_041))).toBe(false)
  })

  test('hostile templates end: many parts that almost match', () => {
    const template = `${'{a}x'.repeat(400)}{a}y`
    expect(templateMatches(template, `${'x'.repeat(100_000)}z`)).toBe(false)
    expect(templateMatches('{'.repeat(2_048), '{'.repeat(2_048))).toBe(true)
  })
})
