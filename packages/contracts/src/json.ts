/** JSON values as TypeScript sees them; everything that crosses the gateway is one of these, frozen. */

import { readJson } from './read-json.ts'

export type JsonPrimitive = string | number | boolean | null
export type JsonValue = JsonPrimitive | JsonArray | JsonObject
export type JsonArray = readonly JsonValue[]
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** What the text says; undefined where it is no JSON, which whoever asks takes for what it is: not what was to be there. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return readJson(text) as JsonValue
  } catch {
    return undefined
  }
}

/** True for a JSON object: neither null nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a JSON array, keeping the type of its items. */
export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value)
}

/** Whether the JSON text of a value has at least so many characters, roughly where the text is not at hand. */
export function isLongJson(value: JsonValue, text: string | null, charsMin: number): boolean {
  return text === null ? countChars(value, charsMin) >= charsMin : text.length >= charsMin
}

/** Roughly the characters of the JSON text of a value, counted no further than `enough`. */
function countChars(value: JsonValue, enough: number): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 4
  let count = 2
  if (isJsonArray(value)) {
    for (const item of value) {
      if (count >= enough) return count
      count += 1 + countChars(item, enough - count)
    }
    return count
  }
  for (const name in value) {
    if (count >= enough) return count
    count += name.length + 4 + countChars(value[name] ?? null, enough - count)
  }
  return count
}
