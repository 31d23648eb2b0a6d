/** What a change of a JSON Schema means: more is let in, less is, or something else than before. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { type Changes, pointTo, quote } from './changes.ts'
import { compareTexts } from './compare-texts.ts'
import { isSameJson } from './same-json.ts'

const DEPTH_MAX = 32

type Part = JsonValue | undefined
type Compare = (before: Part, after: Part, path: string, at: At) => void

interface At {
  readonly changes: Changes
  readonly depth: number
}

const CLASSES = {
  wider: { class: 'schema-widened', risk: 'medium' },
  narrower: { class: 'schema-narrowed', risk: 'low' },
  other: { class: 'schema-changed', risk: 'medium' },
} as const

/** Reports what differs between two schemas at `path`; either may be missing. */
export function compareSchemas(before: Part, after: Part, path: string, changes: Changes): void {
  walk(before, after, path, { changes, depth: 0 })
}

function walk(before: Part, after: Part, path: string, at: At): void {
  if (isSameJson(before, after)) return
  const [old, now] = [asSchema(before), asSchema(after)]
  if (old === undefined || now === undefined || at.depth > DEPTH_MAX) {
    note(at, 'other', path, 'The schema became something else.')
    return
  }
  const deeper = { ...at, depth: at.depth + 1 }
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [a, b] = [own(old, key), own(now, key)]
    if (!isSameJson(a, b)) (KEYWORDS.get(key) ?? compareOther)(a, b, pointTo(path, key), deeper)
  }
}

function note({ changes }: At, kind: keyof typeof CLASSES, path: string, says: string): void {
  changes.add({ ...CLASSES[kind], path, says })
}

/** `true`, and no schema at all, let everything in; `false` lets nothing in. */
function asSchema(value: Part): JsonObject | undefined {
  if (value === undefined || value === true) return {}
  if (value === false) return { not: {} }
  return isJsonObject(value) ? value : undefined
}

function own(value: JsonObject, key: string): Part {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

const text: Compare = (before, after, path, { changes }) => compareTexts(before, after, path, changes)

const properties: Compare = (before, after, path, at) => {
  const [old, now] = [isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {}]
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [a, b] = [own(old, name), own(now, name)]
    const where = pointTo(path, name)
    if (a === undefined)
      at.changes.add({
        class: 'parameter-added',
        risk: 'medium',
        path: where,
        says: `There is a new parameter ${quote(name)}.`,
      })
    else if (b === undefined)
      at.changes.add({
        class: 'parameter-removed',
        risk: 'low',
        path: where,
        says: `The parameter ${quote(name)} is gone.`,
      })
    else walk(a, b, where, at)
  }
}

const required: Compare = (before, after, path, at) => {
  const [old, now] = [namesOf(before), namesOf(after)]
  const dropped = [...old].filter((name) => !now.has(name))
  const added = [...now].filter((name) => !old.has(name))
  if (dropped.length > 0)
    at.changes.add({
      class: 'required-dropped',
      risk: 'medium',
      path,
      says: `No longer required: ${dropped.slice(0, 8).map(quote).join(', ')}.`,
    })
  if (added.length > 0)
    at.changes.add({
      class: 'required-added',
      risk: 'medium',
      path,
      says: `Required now: ${added.slice(0, 8).map(quote).join(', ')}.`,
    })
}

const presetValue: Compare = (before, after, path, at) => {
  at.changes.add({
    class: 'default-changed',
    risk: 'medium',
    path,
    says: `What is used when nothing is given changed${shown(before, after)}.`,
  })
}

const choices: Compare = (before, after, path, at) => {
  const [old, now] = [listOf(before), listOf(after)]
  const isIn = (one: JsonValue, list: readonly JsonValue[]): boolean =>
    list.some((other) => isSameJson(one, other))
  const added = now.filter((one) => !isIn(one, old)).length
  const removed = old.filter((one) => !isIn(one, now)).length
  const says =
    before === undefined
      ? 'Values are limited to a list now.'
      : after === undefined
        ? 'Values are no longer limited to a list.'
        : `The list of values changed: ${added} more, ${removed} gone.`
  at.changes.add({
    class: 'enum-changed',
    risk: added > 0 || after === undefined ? 'medium' : 'low',
    path,
    says,
  })
}

const type: Compare = (before, after, path, at) => {
  const [old, now] = [typesOf(before), typesOf(after)]
  const holds = (big: ReadonlySet<string> | null, small: ReadonlySet<string> | null): boolean =>
    big === null || (small !== null && [...small].every((one) => big.has(one)))
  if (holds(now, old)) note(at, 'wider', path, `More types are let in${shown(before, after)}.`)
  else if (holds(old, now)) note(at, 'narrower', path, `Fewer types are let in${shown(before, after)}.`)
  else note(at, 'other', path, `Other types are let in${shown(before, after)}.`)
}

