/** Makes the changes a webhook asks for: only where somebody's content stands, and never of a text while its structured twin stays. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Kind, Message } from '@callgate/contracts/message'
import { placeOfResult, putResult, renderLike } from '@callgate/engine/edit-mirrors'
import { parsePointer } from '@callgate/engine/views/pointer'
import type { InterceptorAnswer } from '../ports/interceptor-port.ts'

export type Change = Extract<InterceptorAnswer, { action: 'change' }>

/** Members of params that are content. Names, URIs, tokens and metadata decide where a message goes and are left alone. */
const OF_PARAMS: Partial<Record<Kind, readonly string[]>> = {
  call: ['arguments'],
  prompt: ['arguments'],
  complete: ['argument'],
  sample: ['messages', 'systemPrompt'],
  elicit: ['message'],
}
const OF_RESULTS: readonly string[] = [
  'content',
  'structuredContent',
  'contents',
  'messages',
  'description',
  'completion',
  'result',
]
const OF_ERRORS: readonly string[] = ['message', 'data']

/** The changed body; a text says why a change cannot be made. */
export function applyChange(
  message: Message,
  body: JsonObject,
  change: Change,
  id: string,
): JsonObject | string {
  const allowed = allowedMembers(message)
  let value: JsonValue = body
  const placeholder = `[redacted:${id}]`
  for (const path of [...change.redact, ...change.replace.map((one) => one.path)]) {
    const [, top = ''] = path.split('/')
    if (!allowed.includes(top)) return `${path} is not a place it may change`
  }
  for (const path of change.redact) {
    const found = resolveAt(value, path)
    const hidden = found === undefined ? undefined : redactAll(found, placeholder)
    if (hidden === undefined) return `${path} is not there, or holds what a placeholder cannot stand for`
    value = setAt(value, path, hidden)
  }
  for (const { path, value: put } of change.replace) {
    if (resolveAt(value, path) === undefined) return `${path} is not there`
    value = setAt(value, path, put)
  }
  return isJsonObject(value) ? mendText(body, value) : 'the whole message was replaced'
}

function allowedMembers({ body, kind }: Message): readonly string[] {
  if (body.type === 'error') return OF_ERRORS
  return body.type === 'result' ? OF_RESULTS : (OF_PARAMS[kind] ?? [])
}

/** Structured content and its text are one thing in two forms (MCP §structured content): the text follows, and is not changed alone. */
function mendText(before: JsonObject, after: JsonObject): JsonObject | string {
  const was = placeOfResult(before).result
  const place = placeOfResult(after)
  const now = place.result
  if (was['structuredContent'] === undefined) return after
  if (was['structuredContent'] === now['structuredContent'])
    return was['content'] === now['content']
      ? after
      : 'the result has structured content, which would still say what was taken out of its text'
  const structured = now['structuredContent']
  if (structured === undefined) return 'structured content cannot be taken away'
  const [first] = isJsonArray(now['content']) ? now['content'] : []
  const text = isJsonObject(first) && typeof first['text'] === 'string' ? first['text'] : ''
  return putResult(after, place, { ...now, content: [{ type: 'text', text: renderLike(text, structured) }] })
}

function resolveAt(root: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = root
  for (const segment of parsePointer(path) ?? [{ type: 'name-of' as const }]) {
    if (segment.type !== 'member') return undefined
    if (isJsonArray(at)) at = /^(?:0|[1-9]\d{0,8})$/.test(segment.name) ? at[Number(segment.name)] : undefined
    else at = isJsonObject(at) && Object.hasOwn(at, segment.name) ? at[segment.name] : undefined
  }
  return at
}

/** The path leads somewhere: it was resolved before. */
function setAt(root: JsonValue, path: string, value: JsonValue): JsonValue {
  const names = (parsePointer(path) ?? []).flatMap((segment) =>
    segment.type === 'member' ? [segment.name] : [],
  )
  const put = (at: JsonValue, depth: number): JsonValue => {
    const name = names[depth]
    if (name === undefined) return value
    if (isJsonArray(at)) return at.with(Number(name), put(at[Number(name)] as JsonValue, depth + 1))
    if (!isJsonObject(at)) return at
    return Object.fromEntries(
      Object.entries(at).map(([key, member]) => [key, key === name ? put(member, depth + 1) : member]),
    )
  }
  return put(root, 0)
}

/** Every text at or below a place becomes the placeholder; undefined when there is something else that says something. */
function redactAll(value: JsonValue, placeholder: string): JsonValue | undefined {
  if (typeof value === 'string') return placeholder
  if (value === null) return null
  if (isJsonArray(value)) {
    const items = value.map((item) => redactAll(item, placeholder))
    return items.every((item) => item !== undefined) ? items : undefined
  }
  if (!isJsonObject(value)) return undefined
  const members = Object.entries(value).map(
    ([name, member]) => [name, redactAll(member, placeholder)] as const,
  )
  return members.every(([, member]) => member !== undefined)
    ? (Object.fromEntries(members) as JsonObject)
    : undefined
}
