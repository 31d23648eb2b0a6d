/** Reads members of JSON objects that came from outside, where a plain index would find `constructor` and its like. */

import { isJsonObject } from '@callgate/contracts/json'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'

/** The object's own member of that name; undefined where there is none. */
export function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The own member when it is an object; undefined otherwise. */
export function objectMember(object: JsonObject, name: string): JsonObject | undefined {
  const value = memberOf(object, name)
  return isJsonObject(value) ? value : undefined
}

/** The own member when it is a string; undefined otherwise. */
export function stringMember(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name)
  return typeof value === 'string' ? value : undefined
}

/** A copy without the named members. `__proto__` stays an ordinary member. */
export function withoutMembers(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  const kept = Object.keys(object).filter((name) => !names.has(name))
  return Object.fromEntries(kept.map((name) => [name, object[name] as JsonValue]))
}

/** A copy with the members of `added` in place of its own. `__proto__` stays an ordinary member. */
export function withMembers(object: JsonObject, added: JsonObject): JsonObject {
  return Object.fromEntries([...Object.entries(object), ...Object.entries(added)])
}
