/** Output that is no object, for the legacy era, where structured content and its schema must be objects. */

import { isJsonObject } from '@callgate/contracts/json'
import type { JsonArray, JsonObject, JsonValue } from '@callgate/contracts/json'
import { memberOf, stringMember, withMembers } from '../json/member.ts'
import { DATA_KEYWORDS, NAMING_KEYWORDS } from '../json/schema-keywords.ts'

/** Where the natural value stands inside the wrapped one; modern SDKs use the same name. */
const WRAPPED = 'result'
const BASE = `#/properties/${WRAPPED}`

const POINTER_KEYWORDS: ReadonlySet<string> = new Set(['$ref', '$dynamicRef'])

/** True for a schema whose values the legacy era has to see wrapped. */
export function needsWrap(outputSchema: JsonValue | undefined): outputSchema is JsonObject {
  return isJsonObject(outputSchema) && memberOf(outputSchema, 'type') !== 'object'
}

/** The value as the wrapped schema describes it. */
export function wrapValue(value: JsonValue): JsonObject {
  return { [WRAPPED]: value }
}

/**
 * The schema of the wrapped value. References into the same document are moved to where the schema now stands, except
 * under an `$id`, which makes a document of its own (JSON Schema 2020-12 §8.2.1).
 */
export function wrapSchema(natural: JsonObject): JsonObject {
  const dialect = stringMember(natural, '$schema')
  return {
    ...(dialect === undefined ? {} : { $schema: dialect }),
    type: 'object',
    properties: { [WRAPPED]: moveSchema(natural) },
    required: [WRAPPED],
  }
}

function moveSchema(schema: JsonObject): JsonObject {
  const id = stringMember(schema, '$id')
  if (id !== undefined && !id.startsWith('#')) return schema
  return Object.fromEntries(Object.keys(schema).map((keyword) => [keyword, moveKeyword(schema, keyword)]))
}

function moveKeyword(schema: JsonObject, keyword: string): JsonValue {
  const value = schema[keyword] as JsonValue
  if (POINTER_KEYWORDS.has(keyword) && typeof value === 'string') return movePointer(value)
  if (DATA_KEYWORDS.has(keyword)) return value
  if (NAMING_KEYWORDS.has(keyword) && isJsonObject(value)) {
    return Object.fromEntries(Object.keys(value).map((name) => [name, moveBranch(value[name] as JsonValue)]))
  }
  return moveBranch(value)
}

function moveBranch(branch: JsonValue): JsonValue {
  if (isJsonObject(branch)) return moveSchema(branch)
  return Array.isArray(branch) ? (branch as JsonArray).map(moveBranch) : branch
}

function movePointer(pointer: string): string {
  return pointer === '#' || pointer.startsWith('#/') ? BASE + pointer.slice(1) : pointer
}

/** A tool definition with an output schema that the legacy era can read. */
export function wrapToolOutput(tool: JsonValue): JsonValue {
  if (!isJsonObject(tool)) return tool
  const outputSchema = memberOf(tool, 'outputSchema')
  return needsWrap(outputSchema) ? withMembers(tool, { outputSchema: wrapSchema(outputSchema) }) : tool
}
