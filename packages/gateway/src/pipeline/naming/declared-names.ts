/** Names that a JSON Schema declares at one place, by itself, by what it refers to and by each of its alternatives. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../../wire/json/member.ts'
import { fold, foldAll } from './misread-names.ts'
import { type NamePattern, type NameSteps, readNamePattern } from './name-patterns.ts'
import { resolveReference } from './schema-references.ts'

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
  new Reading(schema, steps).placeOf([schema])

/**
 * The whole schema, what was read of it, and what may still be spent on it. Each part is read once: an agent can send a long list
 * of values to a place of which a server says very much.
 */
class Reading {
  readonly root: JsonObject
  readonly steps: NameSteps
  readonly #members = new Map<JsonObject, Members>()
  readonly #places = new Map<string, Place>()

  constructor(root: JsonObject, steps: NameSteps) {
    this.root = root
    this.steps = steps
  }

  membersOf(schema: JsonObject): Members {
    let members = this.#members.get(schema)
    if (members === undefined) {
      members = new Members(schema, { reading: this, id: this.#members.size })
      this.#members.set(schema, members)
    }
    return members
  }

  placeOf(schemas: readonly JsonObject[]): Place {
    const said = schemas.slice(0, SCHEMAS_MAX).map((schema) => this.membersOf(schema))
    const key = said.map(({ id }) => id).join()
    let place = this.#places.get(key)
    if (place === undefined) {
      place = new Place(said, this)
      this.#places.set(key, place)
    }
    return place
  }
}

class Place implements Declared {
  readonly #members: readonly Members[]
  readonly #reading: Reading
  #item: { readonly place: Declared | undefined } | undefined

  constructor(said: readonly Members[], reading: Reading) {
    this.#members = collect(said, reading)
    this.#reading = reading
  }

  has(name: string): boolean {
    return this.#members.some((members) => members.has(name))
  }

  meantBy(name: string): string | undefined {
    const folded = fold(name)
    for (const members of this.#members) {
      const meant = members.folded.get(folded)
      if (meant !== undefined) return meant
    }
    return undefined
  }

  member(name: string): Declared | undefined {
    return this.#placeOf(this.#members.flatMap((members) => members.said(name)))
  }

  item(): Declared | undefined {
    this.#item ??= { place: this.#placeOf(this.#members.flatMap((members) => members.listItems())) }
    return this.#item.place
  }

  #placeOf(said: readonly (JsonValue | undefined)[]): Declared | undefined {
    const schemas = said.filter(isObject)
    return schemas.length === 0 ? undefined : this.#reading.placeOf(schemas)
  }
}

/** What one schema says of the members of a value. */
class Members {
  /** Its number in the reading. */
  readonly id: number
  readonly schema: JsonObject
  readonly #properties: JsonObject
  readonly #reading: Reading
  #patterns: readonly Patterned[] | undefined
  #names: ReadonlySet<string> | undefined
  #folded: ReadonlyMap<string, string> | undefined
  #elsewhere: readonly JsonObject[] | undefined

  constructor(schema: JsonObject, { reading, id }: { readonly reading: Reading; readonly id: number }) {
    this.id = id
    this.schema = schema
    this.#properties = objectMember(schema, 'properties') ?? NOTHING
    this.#reading = reading
  }

  /** The names it declares, by how they read where case counts for nothing. */
  get folded(): ReadonlyMap<string, string> {
    this.#folded ??= foldAll(this.#list())
    return this.#folded
  }

  /** Other schemas of the same place that this one names. */
  get elsewhere(): readonly JsonObject[] {
    this.#elsewhere ??= saysElsewhere(this.schema) ? listElsewhere(this.schema, this.#reading.root) : NOWHERE
    return this.#elsewhere
  }

  has(name: string): boolean {
    return (
      Object.hasOwn(this.#properties, name) ||
      this.#listNames().has(name) ||
      this.#listPatterns().some(({ pattern }) => pattern.matches(name, this.#reading.steps))
    )
  }

  /** What is said of the items of a list. */
  listItems(): readonly JsonObject[] {
    const said = [
      ...ITEMS.map((keyword) => memberOf(this.schema, keyword)),
      ...LISTS_OF_ITEMS.flatMap((keyword) => listMember(this.schema, keyword)),
    ]
    return said.filter(isObject).filter((one) => saysElsewhere(one) || saysInside(one))
  }

  #list(): readonly string[] {
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
    const only = isObject(said) ? collect([this.#reading.membersOf(said)], this.#reading) : []
    const listed = [
      ...listMember(this.schema, 'required'),
      ...only.flatMap(({ schema }) => [...listMember(schema, 'enum'), memberOf(schema, 'const')]),
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
const NOWHERE: readonly JsonObject[] = Object.freeze([])

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
function collect(said: readonly Members[], reading: Reading): readonly Members[] {
  const found = new Set(said)
  for (const { elsewhere } of found)
    for (const schema of elsewhere) if (found.size < SCHEMAS_MAX) found.add(reading.membersOf(schema))
  return [...found]
}

function listElsewhere(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  const parts = [
    resolveReference(memberOf(schema, '$ref'), root),
    ...SINGLE.map((name) => memberOf(schema, name)),
    ...LISTED.flatMap((name) => listMember(schema, name)),
    ...DEPENDENT.flatMap((name) => Object.values(objectMember(schema, name) ?? {})),
  ]
  return parts.filter(isObject).slice(0, SCHEMAS_MAX)
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value)
