/** Judges a server-supplied JSON Schema before any compiler sees it: size, references, patterns, and work that multiplies. */

import { judgePattern } from '@callgate/engine/policy/pattern-safety'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { SchemaDraft } from './schema-protocol.ts'

const CHARS_MAX = 256 << 10
const DEPTH_MAX = 64
const VALUES_MAX = 50_000
const SUBSCHEMAS_MAX = 4_000
const PATTERNS_MAX = 200
/** Subschemas that may judge one and the same value, references followed. */
const WORK_MAX = 10_000

/** Marks every subschema, so that the compiled validator counts its steps. */
export const STEP_KEYWORD = 'x-callgate-step'

const SINGLE = [
  'items',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const SINGLE_CHILD = [...SINGLE, 'contains', 'propertyNames']
const SINGLE_IN_PLACE = ['not', 'if', 'then', 'else']
const LIST_IN_PLACE = ['allOf', 'anyOf', 'oneOf']
const LIST_CHILD = ['prefixItems', 'items']
const MAP_CHILD = ['properties', 'patternProperties', '$defs', 'definitions']
const MAP_IN_PLACE = ['dependentSchemas', 'dependencies']

export type SchemaCheck =
  | { readonly ok: true; readonly text: string; readonly draft: SchemaDraft }
  | { readonly ok: false; readonly reason: string }

class Unusable extends Error {}

/** The schema as text with its steps marked, ready to compile; or why nothing may depend on it. */
export function checkSchema(schema: JsonObject): SchemaCheck {
  try {
    checkSize(schema)
    const text = JSON.stringify(schema)
    if (text.length > CHARS_MAX) throw new Unusable(`it is larger than ${CHARS_MAX} characters`)
    const draft = readDraft(schema['$schema'])
    // A copy of our own: it is marked below, and what the server sent stays as it is.
    const root = readJson(text) as MutableObject
    delete root['$schema']
    const subschemas = new Subschemas(root)
    subschemas.checkWork()
    subschemas.mark()
    return { ok: true, text: JSON.stringify(root), draft }
  } catch (error) {
    if (error instanceof Unusable) return { ok: false, reason: error.message }
    throw error
  }
}

type MutableObject = { [key: string]: JsonValue }

function checkSize(schema: JsonObject): void {
  const stack: { value: JsonValue; depth: number }[] = [{ value: schema, depth: 1 }]
  let count = 0
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, depth } = top
    count += 1
    if (count > VALUES_MAX) throw new Unusable(`it has more than ${VALUES_MAX} parts`)
    if (typeof value !== 'object' || value === null) continue
    if (depth > DEPTH_MAX) throw new Unusable(`it is nested deeper than ${DEPTH_MAX}`)
    if (Object.hasOwn(value, '__proto__')) throw new Unusable('it uses the key __proto__')
    for (const child of Object.values(value)) stack.push({ value: child, depth: depth + 1 })
  }
}

