/** Arguments in another spelling: wherever a schema declares a name, what Go, .NET or JavaScript would read as it is found. */

import { expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { findMisreadArguments } from './misread-arguments.ts'

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    Path: { type: 'string' },
    mode: { type: 'string' },
    inner: { type: 'object', properties: { id: {} } },
    free: { type: 'object' },
  },
}

test.each<[JsonObject, readonly string[]]>([
  [{ path: 'a', Path: 'b', mode: 'c', unknown: 1, free: { a: 1, A: 2 } }, []],
  [{ mode: 'a', Mode: 'b' }, ['/arguments/Mode']],
  [{ MODE: 'b' }, ['/arguments/MODE']],
  [{ inner: { id: 1, ID: 2 } }, ['/arguments/inner/ID']],
  [JSON.parse('{"__proto__":{"path":"/etc"}}') as JsonObject, ['/arguments/__proto__']],
  [JSON.parse('{"free":{"__proto__":{"path":"/etc"}}}') as JsonObject, ['/arguments/free/__proto__']],
])('arguments %j are misread at %j', (args, paths) => {
  expect(findMisreadArguments(SCHEMA, args).map(({ path }) => path)).toEqual(paths)
})

const READS: JsonObject = { properties: { path: {} } }
const TREE: JsonObject = { properties: { path: {}, under: { items: { $ref: '#/$defs/a~1b' } } } }
const NULLABLE: JsonObject = { properties: { at: { anyOf: [READS, { type: 'null' }] } } }

/** A schema, arguments it means, and the same where only the case differs. */
test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ['a reference', { $ref: '#/$defs/A', $defs: { A: READS } }, { path: 1 }, { Path: 1 }],
  ['every part', { allOf: [{}, READS] }, { path: 1, b: 1 }, { Path: 1 }],
  ['alternatives', { oneOf: [READS, { properties: { uri: {} } }] }, { path: 1, uri: 1 }, { URI: 1 }],
  ['a condition', { if: {}, else: READS }, { path: 1 }, { Path: 1 }],
  ['what may be null', NULLABLE, { at: { path: 1 } }, { at: { Path: 1 } }],
  ['items of a list', { properties: { a: { items: READS } } }, { a: [{ path: 1 }] }, { a: [1, { Path: 1 }] }],
  [
    'the first items',
    { properties: { a: { prefixItems: [READS] } } },
    { a: [{ path: 1 }] },
    { a: [{ Path: 1 }] },
  ],
  ['members of any name', { additionalProperties: READS }, { x: { path: 1 } }, { x: { Path: 1 } }],
  ['a name of its own', { $ref: '#a', $defs: { A: { $anchor: 'a', ...READS } } }, { path: 1 }, { Path: 1 }],
  [
    'a name that may be taken over',
    { properties: { at: { $ref: '#n' } }, $defs: { A: { $dynamicAnchor: 'n', ...READS } } },
    { at: { path: 1 } },
    { at: { Path: 1 } },
  ],
  [
    'a reference under the id of the document',
    { $id: 'https://x.example/a', $ref: 'https://x.example/a#/$defs/A', $defs: { A: READS } },
    { path: 1 },
    { Path: 1 },
  ],
  [
    'members of a pattern',
    { patternProperties: { '^x-': READS } },
    { 'x-a': { path: 1 } },
    { 'x-a': { Path: 1 } },
  ],
  [
    'a pattern that spells a name out',
    { patternProperties: { '^(path|mode)$': {} } },
    { path: 1 },
    { Path: 1 },
  ],
  ['what depends on a member', { dependentSchemas: { a: READS } }, { a: 1, path: 1 }, { a: 1, Path: 1 }],
  ['the older word for it', { dependencies: { a: READS, b: ['a'] } }, { a: 1, path: 1 }, { a: 1, Path: 1 }],
  ['members not looked at', { unevaluatedProperties: READS }, { x: { path: 1 } }, { x: { Path: 1 } }],
  ['the only names there may be', { propertyNames: { enum: ['path'] } }, { path: 1 }, { Path: 1 }],
  [
    'a list of names elsewhere',
    { propertyNames: { $ref: '#/$defs/N' }, $defs: { N: { anyOf: [{ const: 'path' }] } } },
    { path: 1 },
    { Path: 1 },
  ],
  ['names that must be there', { required: ['path'] }, { path: 1 }, { path: 1, Path: 1 }],
  [
    'items of the older kind',
    { properties: { a: { items: [{}], additionalItems: READS } } },
    { a: [1, { path: 1 }] },
    { a: [1, { Path: 1 }] },
  ],
  [
    'items not looked at',
    { properties: { a: { unevaluatedItems: READS } } },
    { a: [{ path: 1 }] },
    { a: [{ Path: 1 }] },
  ],
  [
    'a part that stands elsewhere in a list',
    { properties: { a: { $ref: '#/oneOf/0' } }, oneOf: [READS] },
    { a: { path: 1 }, path: 1 },
    { a: { Path: 1 } },
  ],
  [
    'what refers to itself',
    { $ref: '#/$defs/a~1b', $defs: { 'a/b': TREE } },
    { under: [{ path: 1, under: [] }] },
    { under: [{ under: [{ Path: 1 }] }] },
  ],
])('names declared by %s', (_what, schema, meant, misread) => {
  expect(findMisreadArguments(schema, meant)).toEqual([])
  expect(findMisreadArguments(schema, misread)).toHaveLength(1)
})

