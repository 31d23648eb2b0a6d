/**
 * Member names that a server may read as others than the gateway did: the JSON parsers of Go and .NET disregard case and take
 * the last of `name` and `Name`, and JavaScript copies `__proto__` into what stands behind an object.
 */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { memberOf, objectMember } from '../wire/json/member.ts'
import { PROTOCOL_META } from '../wire/meta.ts'

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
const ERRORS_MAX = 20

/** Upper case first: it alone brings `ſ` to `s`, as lower case alone brings the Kelvin sign to `k`. */
const fold = (name: string): string => name.toUpperCase().toLowerCase()

const foldAll = (names: Iterable<string>): ReadonlyMap<string, string> =>
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
    const meant = object === undefined ? undefined : findMisread(object, names)
    if (meant !== undefined)
      return refuse('invalid-params', `The params hold ${meant} in another spelling; write it as ${meant}.`)
  }
  return undefined
}

function findMisread(object: JsonObject, names: ReadonlyMap<string, string>): string | undefined {
  for (const name of Object.keys(object)) {
    const meant = names.get(fold(name))
    if (meant !== undefined && meant !== name) return meant
  }
  return undefined
}

/** Arguments that the tool does not declare, and that differ from those it does in case alone. */
export function findMisreadArguments(schema: JsonObject, args: JsonValue): readonly SchemaError[] {
  const errors: SchemaError[] = []
  walk(schema, args, '/arguments', errors)
  return errors
}

function walk(schema: JsonValue | undefined, value: JsonValue, path: string, errors: SchemaError[]): void {
  if (!isJsonObject(schema) || errors.length >= ERRORS_MAX) return
  if (isJsonArray(value)) {
    const items = memberOf(schema, 'items')
    if (isJsonObject(items))
      for (const [at, item] of value.entries()) walk(items, item, `${path}/${at}`, errors)
  } else if (isJsonObject(value)) walkObject(schema, value, path, errors)
}

function walkObject(schema: JsonObject, value: JsonObject, path: string, errors: SchemaError[]): void {
  const properties = objectMember(schema, 'properties') ?? {}
  let folded: ReadonlyMap<string, string> | undefined
  for (const name of Object.keys(value)) {
    const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (Object.hasOwn(properties, name)) {
      walk(properties[name], value[name] as JsonValue, at, errors)
      continue
    }
    if (name === '__proto__') errors.push({ path: at, message: 'no argument can have this name' })
    folded ??= foldAll(Object.keys(properties))
    const meant = folded.get(fold(name))
    if (meant !== undefined) errors.push({ path: at, message: `write it as ${meant}` })
    if (errors.length >= ERRORS_MAX) return
  }
}
