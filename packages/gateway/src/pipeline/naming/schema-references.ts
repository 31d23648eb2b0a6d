/** What a reference within a JSON Schema refers to, as the check of schemas resolves it: by pointer, or by a name given with an anchor. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf } from '../../wire/json/member.ts'

/** Values of a schema that are looked through for a name. */
const VALUES_MAX = 50_000
const ANCHORS = ['$anchor', '$dynamicAnchor'] as const

/** Definitions stay as they are; the names in one are looked for once. */
const anchorsOf = new WeakMap<JsonObject, ReadonlyMap<string, JsonObject>>()

/** References to other documents are not followed. */
export function resolveReference(ref: JsonValue | undefined, root: JsonObject): JsonValue | undefined {
  if (typeof ref !== 'string') return undefined
  const id = memberOf(root, '$id')
  const local = typeof id === 'string' && ref.startsWith(`${id}#`) ? ref.slice(id.length) : ref
  if (local === '#') return root
  if (local.startsWith('#/')) return follow(local.slice(2), root)
  return local.startsWith('#') ? findAnchors(root).get(local.slice(1)) : undefined
}

function follow(pointer: string, root: JsonObject): JsonValue | undefined {
  let at: JsonValue | undefined = root
  for (const step of pointer.split('/')) {
    const name = unescape(step)
    if (isJsonArray(at)) at = at[Number(name)]
    else at = at !== undefined && isJsonObject(at) ? memberOf(at, name) : undefined
  }
  return at
}

function unescape(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return step
  }
}

function findAnchors(root: JsonObject): ReadonlyMap<string, JsonObject> {
  const known = anchorsOf.get(root)
  if (known !== undefined) return known
  const anchors = new Map<string, JsonObject>()
  const waiting: JsonValue[] = [root]
  for (let at = 0; at < waiting.length && waiting.length < VALUES_MAX; at += 1) {
    const value = waiting[at]
    if (typeof value !== 'object' || value === null) continue
    for (const part of Object.values(value)) waiting.push(part)
    if (!isJsonObject(value)) continue
    for (const keyword of ANCHORS) {
      const name = memberOf(value, keyword)
      if (typeof name === 'string') anchors.set(name, value)
    }
  }
  anchorsOf.set(root, anchors)
  return anchors
}
