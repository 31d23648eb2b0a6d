/** Applies the obligations that change a message: redact, mask and strip, each on an exact range of one string or member name. */

import type { Obligation } from '@callgate/contracts/decision'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { mendMirrors, type Removed } from './edit-mirrors.ts'
import { withholdPart } from './edit-files.ts'
import { isEmbeddedFile, openEmbeddedText } from './views/embedded.ts'
import { parsePointer, type Segment } from './views/pointer.ts'

type Edit = Extract<Obligation, { type: 'redact' | 'mask' | 'strip' }>

export interface Edited {
  readonly value: JsonObject
  /** How many of the obligations hold now; fewer than were given means that the message must not leave. */
  readonly applied: number
}

/** All edits of one string. */
interface Target {
  readonly segments: readonly Segment[]
  readonly edits: readonly Edit[]
}

/** Says what stands for a redacted text; `placeholder` is that of the obligation. */
export type NamePlaceholder = (placeholder: string, taken: string) => string

const AS_IT_IS: NamePlaceholder = (placeholder) => placeholder

/** Changes a copy. Obligations of other types are not applied and not counted. */
export function applyEdits(
  value: JsonObject,
  obligations: readonly Obligation[],
  name: NamePlaceholder = AS_IT_IS,
): Edited {
  const removed: Removed[] = []
  let applied = 0
  let edited: JsonValue = value
  for (const target of groupByTarget(obligations)) {
    const take = (change: Changed | undefined): string | undefined => {
      for (const one of change?.removed ?? []) removed.push({ ...one, at: target.segments })
      return change?.text
    }
    const done: { readonly value: JsonValue } | undefined =
      editAt(edited, target.segments, 0, (text) => take(editMember(text, target, name))) ??
      withholdFile(edited, target) ??
      editAt(edited, target.segments, 0, (text) => take(editWhole(text, target, name)))
    if (done === undefined) continue
    edited = done.value
    applied += target.edits.length
  }
  if (applied === 0) return { value, applied }
  const mended = mendMirrors(value, edited as JsonObject, removed)
  return mended === undefined ? { value: edited as JsonObject, applied: 0 } : { value: mended, applied }
}

/** Values first, then names from the inside out: a renamed member would no longer be found by its name. */
function groupByTarget(obligations: readonly Obligation[]): Target[] {
  const byPath = new Map<string, Edit[]>()
  for (const obligation of obligations) {
    if (obligation.type !== 'redact' && obligation.type !== 'mask' && obligation.type !== 'strip') continue
    const list = byPath.get(obligation.span.path)
    if (list) list.push(obligation)
    else byPath.set(obligation.span.path, [obligation])
  }
  const targets: Target[] = []
  for (const [path, edits] of byPath) {
    const segments = parsePointer(path)
    if (segments) targets.push({ segments, edits })
  }
  const isName = (target: Target): boolean => target.segments.at(-1)?.type === 'name-of'
  return targets.toSorted(
    (a, b) =>
      Number(isName(a)) - Number(isName(b)) ||
      b.segments.length - a.segments.length ||
      lastOrdinal(b) - lastOrdinal(a),
  )
}

/** Members are renamed from the last to the first, so that a new name never moves one that is still to be renamed. */
function lastOrdinal(target: Target): number {
  const last = target.segments.at(-1)
  return last?.type === 'name-of' ? last.ordinal : 0
}

type Change = (text: string) => string | undefined

/** Rebuilds the objects and arrays on the way to a string; undefined when there is none, or it cannot be changed. */
function editAt(
  value: JsonValue,
  segments: readonly Segment[],
  at: number,
  change: Change,
): { readonly value: JsonValue } | undefined {
  const segment = segments[at]
  if (segment === undefined) {
    const text = typeof value === 'string' ? change(value) : undefined
    return text === undefined ? undefined : { value: text }
  }
  if (Array.isArray(value)) {
    const index =
      segment.type === 'member' && /^(?:0|[1-9]\d{0,8})$/.test(segment.name) ? Number(segment.name) : -1
    if (index < 0 || index >= value.length) return undefined
    const inner = editAt(value[index] as JsonValue, segments, at + 1, change)
    return inner && { value: value.with(index, inner.value) }
  }
  if (!isJsonObject(value)) return undefined
  const entries = Object.entries(value)
  const ordinal =
    segment.type === 'member' ? entries.findIndex(([name]) => name === segment.name) : segment.ordinal
  const entry = entries[ordinal]
  if (entry === undefined) return undefined
  if (segment.type === 'name-of') return renameMember(entries, ordinal, change)
  const inner = editAt(entry[1], segments, at + 1, change)
  if (inner === undefined) return undefined
  entries[ordinal] = [entry[0], inner.value]
  return { value: Object.fromEntries(entries) }
}

/** Puts a note in place of the part whose file cannot be changed; undefined when the member is no file of a part. */
function withholdFile(
  value: JsonValue,
  { segments, edits }: Target,
): { readonly value: JsonValue } | undefined {
  const last = segments.at(-1)
  if (last?.type !== 'member') return undefined
  const isWithin = (text: JsonValue | undefined): boolean =>
    typeof text === 'string' && edits.every(({ span }) => isInside(span, text))
  return replaceAt(value, segments.slice(0, -1), 0, (part) =>
    isWithin(part[last.name]) ? withholdPart(part, last.name) : undefined,
  )
}

