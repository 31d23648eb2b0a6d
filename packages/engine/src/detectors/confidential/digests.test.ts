/** Files of keyed digests: what they recognise, what they leave alone, and that they fail closed. */

import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import type { ConfidentialFile } from '@callgate/contracts/confidential'
import { createInspector } from '../../inspector.ts'
import { CONTEXT, HOST } from '../../inspector-fixture.ts'
import { digestValues, fingerprintDocument, holds, readNumbers } from './digest-sets.ts'
import { normalizeValue } from './exact-values.ts'

const KEY = 'a1b2c3d4'
const digest = (text: string): string => createHmac('sha256', 'key').update(text).digest('hex')
const host = { ...HOST, confidentialDigest: (key: string) => (key === KEY ? digest : undefined) }
const settings = { ...InspectionConfig.parse({}), disabledRules: ['personal-data', 'secrets'] }
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function valuesFile(values: readonly string[]): ConfidentialFile {
  const { set } = digestValues(values, digest)
  const shapes = set.shapes.map(([length, digits]): [number, number] => [length, digits])
  return {
    type: 'values',
    version: 1,
    id: 'customers',
    key: KEY,
    ...set,
    shapes,
    digests: encode(set.digests),
  }
}

function documentsFile(share: number, texts: readonly string[]): ConfidentialFile {
  const documents = texts.map((text) => {
    const found = fingerprintDocument(text, digest)
    if (found === undefined) throw new Error('too short')
    return { count: found.count, fingerprints: encode(found.fingerprints) }
  })
  return { type: 'documents', version: 1, id: 'plan', key: KEY, share, documents }
}

function matched(files: readonly ConfidentialFile[], texts: readonly string[]): string[] {
  const inspector = createInspector({ host, settings, packs: [], confidential: files })
  const value = { content: texts.map((text) => ({ type: 'text', text })) }
  return inspector
    .inspect({ hook: 'result', value, context: CONTEXT })
    .findings.filter(({ class: kind }) => kind === 'confidential')
    .map(({ span }) => (texts[Number(span.path.split('/')[2])] ?? '').slice(span.start, span.end))
}

describe('exact values', () => {
  const files = [valuesFile(['KD-4711-0815', '20 48 113 992', 'mira.kessler@posteo.de', 'Heron'])]

  it.each([
    'KD-4711-0815',
    'kd47110815',
    'KD 4711 0815',
    'kd/4711.0815',
    '2048113992',
    '20.48.113.992',
    'Mira.Kessler@Posteo.de',
  ])('are found as %s, whole', (written) => {
    expect(matched(files, [`order of ${written}, please`])).toEqual([written])
  })

  it('are found under zero-width characters and over two parts', () => {
    const written = Array.from('KD-4711-0815').join('\u200b')
    expect(matched(files, [`order of ${written}!`])).toEqual([written])
    expect(matched(files, ['order of KD-4711-', '0815 please'])).toEqual(['KD-4711-', '0815'])
  })

  it.each(['KD-4711-0816', 'xKD-4711-0815', 'KD-4711-08151', 'a heron', '2048113993', '4711 0815'])(
    'are not found in %s',
    (text) => {
      expect(matched(files, [text])).toEqual([])
    },
  )

  it('leave out what is too short, by index', () => {
    expect(digestValues(['4711', 'K-17', 'a word', 'KD-471108'], digest).leftOut).toEqual([0, 1, 2])
  })

  it('hold neither the values nor digests that can be made without the key', () => {
    const other = digestValues(['KD-4711-0815'], (text) =>
      createHmac('sha256', 'x').update(text).digest('hex'),
    )
    const own = digestValues(['KD-4711-0815'], digest)
    expect(encode(own.set.digests)).not.toBe(encode(other.set.digests))
  })

  it('are normalised to the same however they are separated', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/)
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 6 }),
        fc.constantFrom('-', '.', '/', ' ', '_'),
        (parts, sign) => {
          expect(normalizeValue(parts.join(sign))).toBe(normalizeValue(parts.join('').toUpperCase()))
        },
      ),
    )
  })
})

describe('sets of digests', () => {
  it('hold what was put in and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 100_000, max: 999_999 }), { minLength: 2 }),
        ([one, ...rest]) => {
          const { set } = digestValues(rest.map(String), digest)
          const numbers = readNumbers(encode(set.digests), set.count)
          const of = (value: unknown) => Number.parseInt(digest(`value ${String(value)}`).slice(0, 13), 16)
          expect(rest.every((value) => holds(numbers, of(value)))).toBe(true)
          expect(holds(numbers, of(one))).toBe(false)
        },
      ),
    )
  })

  it('are refused when damaged, or when their key is missing', () => {
    const file = valuesFile(['KD-4711-0815', 'KD-4711-0816'])
    const open = (changed: object) => () =>
      createInspector({
        host,
        settings,
        packs: [],
        confidential: [{ ...file, ...changed }],
      })
    expect(open({})).not.toThrow()
    expect(open({ count: 3 })).toThrow('damaged')
    expect(open({ key: '00000000' })).toThrow('master key 00000000')
  })
})

const WORDS =
  'north plan budget lake winter price partner launch review supply margin field target region'.split(' ')
const sentence = (seed: number): string =>
  Array.from(
    { length: 12 },
    (_, index) => WORDS[(seed * 7 + index * index * 5 + index * seed) % WORDS.length],
  ).join(' ')
const lines = Array.from({ length: 60 }, (_, index) => `${sentence(index * 13 + 1)} ${index}.`)

describe('fingerprints of documents', () => {
  const files = [documentsFile(0.3, [lines.join('\n')])]
  const half = lines.slice(10, 40)

  it('find a passage whatever its layout, and mark it alone', () => {
    const [found, ...more] = matched(files, [`Hello there. ${half.join(' ').toUpperCase()} Goodbye.`])
    expect(more).toEqual([])
    expect(found?.startsWith('Hello')).toBe(false)
    expect(found?.length).toBeGreaterThan(half.join(' ').length * 0.9)
    expect(matched(files, [half.map((line) => `> ${line}\r\n`).join('')])).toHaveLength(1)
  })

  it('add up over the parts of a message', () => {
    const parts = [half.slice(0, 10), half.slice(10, 20), half.slice(20)].map((part) => part.join(' '))
    for (const part of parts) expect(matched(files, [part])).toEqual([])
    expect(matched(files, parts)).toHaveLength(3)
  })

  it('stay silent below the share, and on other texts', () => {
    expect(matched(files, [lines.slice(0, 6).join(' ')])).toEqual([])
    expect(matched(files, ['A text about something else entirely, of some length. '.repeat(40)])).toEqual([])
  })

  it('are not made of a text that is too short', () => {
    expect(fingerprintDocument('A short note about the plan.', digest)).toBeUndefined()
  })

  it('share one wherever eighty letters are copied', () => {
    const whole = lines.join('').replaceAll(/[^a-z0-9]/g, '')
    const numbers = fingerprintDocument(whole, digest)
    fc.assert(
      fc.property(fc.nat(whole.length - 90), fc.string({ maxLength: 60 }), (from, around) => {
        const text = `${around} ${whole.slice(from, from + 90)} ${around}${'zq '.repeat(200)}`
        const part = fingerprintDocument(text, digest)
        const known = readNumbers(encode(numbers?.fingerprints ?? new Uint8Array()), numbers?.count ?? 0)
        const found = readNumbers(encode(part?.fingerprints ?? new Uint8Array()), part?.count ?? 0)
        expect(found.some((number) => holds(known, number))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
