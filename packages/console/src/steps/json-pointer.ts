/** Finds a string by JSON pointer (RFC 6901); own members only, so that no name reaches a prototype. */

import type { JsonValue } from '@callgate/contracts/json'

export function findText(value: JsonValue, pointer: string): string | undefined {
  let at: JsonValue | undefined = value
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    at = Object.hasOwn(at, key) ? (at as Readonly<Record<string, JsonValue>>)[key] : undefined
  }
  return typeof at === 'string' ? at : undefined
}