/** Rebuilds what is on the way to an object. */
function replaceAt(
  value: JsonValue,
  segments: readonly Segment[],
  at: number,
  change: (part: JsonObject) => JsonObject | undefined,
): { readonly value: JsonValue } | undefined {
  const segment = segments[at]
  if (segment === undefined) {
    const part = isJsonObject(value) ? change(value) : undefined
    return part && { value: part }
  }
  if (segment.type !== 'member') return undefined
  if (Array.isArray(value)) {
    const index = /^(?:0|[1-9]\d{0,8})$/.test(segment.name) ? Number(segment.name) : -1
    const inner =
      index < 0 || index >= value.length
        ? undefined
        : replaceAt(value[index] as JsonValue, segments, at + 1, change)
    return inner && { value: value.with(index, inner.value) }
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, segment.name)) return undefined
  const inner = replaceAt(value[segment.name] as JsonValue, segments, at + 1, change)
  return (
    inner && {
      value: Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, name === segment.name ? inner.value : member]),
      ),
    }
  )
}

/** A new name must not take the place of another member. */
function renameMember(
  entries: [string, JsonValue][],
  ordinal: number,
  change: Change,
): { readonly value: JsonValue } | undefined {
  const [name, member] = entries[ordinal] as [string, JsonValue]
  const changed = change(name)
  if (changed === undefined) return undefined
  const others = new Set(entries.map(([other]) => other))
  let unique = changed
  for (let count = 2; others.has(unique); count++) unique = `${changed} ${count}`
  entries[ordinal] = [unique, member]
  return { value: Object.fromEntries(entries) }
}

interface Changed {
  readonly text: string
  readonly removed: readonly Omit<Removed, 'at'>[]
}

/** A file that is no text and belongs to no part may go as a whole. */
function editWhole(text: string, { edits }: Target, name: NamePlaceholder): Changed | undefined {
  const isWhole = edits.every(({ span }) => span.start === 0 && span.end >= text.trimEnd().length)
  return isWhole ? editString(text, edits, name) : undefined
}

/** Stands in a member's name for what was stripped: without it, `pa<hidden>th` would become a `path` that nothing has judged. */
const STRIPPED_FROM_NAME = '\u{fffd}'

/** A string, or the text of a file that it holds in base64; undefined for a file that is no text: half of it would be no file. */
function editMember(text: string, { segments, edits }: Target, name: NamePlaceholder): Changed | undefined {
  const last = segments.at(-1)
  if (last?.type === 'name-of') return editString(text, edits, name, STRIPPED_FROM_NAME)
  if (last?.type !== 'member' || !isEmbeddedFile(last.name, text)) return editString(text, edits, name)
  const embedded = openEmbeddedText(text)
  if (edits.some(({ span }) => !isInside(span, text))) return undefined
  if (embedded === undefined) return undefined
  const inner = edits.map((edit) => {
    const [start, end] = embedded.find(edit.span.start, edit.span.end)
    return { ...edit, span: { ...edit.span, start, end } }
  })
  const change = editString(embedded.text, inner, name)
  return change && { text: embedded.encode(change.text), removed: change.removed }
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly edit: Edit
}

/** Applies every edit of one string at once; undefined when one of them does not lie inside it. */
function editString(
  text: string,
  edits: readonly Edit[],
  name: NamePlaceholder,
  stripped = '',
): Changed | undefined {
  if (edits.some(({ span }) => !isInside(span, text))) return undefined
  let out = ''
  let at = 0
  const removed: Omit<Removed, 'at'>[] = []
  for (const { start, end, edit } of mergeStretches(edits)) {
    const taken = text.slice(start, end)
    const put = edit.type === 'strip' ? stripped : replacementOf(edit, taken, name)
    out += text.slice(at, start) + put
    at = end
    if (edit.type !== 'strip') removed.push({ text: taken, replacement: put })
  }
  return { text: out + text.slice(at), removed }
}

function isInside(span: Edit['span'], text: string): boolean {
  return (
    Number.isInteger(span.start) &&
    Number.isInteger(span.end) &&
    span.start >= 0 &&
    span.start <= span.end &&
    span.end <= text.length
  )
}

/** How thoroughly an edit hides; the most thorough one of overlapping edits is applied to all they cover. */
const THOROUGHNESS = { strip: 0, mask: 1, redact: 2 } as const

function mergeStretches(edits: readonly Edit[]): readonly Stretch[] {
  const merged: Stretch[] = []
  for (const edit of edits.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    const { start, end } = edit.span
    const last = merged.at(-1)
    if (last === undefined || start >= last.end) {
      merged.push({ start, end, edit })
      continue
    }
    const stronger = THOROUGHNESS[edit.type] > THOROUGHNESS[last.edit.type] ? edit : last.edit
    merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end), edit: stronger }
  }
  return merged
}

function replacementOf(edit: Exclude<Edit, { type: 'strip' }>, taken: string, name: NamePlaceholder): string {
  if (edit.type === 'redact') return name(edit.placeholder, taken)
  if (edit.token !== undefined) return edit.token
  // A mask that keeps as much as there is would hide nothing.
  const characters = Array.from(taken)
  const keep = Math.min(edit.keepLast, Math.floor(characters.length / 2))
  return '*'.repeat(characters.length - keep) + characters.slice(characters.length - keep).join('')
}
