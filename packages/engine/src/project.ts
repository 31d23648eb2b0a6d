/** Applies project obligations: of a tool's structured result only the wanted fields stay, and its text says no more than they do. */

import type { ProjectObligation } from '@callgate/contracts/decision'
import {
  isJsonArray,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
} from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { placeOfResult, putResult, renderLike } from './edit-mirrors.ts'

/** Metadata of the protocol itself; what else a server puts beside a result is dropped with the fields. */
const PROTOCOL_META = 'io.modelcontextprotocol/'
const ERROR_NOTE =
  'The tool reported an error. Its text is not shown, because fields of this result are withheld.'

/** The result with what the obligations leave of it; undefined when it has a form in which fields cannot be told apart. */
export function projectResult(
  value: JsonObject,
  obligations: readonly ProjectObligation[],
): JsonObject | undefined {
  const place = placeOfResult(value)
  const { content, structuredContent, isError, resultType, _meta } = place.result
  if (content === undefined && structuredContent === undefined && isUnfinished(place.result)) return value
  // What else stands beside content is read by some agents, and says what the fields would have said.
  const kept: JsonObject = {
    ...(resultType === undefined ? {} : { resultType }),
    ...(isError === undefined ? {} : { isError }),
    ...(isJsonObject(_meta) ? { _meta: onlyProtocol(_meta) } : {}),
  }
  const project = (whole: JsonValue) => obligations.reduce(projectValue, whole)
  const parts = isJsonArray(content) ? content : []
  if (structuredContent !== undefined) {
    const structured = project(structuredContent)
    const text = renderLike(firstText(parts), structured)
    return putResult(value, place, {
      ...kept,
      content: [{ type: 'text', text }],
      structuredContent: structured,
    })
  }
  if (isError === true)
    return putResult(value, place, { ...kept, content: [{ type: 'text', text: ERROR_NOTE }] })
  const texts: JsonValue[] = []
  for (const part of parts) {
    const text = isJsonObject(part) && part['type'] === 'text' ? part['text'] : undefined
    const parsed = typeof text === 'string' ? parseStructure(text) : undefined
    if (typeof text !== 'string' || parsed === undefined) return undefined
    texts.push({ type: 'text', text: renderLike(text, project(parsed)) })
  }
  return putResult(value, place, { ...kept, content: texts })
}

/** A question or a task, from which the result is still to come. */
function isUnfinished({ resultType, task, taskId }: JsonObject): boolean {
  return resultType === 'input_required' || task !== undefined || taskId !== undefined
}

function firstText(parts: JsonArray): string {
  const [first] = parts
  return isJsonObject(first) && typeof first['text'] === 'string' ? first['text'] : ''
}

function onlyProtocol(meta: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(meta).filter(([name]) => name.startsWith(PROTOCOL_META)))
}

export function parseStructure(text: string): JsonValue | undefined {
  try {
    const value = readJson(text) as JsonValue
    return isJsonArray(value) || isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Where in each path the walk is: a path that is met is at its end. */
export interface FieldState {
  readonly tokens: readonly string[]
  readonly at: number
}

function projectValue(value: JsonValue, { keep, drop }: ProjectObligation): JsonValue {
  const kept = keep === null ? value : keepFields(value, startFields(keep))
  return drop === null ? kept : dropFields(kept, startFields(drop))
}

export function startFields(paths: readonly string[]): readonly FieldState[] {
  return spread(paths.map((path) => ({ tokens: readTokens(path), at: 0 })))
}

function readTokens(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** `**` may stand for no member at all. */
function spread(states: readonly FieldState[]): readonly FieldState[] {
  const all = [...states]
  for (const { tokens, at } of all) if (tokens[at] === '**') all.push({ tokens, at: at + 1 })
  return all
}

export function advanceFields(states: readonly FieldState[], name: string): readonly FieldState[] {
  const next: FieldState[] = []
  for (const state of states) {
    const token = state.tokens[state.at]
    if (token === '**') next.push(state)
    else if (token === '*' || token === name) next.push({ tokens: state.tokens, at: state.at + 1 })
  }
  return spread(next)
}

export const isMetField = ({ tokens, at }: FieldState): boolean => at === tokens.length

/** Objects and arrays on the way to a kept field stay, so that the result keeps its form. */
function keepFields(value: JsonValue, states: readonly FieldState[]): JsonValue {
  if (states.some(isMetField)) return value
  return mapMembers(value, (member, name) => {
    const next = advanceFields(states, name)
    if (next.some(isMetField)) return member
    return next.length === 0 || !isContainer(member) ? undefined : keepFields(member, next)
  })
}

function dropFields(value: JsonValue, states: readonly FieldState[]): JsonValue {
  return mapMembers(value, (member, name) => {
    const next = advanceFields(states, name)
    if (next.some(isMetField)) return undefined
    return next.length === 0 ? member : dropFields(member, next)
  })
}

const isContainer = (value: JsonValue): boolean => isJsonArray(value) || isJsonObject(value)

function mapMembers(
  value: JsonValue,
  change: (member: JsonValue, name: string) => JsonValue | undefined,
): JsonValue {
  if (isJsonArray(value)) {
    return value.map((item, index) => change(item, String(index))).filter((item) => item !== undefined)
  }
  if (!isJsonObject(value)) return value
  const members: [string, JsonValue][] = []
  for (const [name, member] of Object.entries(value)) {
    const changed = change(member, name)
    if (changed !== undefined) members.push([name, changed])
  }
  return Object.fromEntries(members)
}