function readDraft(id: JsonValue | undefined): SchemaDraft {
  if (id === undefined) return '2020-12'
  if (typeof id === 'string') {
    const name = id.replace(/^https?:\/\/json-schema\.org\//, '').replace(/#$/, '')
    if (name === 'draft/2020-12/schema') return '2020-12'
    if (name === 'draft/2019-09/schema') return '2019-09'
    if (name === 'draft-07/schema' || name === 'draft-06/schema') return 'draft-07'
  }
  throw new Unusable('its $schema is none of 2020-12, 2019-09, draft-07 and draft-06')
}

/** Every subschema of one document, with those that judge the same value as it does. */
class Subschemas {
  readonly #root: MutableObject
  readonly #inPlace = new Map<MutableObject, MutableObject[]>()
  readonly #anchors = new Map<string, MutableObject>()
  readonly #references: { from: MutableObject; ref: string }[] = []
  readonly #queue: MutableObject[] = []
  #patterns = 0

  constructor(root: MutableObject) {
    this.#root = root
    this.#add(root)
    this.#drain()
    // A reference may point at a part that no keyword reaches: that becomes a subschema too.
    for (let index = 0; index < this.#references.length; index += 1) {
      const reference = this.#references[index]
      if (reference === undefined) continue
      const target = this.#resolve(reference.ref)
      if (target === undefined) continue
      this.#inPlace.get(reference.from)?.push(target)
      this.#add(target)
      this.#drain()
    }
  }

  /** Refuses cycles that never reach into the value, and chains of references that multiply. */
  checkWork(): void {
    const work = new Map<MutableObject, number>()
    const open = new Set<MutableObject>()
    const measure = (schema: MutableObject, depth: number): number => {
      const known = work.get(schema)
      if (known !== undefined) return known
      if (open.has(schema)) throw new Unusable('its references form a cycle that never ends')
      if (depth > 500) throw new Unusable('its references form too long a chain')
      open.add(schema)
      let sum = 1
      for (const next of this.#inPlace.get(schema) ?? []) sum += measure(next, depth + 1)
      open.delete(schema)
      if (sum > WORK_MAX) throw new Unusable('its references multiply beyond what may be evaluated')
      work.set(schema, sum)
      return sum
    }
    for (const schema of this.#inPlace.keys()) measure(schema, 0)
  }

  mark(): void {
    for (const schema of this.#inPlace.keys()) schema[STEP_KEYWORD] = true
  }

  #drain(): void {
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#read(next)
  }

  #add(schema: JsonValue | undefined): MutableObject | undefined {
    if (!isJsonObject(schema)) return undefined
    const own = schema
    if (this.#inPlace.has(own)) return own
    if (this.#inPlace.size >= SUBSCHEMAS_MAX)
      throw new Unusable(`it has more than ${SUBSCHEMAS_MAX} subschemas`)
    this.#inPlace.set(own, [])
    this.#queue.push(own)
    return own
  }

  #read(schema: MutableObject): void {
    this.#readCore(schema)
    for (const name of SINGLE_CHILD) this.#add(schema[name])
    for (const name of LIST_CHILD) for (const child of listOf(schema[name])) this.#add(child)
    for (const name of MAP_CHILD) for (const child of valuesOf(schema[name])) this.#add(child)
    const inPlace = [
      ...SINGLE_IN_PLACE.map((name) => schema[name]),
      ...LIST_IN_PLACE.flatMap((name) => listOf(schema[name])),
      ...MAP_IN_PLACE.flatMap((name) => valuesOf(schema[name])),
    ]
    for (const child of inPlace) {
      const added = this.#add(child)
      if (added !== undefined) this.#inPlace.get(schema)?.push(added)
    }
    this.#readPattern(schema['pattern'])
    if (isJsonObject(schema['patternProperties'])) {
      for (const pattern of Object.keys(schema['patternProperties'])) this.#readPattern(pattern)
    }
  }

  #readCore(schema: MutableObject): void {
    for (const name of ['$dynamicRef', '$recursiveRef', '$async']) {
      if (schema[name] !== undefined) throw new Unusable(`it uses ${name}, which is not supported`)
    }
    if (schema !== this.#root && typeof schema['$id'] === 'string')
      throw new Unusable('it embeds schemas with an $id')
    for (const name of ['$anchor', '$dynamicAnchor']) {
      const anchor = schema[name]
      if (typeof anchor === 'string') this.#anchors.set(anchor, schema)
    }
    const ref = schema['$ref']
    if (ref === undefined) return
    if (typeof ref !== 'string') throw new Unusable('a $ref is not a string')
    this.#references.push({ from: schema, ref })
  }

  #readPattern(pattern: JsonValue | undefined): void {
    if (pattern === undefined) return
    if (typeof pattern !== 'string') throw new Unusable('a pattern is not a string')
    this.#patterns += 1
    if (this.#patterns > PATTERNS_MAX) throw new Unusable(`it has more than ${PATTERNS_MAX} patterns`)
    const judgement = judgePattern(pattern)
    if (!judgement.safe)
      throw new Unusable(
        `the pattern ${JSON.stringify(pattern.slice(0, 80))} is not safe: ${judgement.reason}`,
      )
  }

  #resolve(ref: string): MutableObject | undefined {
    const id = this.#root['$id']
    const local = typeof id === 'string' && ref.startsWith(`${id}#`) ? ref.slice(id.length) : ref
    if (!local.startsWith('#'))
      throw new Unusable('it has a $ref to another document, which is never fetched')
    const target =
      local === '#'
        ? this.#root
        : local.startsWith('#/')
          ? this.#follow(local)
          : this.#anchors.get(local.slice(1))
    if (typeof target === 'boolean') return undefined
    if (!isJsonObject(target)) throw new Unusable('it has a $ref that leads nowhere')
    return target
  }

  #follow(pointer: string): JsonValue | undefined {
    let value: JsonValue | undefined = this.#root
    for (const token of pointer.slice(2).split('/')) {
      const key = decodeToken(token)
      const inside: unknown = value
      if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, key)) return undefined
      value = (inside as MutableObject)[key]
    }
    return value
  }
}

function decodeToken(token: string): string {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    throw new Unusable('it has a $ref that is not valid')
  }
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []
}

function valuesOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonObject(value) ? Object.values(value) : []
}
