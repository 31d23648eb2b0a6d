/**
 * Member names that a server may read as others than the gateway did: the JSON parsers of Go and .NET disregard case and take
 * the last of `name` and `Name`, and JavaScript copies `__proto__` into what stands behind an object.
 */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { objectMember } from '../wire/json/member.ts'
import { PROTOCOL_META } from '../wire/meta.ts'
import { declaredProperties, schemasOf } from './declared-properties.ts'

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

/**
 * Arguments that the tool does not declare, and that differ from those it does in case alone: at the top and in the objects
 * declared there, by reference and in parts of the schema too. Lists are left out, as what rules say of arguments does not single out their items.
 */
export function findMisreadArguments(schema: JsonObject, args: JsonValue): readonly SchemaError[] {
  const found: Found = { root: schema, at: ['arguments'], errors: [] }
  if (isJsonObject(args)) walk([schema], args, found)
  return found.errors
}

/** Where the walk is: a path is written only for an error. */
interface Found {
  readonly root: JsonObject
  readonly at: string[]
  readonly errors: SchemaError[]
}

function walk(schemas: readonly JsonObject[], value: JsonObject, found: Found): void {
  const properties = declaredProperties(schemas, found.root)
  let folded: ReadonlyMap<string, string> | undefined
  for (const name of Object.keys(value)) {
    if (found.errors.length >= ERRORS_MAX) return
    const [declared, inner] = [schemasOf(name, properties), value[name]]
    if (declared !== undefined) {
      if (isJsonObject(inner)) descend(declared, inner, name, found)
      continue
    }
    if (name === '__proto__') note(found, name, 'no argument can have this name')
    folded ??= foldAll(properties.flatMap((one) => Object.keys(one)))
    const meant = folded.get(fold(name))
    if (meant !== undefined) note(found, name, `write it as ${meant}`)
  }
}

function descend(schemas: readonly JsonObject[], value: JsonObject, name: string, found: Found): void {
  found.at.push(name)
  walk(schemas, value, found)
  found.at.pop()
}

function note({ at, errors }: Found, name: string, message: string): void {
  const steps = [...at, name].map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
  errors.push({ path: `/${steps.join('/')}`, message })
}
