/** Canonical JSON (RFC 8785): one text for equal values, so that equal values have equal digests. */

import type { JsonArray, JsonObject, JsonValue } from '@callgate/contracts/json'

/**
 * Members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes them. Half a surrogate
 * pair, which RFC 8785 leaves out, is written as its escape.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : canonicalObject(value)
}

function canonicalObject(object: JsonObject): string {
  const members = Object.keys(object)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name] as JsonValue)}`)
  return `{${members.join(',')}}`
}

function isArray(value: JsonArray | JsonObject): value is JsonArray {
  return Array.isArray(value)
}
