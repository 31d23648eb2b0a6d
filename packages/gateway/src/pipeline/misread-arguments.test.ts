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

test('schemas that refer to themselves alone, or to nothing, end', () => {
  const loop = { allOf: [{ $ref: '#' }, { $ref: '#/nowhere/0' }, { $ref: '#/%E0' }] }
  expect(findMisreadArguments(loop, { a: { b: [{}] } })).toEqual([])
})

test('no more errors are listed than somebody would read', () => {
  const list = Array.from({ length: 100 }, () => ({ Path: 1 }))
  expect(findMisreadArguments({ properties: { a: { items: READS } } }, { a: list })).toHaveLength(20)
})
