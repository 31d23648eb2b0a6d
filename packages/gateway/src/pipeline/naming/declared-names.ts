/** Names that a JSON Schema declares at one place, by itself, by what it refers to and by each of its alternatives. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../../wire/json/member.ts'
import { fold, foldAll } from './misread-names.ts'
import { type NamePattern, type NameSteps, readNamePattern } from '../name-patterns.ts'
import { resolveReference } from '../schema-references.ts'

/** A schema that says more than this of one place is read no further: servers write schemas, and this is done for each call. */
const SCHEMAS_MAX = 64
const LISTED = ['allOf', 'anyOf', 'oneOf'] as const
const SINGLE = ['if', 'then', 'else'] as const
/** Schemas of the same place by the name of a member that is there. */
const DEPENDENT = ['dependentSchemas', 'dependencies'] as const
const ELSEWHERE = ['$ref', ...LISTED, ...SINGLE, ...DEPENDENT]
/** What is said of members that no name or pattern is for. */
const OTHER_MEMBERS = ['additionalProperties', 'unevaluatedProperties'] as const
const ITEMS = ['items', 'additionalItems', 'unevaluatedItems', 'contains'] as const
const LISTS_OF_ITEMS = ['prefixItems', 'items'] as const
const INSIDE = [
  'properties',
  'patternProperties',
  'required',
  'propertyNames',
  ...OTHER_MEMBERS,
  ...ITEMS,
  'prefixItems',
]

export interface Declared {
  has(name: string): boolean
  /** The declared name that this one differs from in case alone. */
  meantBy(name: string): string | undefined
  /** What is declared of a member's value; undefined where nothing is. */
  member(name: string): Declared | undefined
  /** What is declared of the items of a list, whichever; undefined where nothing is. */
  item(): Declared | undefined
}

export const declaredBy = (schema: JsonObject, steps: NameSteps): Declared =>
  new Place([schema], { root: schema, steps })

/** The whole schema, and what may still be spent on it. */
interface Reading {
  readonly root: JsonObject
  readonly steps: NameSteps
}

class Place implements Declared {
  readonly #members: readonly Members[]
  readonly #reading: Reading
  #folded: ReadonlyMap<string, string> | undefined

  constructor(schemas: readonly JsonObject[], reading: Reading) {
    const all = schemas.some(saysElsewhere) ? collect(schemas, reading.root) : schemas
    this.#members = all.map((schema) => new Members(schema, reading))
    this.#reading = reading
  }

  has(name: string): boolean {
    return this.#members.some((members) => members.has(name))
  }

  meantBy(name: string): string | undefined {
    this.#folded ??= foldAll(this.#members.flatMap((members) => members.list()))
    return this.#folded.get(fold(name))
  }

  member(name: string): Declared | undefined {
    return this.#placeOf(this.#members.flatMap((members) => members.said(name)))
  }

  item(): Declared | undefined {
    const said = this.#members.flatMap(({ schema }) => [
      ...ITEMS.map((keyword) => memberOf(schema, keyword)),
      ...LISTS_OF_ITEMS.flatMap((keyword) => listMember(schema, keyword)),
    ])
    return this.#placeOf(said.filter((one) => isObject(one) && (saysElsewhere(one) || saysInside(one))))
  }

  #placeOf(said: readonly (JsonValue | undefined)[]): Declared | undefined {
    const schemas = said.filter(isObject)
    return schemas.length === 0 ? undefined : new Place(schemas.slice(0, SCHEMAS_MAX), this.#reading)
  }
}

/** What one schema says of the members of a value. */
class Members {
  readonly schema: JsonObject
  readonly #properties: JsonObject
  readonly #reading: Reading
  #patterns: readonly Patterned[] | undefined
  #names: ReadonlySet<string> | undefined

  constructor(schema: JsonObject, reading: Reading) {
    this.schema = schema
    this.#properties = objectMember(schema, 'properties') ?? NOTHING
    this.#reading = reading
  }

  has(name: string): boolean {
    return (
      Object.hasOwn(this.#properties, name) ||
      this.#listNames().has(name) ||
      this.#listPatterns().some(({ pattern }) => pattern.matches(name, this.#reading.steps))
    )
  }

  list(): readonly string[] {
    const spelledOut = this.#listPatterns().flatMap(({ pattern }) => pattern.names)
    return [...Object.keys(this.#properties), ...this.#listNames(), ...spelledOut]
  }

  /** By its name, by each pattern it matches, and where neither says anything, by what is said of all others. */
  said(name: string): readonly (JsonValue | undefined)[] {
    const own = memberOf(this.#properties, name)
    const patterns = this.#listPatterns()
    if (own !== undefined && patterns.length === 0) return [own]
    const patterned = patterns.flatMap(({ pattern, said }) =>
      pattern.matches(name, this.#reading.steps) ? [said] : [],
    )
    if (own !== undefined) return [own, ...patterned]
    return patterned.length > 0 ? patterned : OTHER_MEMBERS.map((keyword) => memberOf(this.schema, keyword))
  }

  #listPatterns(): readonly Patterned[] {
    this.#patterns ??= 'patternProperties' in this.schema ? readPatterns(this.schema) : NO_PATTERNS
    return this.#patterns
  }

  /** Names that must be there, and the only ones that may be, where they are listed. */
  #listNames(): ReadonlySet<string> {
    if (this.#names !== undefined) return this.#names
    const said = memberOf(this.schema, 'propertyNames')
    const only = isObject(said) ? collect([said], this.#reading.root) : []
    const listed = [
      ...listMember(this.schema, 'required'),
      ...only.flatMap((one) => [...listMember(one, 'enum'), memberOf(one, 'const')]),
    ]
    this.#names = new Set(listed.filter((name) => typeof name === 'string'))
    return this.#names
  }
}

interface Patterned {
  readonly pattern: NamePattern
  readonly said: JsonValue
}

const NO_PATTERNS: readonly Patterned[] = Object.freeze([])
const NOTHING: JsonObject = Object.freeze({})

function readPatterns(schema: JsonObject): readonly Patterned[] {
  const patterned = Object.entries(objectMember(schema, 'patternProperties') ?? NOTHING)
  return patterned.map(([source, said]) => ({ pattern: readNamePattern(source), said }))
}

function listMember(schema: JsonObject, name: string): readonly JsonValue[] {
  const list = memberOf(schema, name)
  return isJsonArray(list) ? list : []
}

function saysElsewhere(schema: JsonObject): boolean {
  for (const keyword of ELSEWHERE) if (keyword in schema) return true
  return false
}

/** Most values are plain, and long lists of them need no look at each. */
const saysInside = (schema: JsonObject): boolean => INSIDE.some((name) => name in schema)

/** Each schema once, so that one which refers to itself comes to an end. */
function collect(schemas: readonly JsonObject[], root: JsonObject): readonly JsonObject[] {
  const found = new Set(schemas)
  for (const schema of found) {
    const parts = [
      resolveReference(memberOf(schema, '$ref'), root),
      ...SINGLE.map((name) => memberOf(schema, name)),
      ...LISTED.flatMap((name) => listMember(schema, name)),
      ...DEPENDENT.flatMap((name) => Object.values(objectMember(schema, name) ?? {})),
    ]
    for (const part of parts) if (found.size < SCHEMAS_MAX && isObject(part)) found.add(part)
  }
  return [...found]
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value)
