/** What a result is made of depends on nothing but the result, whatever was read before it. */

import type { JsonValue } from '@callgate/contracts/json'
import { expect, test } from 'vitest'
import { digestText } from './digest-text.ts'
import { readResult } from './result-shape.ts'

const partsOf = (structuredContent: JsonValue) => readResult({ structuredContent }, '').parts
const digests = (...parts: string[]) => parts.map(digestText)

test('each place and type counts once, items of a list together, absent values not at all', () => {
  const list = [{ id: 1, name: 'a' }, { id: 'x', gone: null }, 'text']
  expect(partsOf({ list, ok: true })).toEqual(
    digests(':object', '/list:array', '/list[]:object', '/list[]/id:number', '/list[]/name:string').concat(
      digests('/list[]/id:string', '/list[]:string', '/ok:boolean'),
    ),
  )
})

test('members that are called like paths are told by the path they make', () => {
  expect(partsOf({ 'a/b': 1, a: { b: 2 } })).toEqual(digests(':object', '/a/b:number', '/a:object'))
  expect(partsOf(JSON.parse('{"__proto__":{"constructor":1}}') as JsonValue)).toEqual(
    digests(':object', '/__proto__:object', '/__proto__/constructor:number'),
  )
})

test('the same holds behind more places than are remembered', () => {
  const asked = { rows: [{ id: 1 }], total: 2 }
  const before = partsOf(asked)
  for (let count = 0; count < 200; count++) {
    const names = Array.from({ length: 60 }, (_, at) => [`${'n'.repeat(100)}${count * 60 + at}`, 1])
    partsOf(Object.fromEntries(names) as JsonValue)
  }
  expect(partsOf(asked)).toEqual(before)
})
