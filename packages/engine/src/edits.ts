/** Applies redact, mask and strip obligations to a message body: by JSON pointer and span, overlaps merged, member names too. */

import type { Obligation } from '@callgate/contracts/decision'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'

export type Edit = Extract<Obligation, { readonly type: 'redact' | 'mask' | 'strip' }>

export interface Edited {
  readonly value: JsonObject
  /** Obligations that were applied; fewer than given means that the message must not pass. */
  readonly applied: number
}

/** A pointer with this suffix speaks of the member's name instead of its value. */
export const KEY_SUFFIX = '#key'

/** Replaces what the obligations speak of. The value is copied along the changed paths only. */
export function applyEdits(value: JsonObject, obligations: readonly Obligation[]): Edited {
  const edits = obligations.filter((one): one is Edit => one.type === 'redact' || one.type === 'mask' || one.type === 'strip')
  const byPath = Map.groupBy(edits, (edit) => edit.span.path)
  let changed: JsonValue = value
  let applied = 0
  // Names last: renaming a member moves everything below it.
  const paths = [...byPath.keys()].toSorted((a, b) => Number(a.endsWith(KEY_SUFFIX)) - Number(b.endsWith(KEY_SUFFIX)) || b.length - a.length)
  for (const path of paths) {
    const group = byPath.get(path) ?? []
    const isKey = path.endsWith(KEY_SUFFIX)
    const tokens = pointerTokens(isKey ? path.slice(0, -KEY_SUFFIX.length) : path)
    if (tokens === undefined) continue
    const next: JsonValue | undefined = isKey ? editKey(changed, tokens, group) : editAt(changed, tokens, group)
    if (next === undefined) continue
    changed = next
    applied += group.length
  }
  return isJsonObject(changed) ? { value: changed, applied } : { value, applied: 0 }
}

function pointerTokens(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function editAt(value: JsonValue, tokens: readonly string[], edits: readonly Edit[]): JsonValue | undefined {
  const [token, ...rest] = tokens
  if (token === undefined) return typeof value === 'string' ? editText(value, edits) : undefined
  return replaceChild(value, token, (child) => editAt(child, rest, edits))
}

function editKey(value: JsonValue, tokens: readonly string[], edits: readonly Edit[]): JsonValue | undefined {
  const [token, ...rest] = tokens
  if (token === undefined) return undefined
  if (rest.length > 0) return replaceChild(value, token, (child) => editKey(child, rest, edits))
  if (!isJsonObject(value) || !Object.hasOwn(value, token)) return undefined
  const renamed = editText(token, edits)
  if (renamed === undefined) return undefined
  const members = Object.entries(value).map(([name, member]) => [name === token ? renamed : name, member] as const)
  return new Set(members.map(([name]) => name)).size === members.length ? Object.fromEntries(members) : undefined
}

function replaceChild(value: JsonValue, token: string, edit: (child: JsonValue) => JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    const index = /^(?:0|[1-9][0-9]{0,8})$/.test(token) ? Number(token) : -1
    const child: JsonValue | undefined = value[index]
    const edited = child === undefined ? undefined : edit(child)
    return edited === undefined ? undefined : value.with(index, edited)
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, token)) return undefined
  const child = value[token]
  const edited = child === undefined ? undefined : edit(child)
  if (edited === undefined) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, name === token ? edited : member]))
}

interface Cut {
  start: number
  end: number
  text: string
}

/** The text with every span replaced; undefined when a span does not lie in it. */
function editText(text: string, edits: readonly Edit[]): string | undefined {
  const cuts: Cut[] = []
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
  for (const edit of ordered) {
    const { start, end } = edit.span
    if (start < 0 || end > text.length || start >= end) return undefined
    const last = cuts.at(-1)
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end)
      // What overlaps a redaction goes with it; a strip alone leaves nothing behind.
      if (last.text === '') last.text = replacementOf(edit, text)
    } else {
      cuts.push({ start, end, text: replacementOf(edit, text) })
    }
  }
  let result = ''
  let at = 0
  for (const cut of cuts) {
    result += text.slice(at, cut.start) + cut.text
    at = cut.end
  }
  return result + text.slice(at)
}

function replacementOf(edit: Edit, text: string): string {
  if (edit.type === 'strip') return ''
  if (edit.type === 'redact') return edit.placeholder
  const matched = text.slice(edit.span.start, edit.span.end)
  const shown = Math.min(edit.keepLast, Math.floor(matched.length / 2))
  return '•'.repeat(Math.min(matched.length - shown, 12)) + matched.slice(matched.length - shown)
}
