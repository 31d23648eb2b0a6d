/**
 * Member names that a server may read as others than the gateway did: the JSON parsers of Go and .NET disregard case and take
 * the last of `name` and `Name`, and JavaScript copies `__proto__` into what stands behind an object.
 */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { objectMember } from '../../wire/json/member.ts'
import { PROTOCOL_META } from '../../wire/meta.ts'

/** Every member that the protocol gives the params of a request, in any revision and extension. */
const PARAMS = [
  'name',
  'arguments',
  'uri',
  'ref',
  'argument',
  'context',
  'cursor',
  'level',
  'task',
  'taskId',
  'inputResponses',
  'requestState',
  'notifications',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  '_meta',
]

/** What JavaScript copies under this name stands behind the whole object. */
export const PROTOTYPE = '__proto__'

/** Upper case first: it alone brings `ſ` to `s`, as lower case alone brings the Kelvin sign to `k`. */
export const fold = (name: string): string => name.toUpperCase().toLowerCase()

export const foldAll = (names: Iterable<string>): ReadonlyMap<string, string> =>
  new Map([...names].map((name) => [fold(name), name]))

const INSIDE: readonly (readonly [member: string | null, names: ReadonlyMap<string, string>])[] = [
  [null, foldAll(PARAMS)],
  ['ref', foldAll(['type', 'name', 'uri'])],
  ['argument', foldAll(['name', 'value'])],
  ['context', foldAll(['arguments'])],
  ['task', foldAll(['ttl'])],
  ['_meta', foldAll(PROTOCOL_META)],
]

/** Why a request is not taken: a member of its params is none of the protocol's, and some servers take it for one. */
export function refuseMisread(params: JsonObject): Refusal | undefined {
  for (const [member, names] of INSIDE) {
    const object = member === null ? params : objectMember(params, member)
    const misread = object === undefined ? undefined : findMisread(object, names)
    if (misread !== undefined) return refuse('invalid-params', `The params hold ${misread}.`)
  }
  return undefined
}

function findMisread(object: JsonObject, names: ReadonlyMap<string, string>): string | undefined {
  for (const name of Object.keys(object)) {
    if (name === PROTOTYPE) return `a member called ${name}, which no member can be`
    // Most names are spelt as they are folded, and need not be.
    if (names.get(name) === name) continue
    const meant = names.get(fold(name))
    if (meant !== undefined && meant !== name) return `${meant} in another spelling; write it as ${meant}`
  }
  return undefined
}