test('what a pattern declares is none of the names it differs from in case', () => {
  const schema = { properties: { path: {} }, patternProperties: { '^[A-Z]': {} } }
  expect(findMisreadArguments(schema, { path: 1, Path: 2, PATH: 3 })).toEqual([])
  expect(findMisreadArguments(schema, { pATH: 1 })).toHaveLength(1)
})

test('a member that a name or pattern is for is not read as others are', () => {
  const schema = { properties: { free: {} }, patternProperties: { '^y': {} }, additionalProperties: READS }
  expect(findMisreadArguments(schema, { free: { Path: 1 }, y: { Path: 1 } })).toEqual([])
  expect(findMisreadArguments(schema, { x: { Path: 1 } })).toHaveLength(1)
})

test('a pattern that is not safe to run declares nothing, and holds nothing up', () => {
  const schema = { properties: { path: {} }, patternProperties: { '^(([A-Za-z])+.)+$': {} } }
  expect(findMisreadArguments(schema, { Path: 1, ['a'.repeat(40)]: 1 })).toHaveLength(1)
})

test('schemas that refer to themselves alone, or to nothing, end', () => {
  const loop = { allOf: [{ $ref: '#' }, { $ref: '#/nowhere/0' }, { $ref: '#/%E0' }, { $ref: '#none' }] }
  expect(findMisreadArguments(loop, { a: { b: [{}] } })).toEqual([])
})

test('no alternative is one too many to be looked at, and very many for very long lists are an error', () => {
  const anyOf = Array.from({ length: 2_000 }, (_, at) => ({ properties: { [`path${at}`]: {} } }))
  const schema = { properties: { all: { items: { anyOf } } } }
  expect(findMisreadArguments(schema, { all: [{ Path1999: 1 }] })).toHaveLength(1)
  const all = Array.from({ length: 1_000 }, () => ({ path0: 1 }))
  expect(findMisreadArguments(schema, { all })).toEqual([
    { path: '/arguments', message: expect.stringMatching(/steps/) as string },
  ])
})

test('what a schema says of a place is read once for all the values that come there', () => {
  let listed = 0
  const ownKeys = (target: object): (string | symbol)[] => {
    listed += 1
    return Reflect.ownKeys(target)
  }
  const at = { anyOf: [{ properties: new Proxy<JsonObject>({ path: {} }, { ownKeys }) }] }
  const schema = { properties: { all: { items: { properties: { at } } } }, additionalProperties: at }
  const all = Array.from({ length: 100 }, () => ({ at: { other: 1 } }))
  const others = Object.fromEntries(all.map((_, index) => [`x${index}`, { other: 1 }]))
  expect(findMisreadArguments(schema, { ...others, all })).toEqual([])
  expect(listed).toBe(1)
})

test('no more errors are listed than somebody would read', () => {
  const list = Array.from({ length: 100 }, () => ({ Path: 1 }))
  expect(findMisreadArguments({ properties: { a: { items: READS } } }, { a: list })).toHaveLength(20)
})

test('long names beside many patterns end in an error, not in minutes of comparing', () => {
  const patterns = Array.from({ length: 200 }, (_, at) => [`[a-c]*d${at}x`, { type: 'object' }])
  const names = Array.from({ length: 10 }, (_, at) => ['a'.repeat(4_000) + String(at), {}])
  const schema = { type: 'object', patternProperties: Object.fromEntries(patterns) as JsonObject }
  expect(findMisreadArguments(schema, Object.fromEntries(names) as JsonObject)).toEqual([
    { path: '/arguments', message: expect.stringMatching(/steps/) as string },
  ])
})
