/** What differs between two definitions of one item, by JSON pointer, bounded, for an operator to read. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'

export interface DefinitionChange {
  /** JSON pointer (RFC 6901). */
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed'
  /** JSON text, cut when long; null where there was nothing. */
  readonly before: string | null
  readonly after: string | null
}

export interface DefinitionDiff {
  readonly changes: readonly DefinitionChange[]
  /** True when there were more changes than are listed. */
  readonly truncated: boolean
}

const CHANGES_MAX = 200
const TEXT_MAX = 2_000
const DEPTH_MAX = 64

/** Compares two definitions. `before` is null when nothing was accepted yet: then the whole of `after` is one addition. */
export function diffDefinitions(before: JsonObject | null, after: JsonObject): DefinitionDiff {
  const changes: DefinitionChange[] = []
  const walk = (
    old: JsonValue | undefined,
    current: JsonValue | undefined,
    path: string,
    depth: number,
  ): void => {
    if (changes.length > CHANGES_MAX) return
    const pairs = depth < DEPTH_MAX ? pairMembers(old, current) : undefined
    if (pairs !== undefined) {
      for (const [key, a, b] of pairs) walk(a, b, `${path}/${escapeToken(key)}`, depth + 1)
      return
    }
    const [from, to] = [show(old), show(current)]
    if (from.whole === to.whole) return
    const change = old === undefined ? 'added' : current === undefined ? 'removed' : 'changed'
    changes.push({ path, change, before: from.shown, after: to.shown })
  }
  walk(before ?? undefined, after, '', 0)
  return { changes: changes.slice(0, CHANGES_MAX), truncated: changes.length > CHANGES_MAX }
}

type Pair = readonly [key: string, before: JsonValue | undefined, after: JsonValue | undefined]

/** The members to compare one by one; undefined when the two are not both objects or both arrays. */
function pairMembers(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Pair[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index): Pair => [String(index), before[index], after[index]])
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  const read = (from: typeof before, key: string): JsonValue | undefined =>
    Object.hasOwn(from, key) ? from[key] : undefined
  return keys.map((key): Pair => [key, read(before, key), read(after, key)])
}

function show(value: JsonValue | undefined): { whole: string | undefined; shown: string | null } {
  if (value === undefined) return { whole: undefined, shown: null }
  const whole = JSON.stringify(value)
  return { whole, shown: whole.length > TEXT_MAX ? `${whole.slice(0, TEXT_MAX)}…` : whole }
}

function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
