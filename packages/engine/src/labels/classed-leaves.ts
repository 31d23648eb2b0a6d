/** Finds the strings of a result that stand in fields which the operator classed confidential or worse. */

import { isJsonArray, isJsonObject, type JsonValue } from '@callgate/contracts/json'
import type { ClassedField } from '@callgate/contracts/label'
import { placeOfResult } from '../edit-mirrors.ts'
import { advanceFields, type FieldState, isMetField, parseStructure, startFields } from '../project.ts'
import { appendSegment } from '../views/pointer.ts'
import { isAtLeast } from './join.ts'

export interface ClassedLeaf {
  readonly path: string
  readonly text: string
}

const LEAVES_MAX = 1000
const DEPTH_MAX = 64

/** Structured content by its pointers; where there is none, texts that are JSON count as such. */
export function listClassedLeaves(value: JsonValue, fields: readonly ClassedField[]): ClassedLeaf[] {
  const paths = fields.filter(({ dataClass }) => isAtLeast(dataClass, 'confidential')).map(({ path }) => path)
  if (paths.length === 0 || !isJsonObject(value)) return []
  const { result, member } = placeOfResult(value)
  const base = member === null ? '' : appendSegment('', member)
  const found: ClassedLeaf[] = []
  const { structuredContent, content } = result
  if (structuredContent !== undefined) {
    collect(
      structuredContent,
      { path: `${base}/structuredContent`, states: startFields(paths), depth: 0 },
      found,
    )
    return found
  }
  for (const [at, part] of (isJsonArray(content) ? content : []).entries()) {
    const text = isJsonObject(part) ? part['text'] : undefined
    const parsed = typeof text === 'string' ? parseStructure(text) : undefined
    if (parsed === undefined) continue
    collect(parsed, { path: `${base}/content/${at}/text`, states: startFields(paths), depth: 0 }, found)
  }
  return found
}

interface Place {
  readonly path: string
  /** Null once a classed field was entered: everything below is of its class. */
  readonly states: readonly FieldState[] | null
  readonly depth: number
}

function collect(value: JsonValue, { path, states, depth }: Place, found: ClassedLeaf[]): void {
  if (found.length >= LEAVES_MAX || depth > DEPTH_MAX) return
  if (typeof value === 'string' || typeof value === 'number') {
    if (states === null) found.push({ path, text: String(value) })
    return
  }
  const members: Iterable<readonly [string | number, JsonValue]> = isJsonArray(value)
    ? value.entries()
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  for (const [name, member] of members) {
    const next = states === null ? null : advanceFields(states, String(name))
    if (next !== null && next.length === 0) continue
    const inside = next === null || next.some(isMetField)
    collect(
      member,
      { path: appendSegment(path, String(name)), states: inside ? null : next, depth: depth + 1 },
      found,
    )
  }
}
