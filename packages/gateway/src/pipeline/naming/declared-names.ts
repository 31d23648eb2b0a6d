/** Names that a JSON Schema declares at one place, by itself, by what it refers to and by each of its alternatives. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../../wire/json/member.ts'
import { fold, foldAll } from './misread-names.ts'
import { type NamePattern, type NameSteps, readNamePattern } from './name-patterns.ts'
import { isObject, listElsewhere, listItems, listMember, OTHER_MEMBERS } from './schema-parts.ts'

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
  new Reading(schema, steps).membersOf(schema).place

/**
 * The whole schema, what was read of it, and what may still be spent on it. Each part is read once: an agent can send a long list
 * of values to a place of which a server says very much.
 */
class Reading {
  readonly root: JsonObject
  readonly steps: NameSteps
  #members: Map<JsonObject, Members> | undefined
  #places: Map<string, Place> | undefined

  constructor(root: JsonObject, steps: NameSteps) {
    this.root = root
    this.steps = steps
  }

  membersOf(schema: JsonObject): Members {
    this.#members ??= new Map()
    let members = this.#members.get(schema)
    if (members === undefined) {
      members = new Members(schema, { reading: this, id: this.#members.size })
      this.#members.set(schema, members)
    }
    return members
  }

  placeOf(schemas: readonly JsonObject[]): Place {
    const said = schemas.map((schema) => this.membersOf(schema))
    const [only] = said
    if (only !== undefined && said.length === 1) return only.place
    this.#places ??= new Map()
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
    reading.steps.take(this.#members.length - 1)
    this.#reading = reading
  }

  has(name: string): boolean {
    // One schema of a place is no more to look through than the call itself.
    this.#reading.steps.take(this.#members.length - 1)
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
    this.#item ??= { place: this.#placeOf(this.#members.flatMap(({ schema }) => listItems(schema))) }
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
  #place: Place | undefined

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

  /** The place of which it alone speaks, with what it names. */
  get place(): Place {
    this.#place ??= new Place([this], this.#reading)
    return this.#place
  }

  /** Other schemas of the same place that this one names. */
  get elsewhere(): readonly JsonObject[] {
    this.#elsewhere ??= listElsewhere(this.schema, this.#reading.root)
    return this.#elsewhere
  }

  has(name: string): boolean {
    return (
      Object.hasOwn(this.#properties, name) ||
      this.#listNames().has(name) ||
      this.#listPatterns().some(({ pattern }) => pattern.matches(name, this.#reading.steps))
    )
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

function readPatterns(schema: JsonObject): readonly Patterned[] {
  const patterned = Object.entries(objectMember(schema, 'patternProperties') ?? NOTHING)
  return patterned.map(([source, said]) => ({ pattern: readNamePattern(source), said }))
}

/** Each schema once, so that one which refers to itself comes to an end. */
function collect(said: readonly Members[], reading: Reading): readonly Members[] {
  if (said.every(({ elsewhere }) => elsewhere.length === 0)) return said
  const found = new Set(said)
  for (const { elsewhere } of found) for (const schema of elsewhere) found.add(reading.membersOf(schema))
  return [...found]
}
