/** Names are read as they are written, whatever was read before. */

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { readJson, writeNamesPlainly } from './read-json.ts'

/** Each character as an escape. */
const escape = (name: string): string =>
  `"${Array.from({ length: name.length }, (_, at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

/** Makes V8 remember, behind the member `before`, a name that is spelt as the escaped name begins. */
function prime(before: string, name: string, written: string): void {
  const remembered = written.slice(1, 1 + name.length)
  readJson(`{"${before}":1,${JSON.stringify(remembered)}:1}`)
}

describe('a name with escapes', () => {
  it.each([
    ['q', escape('q')],
    ['cmd', escape('cmd')],
    ['method', '"\\u006dethod"'],
    ['dry_run', '"\\u0064ry_run"'],
    ['\n', '"\\n"'],
    ['"', '"\\""'],
    ['a"b', '"a\\"b"'],
    ['C:\\temp', '"C:\\\\temp"'],
    ['__proto__', escape('__proto__')],
    ['é', '"\\u00e9"'],
  ])('%j is not taken for one that was read before', (name, written) => {
    prime('h', name, written)
    const read = readJson(`{"h":1,${written}:{"inner":[{${written}:2}]}}`) as Record<string, unknown>
    expect(Object.keys(read)).toEqual(['h', name])
    expect(Object.getOwnPropertyDescriptor(read, name)?.value).toEqual({
      inner: [Object.fromEntries([[name, 2]])],
    })
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('hides no other member', () => {
    prime('h', 'q', escape('q'))
    expect(readJson(`{"h":1,${escape('q')}:"payload","\\\\":"harmless"}`)).toEqual({
      h: 1,
      q: 'payload',
      '\\': 'harmless',
    })
  })

  it('is not mixed up with a name that looks like its mark', () => {
    expect(readJson(`{"\uE0000":"a","${escape('x').slice(1)}:"b","\uE0001":"c"}`)).toEqual({
      '\uE0000': 'a',
      x: 'b',
      '\uE0001': 'c',
    })
  })
})

test('every value is read as it was written, however its names are spelt', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('\\', '\\u', '\\u0', '\\u00', '"', 'a', 'b', '__proto__', '\uE0000'),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 1.5, 'a"b', '\\":', ':'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom('', ' ', '\n\t'), (meant, space) => {
      const written = spell(meant, space)
      expect(write(readJson(written))).toBe(write(meant))
      expect(write(readJson(writeNamesPlainly(written)))).toBe(write(meant))
      expect(write(readJson(JSON.stringify(meant)))).toBe(write(meant))
    }),
    { numRuns: 500 },
  )
})

test('what is no JSON is refused as ever', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', '\\', ':', '{', '}', ',', 'u', '0', 'n', ' ', '\n', '\uE000') }),
      (text) => {
        expect(failsAt(() => readJson(text))).toBe(failsAt(() => nativeParse(text)))
        expect(failsAt(() => nativeParse(text))).toBe(failsAt(() => nativeParse(plainOr(text))))
      },
    ),
    { numRuns: 5_000 },
  )
})

test('of names that are integers the last member counts', () => {
  expect(readJson(String.raw`{"\u0031":1,"1":2}`)).toEqual({ 1: 2 })
  expect(readJson(String.raw`{"\"":1,"1":2,"\u0022":3}`)).toEqual({ 1: 2, '"': 3 })
})

test('depth is no reason to fail', () => {
  const deep = 100_000
  const text = `{"\\"":${'['.repeat(deep)}${']'.repeat(deep)}}`
  expect(Object.keys(readJson(text) as object)).toEqual(['"'])
})

test('what others may take for the end of a line stays written with an escape', () => {
  const text = String.raw`{"a\u2028b\u0085\u0063":1}`
  expect(writeNamesPlainly(text)).toBe(String.raw`{"a\u2028b\u0085c":1}`)
  expect(readJson(text)).toEqual({ 'a\u2028b\u0085c': 1 })
})

test('names are written plainly, and only names', () => {
  expect(writeNamesPlainly(String.raw`{"\u0071" : "\u0071", "a\"b\u0041": ["\u0071", {"\/":1}]}`)).toBe(
    String.raw`{"q" : "\u0071", "a\"bA": ["\u0071", {"/":1}]}`,
  )
  expect(writeNamesPlainly('{"a":1}')).toBe('{"a":1}')
})

test('time grows with the length of hostile texts, not faster', () => {
  const names = Array.from({ length: 200_000 }, (_, at) => `"\\u0061${at}":0`).join(',')
  expect(Object.keys(readJson(`{${names}}`) as object)).toHaveLength(200_000)
  const spaces = ' '.repeat(1 << 19)
  expect(readJson(`["\\n"${spaces}]`)).toEqual(['\n'])
  const backslashes = '\\'.repeat(1 << 19)
  expect(readJson(`["${backslashes}"]`)).toEqual(['\\'.repeat(1 << 18)])
})

function spell(value: unknown, space: string): string {
  if (Array.isArray(value))
    return `[${space}${value.map((item) => spell(item, space)).join(`,${space}`)}${space}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, item]) => `${escape(name)}${space}:${space}${spell(item, space)}`,
  )
  return `{${space}${members.join(`${space},${space}`)}${space}}`
}

/** Written by hand: the order of names counts, and V8 is not asked. */
function write(value: unknown): string {
  return spell(value, '')
}

function plainOr(text: string): string {
  try {
    return writeNamesPlainly(text)
  } catch {
    return text
  }
}

function failsAt(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch {
    return true
  }
}

function nativeParse(text: string): unknown {
  return JSON.parse(text)
}
