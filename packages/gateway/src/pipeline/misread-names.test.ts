/** Names in another spelling: what Go, .NET or JavaScript would read as a name that was judged is not sent to them. */

import { expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { findMisreadArguments, refuseMisread } from './misread-names.ts'

test.each<[JsonObject, string | undefined]>([
  [{ name: 'read', arguments: {} }, undefined],
  [{ name: 'read', arguments: { Name: 1 }, other: 1 }, undefined],
  [{ name: 'read', Name: 'wipe' }, 'name'],
  [{ name: 'read', 'argument\u{17f}': {} }, 'arguments'],
  [{ name: 'read', 'tas\u212a': {} }, 'task'],
  [{ name: 'read', InputResponses: {} }, 'inputResponses'],
  [{ ref: { type: 'ref/prompt', name: 'a', NAME: 'b' }, argument: { name: 'x', value: 'y' } }, 'name'],
  [{ name: 'read', _meta: { ProgressToken: 1, 'example.com/Name': 1 } }, 'progressToken'],
])('params %j hold %s in another spelling', (params, meant) => {
  expect(refuseMisread(params)?.reason.includes(` ${meant} `)).toBe(meant === undefined ? undefined : true)
})

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    Path: { type: 'string' },
    mode: { type: 'string' },
    inner: { type: 'object', properties: { id: {} } },
    free: { type: 'object' },
    shared: { $ref: '#/$defs/a~1b' },
    either: { anyOf: [{ $ref: '#/$defs/a~1b' }, { type: 'null' }] },
    again: { $ref: '#' },
    listed: { $ref: '#/oneOf/0' },
    broken: { $ref: '#/%' },
    nowhere: { $ref: '#/$defs/none' },
  },
  allOf: [{ properties: { Mode: {} } }],
  oneOf: [{ properties: { size: {} } }, { $ref: '#' }],
  $defs: { 'a/b': { type: 'object', properties: { key: {} } } },
}

test.each<[JsonObject, readonly string[]]>([
  [{ path: 'a', Path: 'b', mode: 'c', unknown: 1, free: { a: 1, A: 2 } }, []],
  [{ mode: 'a', Mode: 'b', nowhere: { A: 1 }, broken: { A: 1 } }, []],
  [{ shared: { key: 1, Key: 2 } }, ['/arguments/shared/Key']],
  [{ either: { KEY: 2 } }, ['/arguments/either/KEY']],
  [{ listed: { Size: 2 } }, ['/arguments/listed/Size']],
  [{ again: { again: { SIZE: 2 } } }, ['/arguments/again/again/SIZE']],
  [{ MODE: 'b' }, ['/arguments/MODE']],
  [{ inner: { id: 1, ID: 2 } }, ['/arguments/inner/ID']],
  [JSON.parse('{"__proto__":{"path":"/etc"}}') as JsonObject, ['/arguments/__proto__']],
])('arguments %j are misread at %j', (args, paths) => {
  expect(findMisreadArguments(SCHEMA, args).map(({ path }) => path)).toEqual(paths)
})
