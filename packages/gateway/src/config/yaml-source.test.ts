/** Whatever the bytes: a value or problems with places inside the text, and the value is the one JSON would give. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { canonicalJson } from './canonical-json.ts'
import { maskSecrets } from './mask.ts'
import { renderProblem } from './problem.ts'
import { parseYaml } from './yaml-source.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const hasPrototypeKey = (value: unknown) => JSON.stringify(value).includes('"__proto__"')

it('reads what a YAML writer wrote', () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(!hasPrototypeKey(value))
      const parsed = parseYaml('f', encode(stringify(value, { aliasDuplicateObjects: false })))
      if (Array.isArray(parsed)) throw new Error(parsed.map(renderProblem).join('\n'))
      expect(canonicalJson(parsed.value)).toBe(canonicalJson(value))
    }),
    { numRuns: 200 },
  )
})

it('never throws, and every problem has a place in the text', () => {
  const fragments = [
    'a: ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '!t ',
    '|\n ',
    '"',
    "'",
    '\n',
    '  ',
    '\t',
    '# c',
    '%YAML 1.1\n',
    '---\n',
    '<<: ',
    ', ',
    '? ',
    '1',
  ]
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4 })), { maxLength: 40 }),
      (parts) => {
        const text = parts.join('')
        const parsed = parseYaml('f', encode(text))
        if (!Array.isArray(parsed)) return
        expect(parsed.length).toBeGreaterThan(0)
        const lines = text.split('\n')
        for (const problem of parsed) {
          expect(problem.line).toBeGreaterThan(0)
          expect(problem.line).toBeLessThanOrEqual(lines.length)
          expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 1)
          expect(renderProblem(problem)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
        }
      },
    ),
    { numRuns: 500 },
  )
})

it('arbitrary bytes give a value or problems', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseYaml('f', bytes)).toBeDefined()
    }),
  )
})

it('points at keys, values, their ancestors and parts of conditions', () => {
  const parsed = parseYaml('f', encode('a:\n  b: "x y"\n  c: |\n    one\n    two three\n'))
  if (Array.isArray(parsed)) throw new Error('refused')
  const { source } = parsed
  expect(source.problem(['a', 'b'], { message: '' })).toMatchObject({ line: 2, column: 6, length: 5 })
  expect(source.problem(['a', 'b'], { message: '', at: 'key' })).toMatchObject({
    line: 2,
    column: 3,
    length: 1,
  })
  expect(source.problem(['a', 'missing'], { message: '' })).toMatchObject({ line: 1, column: 1 })
  expect(source.problemInside(['a', 'b'], { start: 2, end: 3, text: 'x y' }, { message: '' })).toMatchObject({
    line: 2,
    column: 9,
  })
  expect(
    source.problemInside(['a', 'c'], { start: 8, end: 13, text: 'one\ntwo three\n' }, { message: '' }),
  ).toMatchObject({ line: 5, column: 9, length: 5 })
})

it('masks values under announcing names, and leaves references and plain lines alone', () => {
  expect(maskSecrets('  API_KEY: abc', [])).toBe('  API_KEY: ********')
  expect(maskSecrets('  - --token=abc', [])).toBe('  - --token=********')
  expect(maskSecrets('  API_KEY: env:NAME # why', [])).toBe('  API_KEY: env:NAME # why')
  expect(maskSecrets('  THING: abc', ['upstreams', 'a', 'env', 'THING'])).toBe('  THING: ********')
  expect(maskSecrets('  port: 7300', ['listen', 'port'])).toBe('  port: 7300')
  expect(maskSecrets('  keyFile: tls/key.pem', [])).toBe('  keyFile: tls/key.pem')
})
