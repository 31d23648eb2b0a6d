/** Whether two JSON values are the same whatever the order of their members. */

import { isJsonArray, isJsonObject, type JsonValue } from '@callgate/contracts/json'

const DEPTH_MAX = 128

export function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined, depth = 0): boolean {
  if (a === b) return true
  if (depth > DEPTH_MAX) return false
  if (isJsonArray(a) && isJsonArray(b))
    return a.length === b.length && a.every((one, index) => isSameJson(one, b[index], depth + 1))
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key], depth + 1))
  )
}
