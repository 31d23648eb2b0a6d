/** Properties of what approvals are bound to: the same call always, no other call ever. */

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { createMac } from '../keyring/mac.ts'
import { canonicalJson } from '../wire/json/canonical.ts'
import { askedCall } from './approvals.fixture.ts'
import { bindCall } from './binding.ts'

const mac = createMac(randomBytes(32))
const args = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }) as fc.Arbitrary<JsonObject>
const bind = (value: JsonObject) => bindCall(askedCall({ params: { name: 'pay', arguments: value } }), mac)

/** The same value with the members of every object the other way round. */
function turnAround(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turnAround)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turnAround(member)]),
  )
}

test('the order of members says nothing', () => {
  fc.assert(
    fc.property(args, (value) => {
      expect(bind(turnAround(value) as JsonObject)).toEqual(bind(value))
    }),
  )
})

test('calls with other arguments have other digests, and the same frame', () => {
  fc.assert(
    fc.property(args, args, (one, other) => {
      const same = canonicalJson(one) === canonicalJson(other)
      expect(bind(one).digest === bind(other).digest).toBe(same)
      expect(bind(one).frame).toBe(bind(other).frame)
    }),
  )
})

test('an argument has the digest of its name and value', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.jsonValue(), (name, other, value) => {
      const { parts } = bind({ [name]: value as JsonValue })
      const renamed = bind({ [other]: value as JsonValue }).parts
      expect(parts[name] === renamed[other]).toBe(name === other)
    }),
  )
})

test('where the arguments end and the frame begins cannot be shifted', () => {
  const inside = askedCall({ params: { name: 'pay', arguments: { task: {} } } })
  const outside = askedCall({ params: { name: 'pay', arguments: {}, task: {} } })
  expect(bindCall(inside, mac).digest).not.toBe(bindCall(outside, mac).digest)
})
