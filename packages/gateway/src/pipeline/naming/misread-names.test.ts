/** Names in another spelling: what Go, .NET or JavaScript would read as a name that was judged is not sent to them. */

import { expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { refuseMisread } from './misread-names.ts'

test.each<[JsonObject, string | undefined]>([
  [{ name: 'read', arguments: {} }, undefined],
  [{ name: 'read', arguments: { Name: 1 }, other: 1 }, undefined],
  [{ name: 'read', Name: 'wipe' }, 'name'],
  [{ name: 'read', 'argument\u{17f}': {} }, 'arguments'],
  [{ name: 'read', 'tas\u212a': {} }, 'task'],
  [{ name: 'read', InputResponses: {} }, 'inputResponses'],
  [{ ref: { type: 'ref/prompt', name: 'a', NAME: 'b' }, argument: { name: 'x', value: 'y' } }, 'name'],
  [{ name: 'read', _meta: { ProgressToken: 1, 'example.com/Name': 1 } }, 'progressToken'],
  [JSON.parse('{"name":"read","__proto__":{"arguments":{"path":"/vault"}}}') as JsonObject, '__proto__,'],
  [JSON.parse('{"name":"read","_meta":{"__proto__":{}}}') as JsonObject, '__proto__,'],
])('params %j hold %s in another spelling', (params, meant) => {
  expect(refuseMisread(params)?.reason.includes(` ${meant} `)).toBe(meant === undefined ? undefined : true)
})
