/** What the schema of an object declares of its members, also by reference and in the parts it is composed of. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../wire/json/member.ts'

/** Keywords whose schemas say more of the same object, whether or not all of them hold. */
const LISTS = ['allOf', 'anyOf', 'oneOf'] as const
const PARTS = ['if', 'then', 'else'] as const
const KEYWORDS = ['$ref', ...LISTS, ...PARTS] as const
/** Schemas of one object that are looked at. */
const SCHEMAS_MAX = 32

/** The properties in all schemas that may speak of the object that these do; `root` is what references point into. */
export function declaredProperties(schemas: readonly JsonObject[], root: JsonObject): readonly JsonObject[] {
  if (!schemas.some(isComposed)) return schemas.flatMap(propertiesOf)
  const speaking = new Set(schemas)
  for (const schema of speaking) {
    for (const part of partsOf(schema, root)) {
      if (speaking.size >= SCHEMAS_MAX) break
      if (isJsonObject(part)) speaking.add(part)
    }
  }
  return [...speaking].flatMap(propertiesOf)
}

/** False for most, which say all of an object at one place. */
function isComposed(schema: JsonObject): boolean {
  return KEYWORDS.some((keyword) => Object.hasOwn(schema, keyword))
}

function propertiesOf(schema: JsonObject): readonly JsonObject[] {
  const properties = objectMember(schema, 'properties')
  return properties === undefined ? [] : [properties]
}

/** The schemas that any of these properties have for a name; undefined where none declares it. */
export function schemasOf(
  name: string,
  properties: readonly JsonObject[],
): readonly JsonObject[] | undefined {
  const declaring = properties.filter((one) => Object.hasOwn(one, name))
  return declaring.length === 0 ? undefined : declaring.map((one) => one[name]).filter(isJsonObject)
}

function* partsOf(schema: JsonObject, root: JsonObject): Generator<JsonValue | undefined> {
  const reference = memberOf(schema, '$ref')
  if (typeof reference === 'string') yield resolve(reference, root)
  for (const keyword of LISTS) {
    const parts = memberOf(schema, keyword)
    if (isJsonArray(parts)) yield* parts
  }
  for (const keyword of PARTS) yield memberOf(schema, keyword)
}

/** What a pointer within the same schema points at. Anchors are not followed; other references no usable schema has. */
function resolve(reference: string, root: JsonObject): JsonValue | undefined {
  const [document, pointer] = reference.split('#', 2)
  if (pointer === undefined || (document !== '' && document !== memberOf(root, '$id'))) return undefined
  if (pointer !== '' && !pointer.startsWith('/')) return undefined
  let at: JsonValue | undefined = root
  for (const step of decode(pointer).split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isJsonArray(at)) at = at[Number(name)]
    else if (isJsonObject(at)) at = memberOf(at, name)
    else return undefined
  }
  return at
}

function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}
