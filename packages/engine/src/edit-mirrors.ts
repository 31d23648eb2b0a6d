/** A result repeats its structured content as text (MCP §structured content): both are changed alike, or the change does not hold. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { Segment } from './views/pointer.ts'

/** A text that was taken out of a message, where it stood, and what stands there now. */
export interface Removed {
  readonly at: readonly Segment[]
  readonly text: string
  readonly replacement: string
}

/** Shorter values occur everywhere by chance; replacing them would damage text that means something else. */
const LENGTH_MIN = 4

/** A tool's result: the message itself, or the `result` member of the state of a task. */
export interface ResultPlace {
  readonly member: 'result' | null
  readonly result: JsonObject
}

export function placeOfResult(value: JsonObject): ResultPlace {
  const inner = value['result']
  return isJsonObject(inner) && value['content'] === undefined && value['structuredContent'] === undefined
    ? { member: 'result', result: inner }
    : { member: null, result: value }
}

/** Puts a changed result back where it stood. */
export function putResult(value: JsonObject, { member }: ResultPlace, result: JsonObject): JsonObject {
  return member === null ? result : { ...value, [member]: result }
}

/** Makes text and structured content of an edited result agree again; undefined when they cannot be made to. */
export function mendMirrors(
  original: JsonObject,
  edited: JsonObject,
  removed: readonly Removed[],
): JsonObject | undefined {
  const place = placeOfResult(original)
  const before = place.result
  const now = place.member === null ? edited : edited[place.member]
  if (before['structuredContent'] === undefined || !isJsonArray(before['content']) || !isJsonObject(now))
    return edited
  const mended = mendResult(before, now, splitRemoved(removed, place.member === null ? 0 : 1))
  return mended && putResult(edited, place, mended)
}

interface RemovedByPlace {
  readonly structured: readonly Removed[]
  /** Texts taken out of one part of the content, by its index. */
  readonly parts: ReadonlyMap<number, readonly Removed[]>
}

function splitRemoved(removed: readonly Removed[], depth: number): RemovedByPlace {
  const structured: Removed[] = []
  const parts = new Map<number, Removed[]>()
  for (const one of removed) {
    const [top, index] = one.at.slice(depth)
    if (top?.type !== 'member') continue
    if (top.name === 'structuredContent') structured.push(one)
    if (top.name !== 'content' || index?.type !== 'member') continue
    const number = Number(index.name)
    const list = parts.get(number)
    if (list) list.push(one)
    else parts.set(number, [one])
  }
  return { structured, parts }
}

function mendResult(before: JsonObject, now: JsonObject, removed: RemovedByPlace): JsonObject | undefined {
  const beforeParts = before['content']
  const nowParts = now['content']
  if (!isJsonArray(beforeParts) || !isJsonArray(nowParts)) return now
  const copies = new Map<number, string>()
  for (const [index, part] of beforeParts.entries()) {
    const text = textOf(part)
    if (text !== undefined && isCopy(text, before['structuredContent'])) copies.set(index, text)
  }
  const ofCopies = [...copies.keys()].flatMap((index) => removed.parts.get(index) ?? [])
  const structured = removeEverywhere(now['structuredContent'] as JsonValue, ofCopies)
  // Text that JSON spells with more than one value, such as a number, cannot be taken out of the values alike.
  if (ofCopies.some((one) => holdsAnywhere(structured, one))) return undefined
  const worth = removed.structured.filter(({ text }) => text.length >= LENGTH_MIN)
  const content = nowParts.map((part: JsonValue, index) => {
    const copy = copies.get(index)
    return copy === undefined ? editPart(part, worth) : withText(part, renderLike(copy, structured))
  })
  return { ...now, structuredContent: structured, content }
}

function textOf(part: JsonValue | undefined): string | undefined {
  return isJsonObject(part) && part['type'] === 'text' && typeof part['text'] === 'string'
    ? part['text']
    : undefined
}

function withText(part: JsonValue, text: string): JsonValue {
  return isJsonObject(part) ? { ...part, text } : part
}

/** True when the text is the JSON of the value, however it is spaced and ordered. */
export function isCopy(text: string, value: JsonValue | undefined): boolean {
  if (value === undefined || !/^\s*[[{"]/.test(text)) return false
  try {
    return equals(readJson(text) as JsonValue, value)
  } catch {
    return false
  }
}

function equals(a: JsonValue, b: JsonValue): boolean {
  if (isJsonArray(a)) {
    return (
      isJsonArray(b) && a.length === b.length && a.every((item, index) => equals(item, b[index] as JsonValue))
    )
  }
  if (!isJsonObject(a)) return a === b
  if (!isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equals(a[name] as JsonValue, b[name] as JsonValue))
  )
}

/** JSON of the value in the layout of a text that held it before. */
export function renderLike(text: string, value: JsonValue): string {
  const indent = /^\s*[[{]\r?\n([ \t]{1,10})/.exec(text)?.[1]
  return JSON.stringify(value, null, indent)
}

/** A text as it stands in JSON, and as it was before it was written as JSON. */
function spellingsOf(text: string): readonly string[] {
  try {
    return [text, readJson(`"${text}"`) as string]
  } catch {
    return [text]
  }
}

function removeEverywhere(value: JsonValue, removed: readonly Removed[]): JsonValue {
  if (removed.length === 0) return value
  if (typeof value === 'string') {
    let text = value
    for (const { text: taken, replacement } of longestFirst(removed))
      for (const spelled of spellingsOf(taken))
        if (spelled !== '' && text.includes(spelled)) text = text.replaceAll(spelled, () => replacement)
    return text
  }
  if (isJsonArray(value)) return value.map((item) => removeEverywhere(item, removed))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, removeEverywhere(member, removed)]),
  )
}

function holdsAnywhere(value: JsonValue, { text, replacement }: Removed): boolean {
  // A placeholder may hold the text that it stands for only by chance: a name as short as that hides nothing.
  if (replacement.includes(text)) return false
  return JSON.stringify(value).includes(text)
}

function longestFirst(removed: readonly Removed[]): readonly Removed[] {
  return removed.toSorted((a, b) => b.text.length - a.text.length)
}

function editPart(part: JsonValue, removed: readonly Removed[]): JsonValue {
  if (!isJsonObject(part) || typeof part['text'] !== 'string') return part
  let text = part['text']
  // Longest first: a value that contains another one goes as a whole.
  for (const { text: taken, replacement } of longestFirst(removed)) {
    for (const spelled of new Set([taken, JSON.stringify(taken).slice(1, -1)])) {
      if (text.includes(spelled)) text = text.replaceAll(spelled, () => replacement)
    }
  }
  return text === part['text'] ? part : { ...part, text }
}