/** A bound: gone or moved outward lets more in. */
function bound(outward: 1 | -1): Compare {
  return (before, after, path, at) => {
    if (after === undefined) note(at, 'wider', path, 'A bound is gone.')
    else if (before === undefined) note(at, 'narrower', path, 'There is a new bound.')
    else if (typeof before !== 'number' || typeof after !== 'number')
      note(at, 'other', path, 'A bound became something else.')
    else
      note(
        at,
        (after - before) * outward > 0 ? 'wider' : 'narrower',
        path,
        `A bound went from ${before} to ${after}.`,
      )
  }
}

const constraint: Compare = (before, after, path, at) => {
  if (after === undefined) note(at, 'wider', path, 'A condition on values is gone.')
  else if (before === undefined) note(at, 'narrower', path, 'There is a new condition on values.')
  else note(at, 'other', path, `A condition on values changed${shown(before, after)}.`)
}

const rest: Compare = (before, after, path, at) => {
  const isOpen = (value: Part): boolean => value === undefined || value === true
  if (after !== undefined && isOpen(after)) note(at, 'wider', path, 'Members nobody described are let in.')
  else if (isOpen(after)) note(at, 'wider', path, 'Members nobody described are let in.')
  else if (isOpen(before)) note(at, 'narrower', path, 'Members nobody described are limited now.')
  else if (before === false) note(at, 'wider', path, 'Members nobody described are let in.')
  else if (after === false) note(at, 'narrower', path, 'Members nobody described are kept out.')
  else walk(before, after, path, at)
}

/** Alternatives add up, and conditions that must all hold take away. */
function listed(moreIsWider: boolean): Compare {
  return (before, after, path, at) => {
    const [old, now] = [listOf(before), listOf(after)]
    if (before === undefined || after === undefined) {
      note(at, after === undefined ? 'wider' : 'narrower', path, 'Conditions on values came or went.')
      return
    }
    if (old.length !== now.length)
      note(
        at,
        now.length > old.length === moreIsWider ? 'wider' : 'narrower',
        path,
        `There are ${now.length} instead of ${old.length}.`,
      )
    for (const [index, one] of now.entries())
      if (index < old.length) walk(old[index], one, pointTo(path, index), at)
  }
}

const single: Compare = (before, after, path, at) => {
  if (isJsonArray(before) || isJsonArray(after)) note(at, 'other', path, 'What a list holds changed.')
  else if (before === undefined) note(at, 'narrower', path, 'There is a new condition on values.')
  else if (after === undefined) note(at, 'wider', path, 'A condition on values is gone.')
  else walk(before, after, path, at)
}

const named: Compare = (before, after, path, at) => {
  const [old, now] = [isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {}]
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [a, b] = [own(old, name), own(now, name)]
    if (a === undefined || b === undefined)
      note(at, 'other', pointTo(path, name), 'A part of the schema came or went.')
    else walk(a, b, pointTo(path, name), at)
  }
}

const compareOther: Compare = (before, after, path, at) =>
  note(at, 'other', path, `A member of the schema changed${shown(before, after)}.`)

const KEYWORDS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ...['title', 'description', '$comment'].map((key) => [key, text] as const),
  ['properties', properties],
  ['required', required],
  ['default', presetValue],
  ['enum', choices],
  ['const', choices],
  ['type', type],
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'].map(
    (key) => [key, bound(1)] as const,
  ),
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'].map(
    (key) => [key, bound(-1)] as const,
  ),
  ...['pattern', 'format', 'multipleOf', 'uniqueItems', 'dependentRequired'].map(
    (key) => [key, constraint] as const,
  ),
  ...['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'additionalItems'].map(
    (key) => [key, rest] as const,
  ),
  ['anyOf', listed(true)],
  ['oneOf', listed(true)],
  ['allOf', listed(false)],
  ['prefixItems', listed(false)],
  ...['items', 'contains', 'propertyNames', 'if', 'then', 'else', 'not', 'contentSchema'].map(
    (key) => [key, single] as const,
  ),
  ...['$defs', 'definitions', 'patternProperties', 'dependentSchemas'].map((key) => [key, named] as const),
])

function namesOf(value: Part): ReadonlySet<string> {
  return new Set(listOf(value).filter((one) => typeof one === 'string'))
}

function listOf(value: Part): readonly JsonValue[] {
  if (value === undefined) return []
  return isJsonArray(value) ? value : [value]
}

/** null: every type. An integer is a number. */
function typesOf(value: Part): ReadonlySet<string> | null {
  if (value === undefined) return null
  const types = namesOf(value)
  return types.has('number') ? new Set([...types, 'integer']) : types
}

function shown(before: Part, after: Part): string {
  const one = (value: Part): string =>
    value === undefined ? 'nothing' : quote(typeof value === 'string' ? value : JSON.stringify(value))
  return `: ${one(before)} became ${one(after)}`
}
