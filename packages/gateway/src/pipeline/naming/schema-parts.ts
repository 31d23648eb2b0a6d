/** Where in a JSON Schema something is said: of the same value elsewhere, of the items of a list, of members of any name. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from '../../wire/json/member.ts'
import { resolveReference } from './schema-references.ts'

const LISTED = ['allOf', 'anyOf', 'oneOf'] as const
const SINGLE = ['if', 'then', 'else'] as const
/** Schemas of the same place by the name of a member that is there. */
const DEPENDENT = ['dependentSchemas', 'dependencies'] as const
const ELSEWHERE = ['$ref', ...LISTED, ...SINGLE, ...DEPENDENT]
/** What is said of members that no name or pattern is for. */
export const OTHER_MEMBERS = ['additionalProperties', 'unevaluatedProperties'] as const
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

const NOWHERE: readonly JsonObject[] = Object.freeze([])

export function listMember(schema: JsonObject, name: string): readonly JsonValue[] {
  const list = memberOf(schema, name)
  return isJsonArray(list) ? list : []
}

/** Other schemas of the same value, by reference and in parts. */
export function listElsewhere(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  if (!saysElsewhere(schema)) return NOWHERE
  const parts = [
    resolveReference(memberOf(schema, '$ref'), root),
    ...SINGLE.map((name) => memberOf(schema, name)),
    ...LISTED.flatMap((name) => listMember(schema, name)),
    ...DEPENDENT.flatMap((name) => Object.values(objectMember(schema, name) ?? {})),
  ]
  return parts.filter(isObject)
}

/** What is said of the items of a list, whichever. */
export function listItems(schema: JsonObject): readonly JsonObject[] {
  const said = [
    ...ITEMS.map((keyword) => memberOf(schema, keyword)),
    ...LISTS_OF_ITEMS.flatMap((keyword) => listMember(schema, keyword)),
  ]
  return said.filter(isObject).filter((one) => saysElsewhere(one) || saysInside(one))
}

function saysElsewhere(schema: JsonObject): boolean {
  for (const keyword of ELSEWHERE) if (keyword in schema) return true
  return false
}

/** Most values are plain, and long lists of them need no look at each. */
const saysInside = (schema: JsonObject): boolean => INSIDE.some((name) => name in schema)

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value)
