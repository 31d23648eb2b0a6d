/** Names that a JSON Schema declares at one place, by itself, by what it refers to and by each of its alternatives. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../wire/json/member.ts'
import { fold, foldAll } from './misread-names.ts'

/** A schema that says more than this of one place is read no further: servers write schemas, and this is done for each call. */
const SCHEMAS_MAX = 64
const LISTED = ['allOf', 'anyOf', 'oneOf'] as const
const INSIDE = ['properties', 'additionalProperties', 'items', 'prefixItems'] as const
const SINGLE = ['if', 'then', 'else'] as const

export interface Declared {
  has(name: string): boolean
  /** The declared name that this one differs from in case alone. */
  meantBy(name: string): string | undefined
  /** What is declared of a member's value; undefined where nothing is. */
  member(name: string): Declared | undefined
  /** What is declared of the items of a list, whichever; undefined where nothing is. */
  item(): Declared | undefined
}

export const declaredBy = (schema: JsonObject): Declared => new Place([schema], schema)

class Place implements Declared {
  readonly #schemas: readonly JsonObject[]
  readonly #properties: readonly JsonObject[]
  readonly #root: JsonObject
  #folded: ReadonlyMap<string, string> | undefined

  constructor(schemas: readonly JsonObject[], root: JsonObject) {
    this.#schemas = schemas.some(saysElsewhere) ? collect(schemas, root) : schemas
    this.#properties = this.#schemas.map((schema) => objectMember(schema, 'properties') ?? {})
    this.#root = root
  }

  has(name: string): boolean {
    return this.#properties.some((properties) => Object.hasOwn(properties, name))
  }

  meantBy(name: string): string | undefined {
    this.#folded ??= foldAll(this.#properties.flatMap((properties) => Object.keys(properties)))
    return this.#folded.get(fold(name))
  }

  member(name: string): Declared | undefined {
    return this.#placeOf(
      this.#schemas.map(
        (schema, at) =>
          memberOf(this.#properties[at] ?? {}, name) ?? memberOf(schema, 'additionalProperties'),
      ),
    )
  }

  item(): Declared | undefined {
    const said = this.#schemas.flatMap((schema) => [
      memberOf(schema, 'items'),
      ...listMember(schema, 'prefixItems'),
    ])
    return this.#placeOf(said.filter((one) => isObject(one) && (saysElsewhere(one) || saysInside(one))))
  }

  #placeOf(said: readonly (JsonValue | undefined)[]): Declared | undefined {
    const schemas = said.filter(isObject)
    return schemas.length === 0 ? undefined : new Place(schemas.slice(0, SCHEMAS_MAX), this.#root)
  }
}

function listMember(schema: JsonObject, name: string): readonly JsonValue[] {
  const list = memberOf(schema, name)
  return isJsonArray(list) ? list : []
}

const saysElsewhere = (schema: JsonObject): boolean =>
  '$ref' in schema || LISTED.some((name) => name in schema) || SINGLE.some((name) => name in schema)

/** Most values are plain, and long lists of them need no look at each. */
const saysInside = (schema: JsonObject): boolean => INSIDE.some((name) => name in schema)

/** Each schema once, so that one which refers to itself comes to an end. */
function collect(schemas: readonly JsonObject[], root: JsonObject): readonly JsonObject[] {
  const found = new Set(schemas)
  for (const schema of found) {
    const parts = [
      resolve(memberOf(schema, '$ref'), root),
      ...SINGLE.map((name) => memberOf(schema, name)),
      ...LISTED.flatMap((name) => listMember(schema, name)),
    ]
    for (const part of parts) if (found.size < SCHEMAS_MAX && isObject(part)) found.add(part)
  }
  return [...found]
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value)

/** A reference within the document, which are the only ones that are followed. */
function resolve(ref: JsonValue | undefined, root: JsonObject): JsonValue | undefined {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined
  let at: JsonValue | undefined = root
  for (const step of ref.slice(1).split('/').slice(1)) {
    const name = unescape(step)
    if (isJsonArray(at)) at = at[Number(name)]
    else at = isObject(at) ? memberOf(at, name) : undefined
  }
  return at
}

function unescape(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
