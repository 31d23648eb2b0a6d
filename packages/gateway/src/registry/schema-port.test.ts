/** Schemas that servers could send: good ones validate, hostile ones are unusable, and the compile thread can be killed. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { SchemaValidator } from '../pipeline/ports/ports.ts'
import { createSchemaPort, type ClosableSchemaPort } from './schema-port.ts'

let port: ClosableSchemaPort
const nowMs = 0
beforeAll(() => {
  port = createSchemaPort({ monotonicMs: () => nowMs }, { compileTimeoutMs: 20_000 })
})
afterAll(() => port.close())

const reasonOf = (validator: SchemaValidator): string => (validator.usable ? 'usable' : validator.reason)
async function errorsOf(schema: JsonObject, value: JsonValue): Promise<number> {
  const validator = await port.validator(schema)
  if (!validator.usable) throw new Error(validator.reason)
  return validator.validate(value).length
}

test.each<[string, JsonObject, JsonValue, JsonValue]>([
  ['types', { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, { a: 'x' }, { a: 1 }],
  ['no inherited members', { type: 'object', required: ['toString'] }, { toString: 1 }, {}],
  ['closed objects', { properties: { a: {} }, additionalProperties: false }, { a: 1 }, { b: 1 }],
  ['unevaluated', { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false }, { a: 1 }, { b: 1 }],
  ['patterns', { type: 'string', pattern: '^[a-z0-9-]+$' }, 'a-b', 'A B'],
  ['pattern keys', { patternProperties: { '^n': { type: 'number' } } }, { n1: 1 }, { n1: 'x' }],
  ['unique', { uniqueItems: true }, [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1 }]],
  ['const', { const: { a: [1] } }, { a: [1] }, { a: [2] }],
  ['length in code points', { maxLength: 1 }, '😀', 'ab'],
  [
    'local reference',
    { $defs: { p: { type: 'number' } }, properties: { a: { $ref: '#/$defs/p' } } },
    { a: 1 },
    { a: '' },
  ],
  ['anchor', { $defs: { p: { $anchor: 'n', type: 'number' } }, items: { $ref: '#n' } }, [1], ['x']],
  [
    'own $id',
    {
      $id: 'https://example.com/s',
      $defs: { p: { type: 'null' } },
      items: { $ref: 'https://example.com/s#/$defs/p' },
    },
    [null],
    [1],
  ],
  [
    'recursion into the value',
    { properties: { next: { $ref: '#' } }, additionalProperties: false },
    { next: { next: {} } },
    { next: { x: 1 } },
  ],
  ['2020-12 tuples', { prefixItems: [{ type: 'number' }], items: false }, [1], [1, 2]],
  [
    '2019-09 tuples',
    { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{ type: 'number' }] },
    [1],
    ['x'],
  ],
  [
    'draft-07 dependencies',
    { $schema: 'http://json-schema.org/draft-07/schema#', dependencies: { a: ['b'] } },
    { a: 1, b: 1 },
    { a: 1 },
  ],
  ['unknown keywords and formats', { type: 'string', format: 'made-up', 'x-note': 1 }, 'x', 1],
])('%s', async (_name, schema, good, bad) => {
  expect(await errorsOf(schema, good)).toBe(0)
  expect(await errorsOf(schema, bad)).toBeGreaterThan(0)
})

const chain = (length: number): JsonObject => {
  const $defs = Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `d${i}`,
      { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
  )
  return { $defs: { ...$defs, [`d${length}`]: { type: 'string' } }, $ref: '#/$defs/d0' }
}
const nest = (depth: number): JsonObject => (depth === 0 ? {} : { items: nest(depth - 1) })

test.each<[string, JsonObject, RegExp]>([
  ['a reference to itself', { $ref: '#' }, /cycle/],
  [
    'a cycle of references',
    { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
    /cycle/,
  ],
  ['a cycle through anyOf', { anyOf: [{ type: 'string' }, { $ref: '#' }] }, /cycle/],
  ['references that double', chain(40), /multiply/],
  [
    '$dynamicRef',
    { $dynamicAnchor: 'x', anyOf: [{ $dynamicRef: '#x' }, { $dynamicRef: '#x' }] },
    /\$dynamicRef/,
  ],
  [
    '$recursiveRef',
    { $schema: 'https://json-schema.org/draft/2019-09/schema', $recursiveRef: '#' },
    /\$recursiveRef/,
  ],
  ['a hundred thousand subschemas', { anyOf: Array.from({ length: 100_000 }, () => ({})) }, /more than/],
  ['five thousand subschemas', { anyOf: Array.from({ length: 5_000 }, () => ({})) }, /subschemas/],
  ['too much text', { description: 'x'.repeat(300 << 10) }, /larger/],
  ['too deep', nest(100), /nested deeper/],
  ['a catastrophic pattern', { pattern: '^(a+)+$' }, /not safe/],
  ['a catastrophic pattern of keys', { patternProperties: { '(x|x)*y': {} } }, /not safe/],
  ['a back reference', { properties: { a: { pattern: '^(a*)\\1$' } } }, /not safe/],
  ['a remote reference', { $ref: 'https://example.com/schema.json' }, /another document/],
  ['a file reference', { items: { $ref: 'file:///etc/passwd' } }, /another document/],
  ['a dangling reference', { $ref: '#/$defs/none' }, /leads nowhere/],
  ['asynchronous validation', { $async: true, type: 'string' }, /\$async/],
  ['__proto__', JSON.parse('{"properties":{"__proto__":{"type":"string"}}}') as JsonObject, /__proto__/],
  ['an unknown draft', { $schema: 'https://example.com/own' }, /\$schema/],
  ['an invalid schema', { type: 'strnig' }, /not a valid 2020-12 schema/],
  [
    'a catastrophic pattern only a reference reaches',
    { $ref: '#/x/y', x: { y: { pattern: '(a*)*b' } } },
    /not safe/,
  ],
])('%s is unusable', async (_name, schema, reason) => {
  const validator = await port.validator(schema)
  expect(reasonOf(validator)).toMatch(reason)
})

test('code in a schema stays data', async () => {
  const evil = '"};globalThis.pwned=1;({"'
  const schema = {
    properties: { [evil]: { const: evil, pattern: '^x' } },
    required: [evil],
    description: evil,
  }
  expect(await errorsOf(schema, { [evil]: evil })).toBe(1)
  expect(Object.hasOwn(globalThis, 'pwned')).toBe(false)
})

test('work that explodes in the value ends as an error, not as a hang', async () => {
  const branch = { properties: { c: { $ref: '#' } } }
  // The innermost value is no object: every level fails, and tries both branches.
  const schema = { type: 'object', anyOf: [branch, branch] }
  let value: JsonObject = { c: 1 }
  for (let depth = 0; depth < 60; depth += 1) value = { c: value }
  const validator = await port.validator(schema)
  expect(validator.usable && validator.validate(value)).toMatchObject([
    { message: expect.stringMatching(/steps/) as string },
  ])
  const unique = await port.validator({ uniqueItems: true })
  const many = Array.from({ length: 20_000 }, (_, id) => ({ id }))
  expect(unique.usable && unique.validate(many)).toMatchObject([
    { message: expect.stringMatching(/steps/) as string },
  ])
})

test('long texts of many values are counted by what they cost the pattern, short ones hardly', async () => {
  const validator = await port.validator({ items: { pattern: '[a-c]*d' } })
  const validate = (length: number, count: number) =>
    validator.usable && validator.validate(Array.from({ length: count }, () => `${'a'.repeat(length)}d`))
  expect(validate(60, 5_000)).toEqual([])
  expect(validate(4_000, 1)).toEqual([])
  expect(validate(4_000, 100)).toMatchObject([{ message: expect.stringMatching(/steps/) as string }])
})

test('a validator is compiled once for each digest and then synchronous; errors are few', async () => {
  const schema = { type: 'object', properties: { once: { type: 'number' } } } as const
  const [a, b] = await Promise.all([port.validator(schema), port.validator({ ...schema })])
  expect(a).toBe(b)
  expect(port.validator({ ...schema })).toBe(a)
  const wide = { anyOf: Array.from({ length: 100 }, (_, i) => ({ const: i })) }
  expect(await errorsOf(wide, 'x')).toBeLessThanOrEqual(8)
})

test('a compiler that takes too long is killed, and the next schema gets a new one', async () => {
  const hasty = createSchemaPort({ monotonicMs: () => nowMs }, { compileTimeoutMs: 1 })
  const big = {
    properties: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`p${i}`, { type: 'string' }])),
  }
  expect(reasonOf(await hasty.validator(big))).toMatch(/does not compile within 1 ms/)
  expect(reasonOf(await hasty.validator({ ...big, title: 'again' }))).toMatch(/does not compile within 1 ms/)
  await hasty.close()
  expect(reasonOf(await hasty.validator(big))).toMatch(/does not compile within/)
})

test('a schema that took too long is tried again, after a rest that grows', async () => {
  let laterMs = 0
  const hasty = createSchemaPort({ monotonicMs: () => laterMs }, { compileTimeoutMs: 1 })
  const big = {
    properties: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`q${i}`, { type: 'string' }])),
  }
  /** A try is waited for; what is known is said at once. */
  const isTried = async (): Promise<boolean> => {
    const said = hasty.validator(big)
    expect(reasonOf(await said)).toMatch(/does not compile within 1 ms/)
    return said instanceof Promise
  }
  const after: [number, boolean][] = []
  for (const ms of [0, 0, 1_000, 1_000, 3_000, 16_000, 60_000, 59_000, 1_000]) {
    laterMs += ms
    after.push([ms, await isTried()])
  }
  expect(after.map(([, tried]) => tried)).toEqual([true, false, true, false, true, true, true, false, true])
  await hasty.close()
})
