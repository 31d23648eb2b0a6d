/**
 * Reads OTLP/HTTP JSON (opentelemetry-proto, ExportTraceServiceRequest) for what the GenAI semantic conventions say was said:
 * gen_ai.input.messages, gen_ai.output.messages, gen_ai.conversation.id and the models asked, on spans and on their events.
 */

import { CONTEXT_CHARS_MAX, ModelName, type ContextRole } from '@callgate/contracts/context'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { TracedTurn } from '../pipeline/ports/context-port.ts'

const SPANS_MAX = 2_000
const TURNS_MAX = 500
const EVENT_ROLES: Readonly<Record<string, ContextRole>> = {
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
}

export interface ReadTraces {
  readonly turns: readonly TracedTurn[]
  /** Spans and turns beyond the bounds, which were not read. */
  readonly leftOut: number
}

interface Place {
  readonly traceId: string
  readonly service: string | null
  readonly conversationName: string | null
  readonly models: readonly string[]
  readonly at: number | null
}

/** undefined when it is no export of traces. */
export function readTraces(body: JsonValue): ReadTraces | undefined {
  const resources = isJsonObject(body) ? body['resourceSpans'] : undefined
  if (!isJsonArray(resources)) return undefined
  const turns: TracedTurn[] = []
  let spans = 0
  let leftOut = 0
  for (const resource of resources.filter(isJsonObject)) {
    const owner = isJsonObject(resource['resource']) ? attributesOf(resource['resource']) : new Map()
    const service: unknown = owner.get('service.name')
    for (const span of listSpans(resource)) {
      spans += 1
      if (spans > SPANS_MAX) leftOut += 1
      else turns.push(...turnsOfSpan(span, typeof service === 'string' ? service.slice(0, 256) : null))
    }
  }
  leftOut += Math.max(0, turns.length - TURNS_MAX)
  return { turns: turns.slice(0, TURNS_MAX), leftOut }
}

function listSpans(resource: JsonObject): JsonObject[] {
  return listOf(resource['scopeSpans']).flatMap((scope) => listOf(scope['spans']))
}

function listOf(value: JsonValue | undefined): JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

function turnsOfSpan(span: JsonObject, service: string | null): TracedTurn[] {
  const traceId = span['traceId']
  if (typeof traceId !== 'string' || !/^[0-9a-f]{32}$/i.test(traceId)) return []
  const attributes = attributesOf(span)
  const named = attributes.get('gen_ai.conversation.id')
  const place = {
    traceId: traceId.toLowerCase(),
    service,
    conversationName: typeof named === 'string' ? named.slice(0, 256) : null,
    models: modelsOf(attributes),
  }
  const turns = [
    ...turnsOfAttributes(attributes, { ...place, at: readNano(span['endTimeUnixNano']) }),
    ...listOf(span['events']).flatMap((event) =>
      turnsOfEvent(event, { ...place, at: readNano(event['timeUnixNano']) }),
    ),
  ]
  return turns.length === 0 && place.models.length > 0 ? [{ ...place, turn: null }] : turns
}

/** The one that answered, then the one that was asked for: agents know the latter. */
function modelsOf(attributes: ReadonlyMap<string, JsonValue>): readonly string[] {
  const named = ['gen_ai.response.model', 'gen_ai.request.model'].flatMap((key) => {
    const { data } = ModelName.safeParse(attributes.get(key))
    return data === undefined ? [] : [data]
  })
  return [...new Set(named)]
}

function turnsOfEvent(event: JsonObject, place: Place): TracedTurn[] {
  const attributes = attributesOf(event)
  const { name } = event
  const role = typeof name === 'string' && Object.hasOwn(EVENT_ROLES, name) ? EVENT_ROLES[name] : undefined
  const content = attributes.get('content') ?? attributes.get('gen_ai.event.content')
  return [
    ...turnsOfAttributes(attributes, place),
    ...(role === undefined || typeof content !== 'string' ? [] : makeTurn(role, content, place)),
  ]
}

/** Of what the model read only the user's turns; of what it wrote its text and reasoning. Tools speak elsewhere. */
function turnsOfAttributes(attributes: ReadonlyMap<string, JsonValue>, place: Place): TracedTurn[] {
  return [
    ...turnsOfMessages(attributes.get('gen_ai.input.messages'), 'user', place),
    ...turnsOfMessages(attributes.get('gen_ai.output.messages'), 'assistant', place),
  ]
}

function turnsOfMessages(value: JsonValue | undefined, role: ContextRole, place: Place): TracedTurn[] {
  return listOf(typeof value === 'string' ? parse(value) : value)
    .filter((message) => message['role'] === role)
    .flatMap((message) => listOf(message['parts']))
    .filter(({ type }) => type === 'text' || (role === 'assistant' && type === 'reasoning'))
    .flatMap(({ content }) => (typeof content === 'string' ? makeTurn(role, content, place) : []))
}

function makeTurn(role: ContextRole, text: string, { at, ...place }: Place): TracedTurn[] {
  if (text === '') return []
  return [{ ...place, turn: { role, text: text.slice(0, CONTEXT_CHARS_MAX), at } }]
}

function parse(text: string): JsonValue | undefined {
  try {
    return readJson(text) as JsonValue
  } catch {
    // Cut off by the exporter; half a message is none.
    return undefined
  }
}

function readNano(value: JsonValue | undefined): number | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^\d{7,19}$/.test(text) ? Number(text.slice(0, -6)) : null
}

function attributesOf(holder: JsonObject): ReadonlyMap<string, JsonValue> {
  return readPairs(holder['attributes'], 0)
}

const DEPTH_MAX = 12

function readPairs(value: JsonValue | undefined, depth: number): Map<string, JsonValue> {
  const pairs = listOf(value).flatMap((pair): [string, JsonValue][] => {
    const { key } = pair
    return typeof key === 'string' ? [[key, readAny(pair['value'], depth)]] : []
  })
  return new Map(pairs)
}

/** AnyValue of opentelemetry-proto as plain JSON. */
function readAny(value: JsonValue | undefined, depth: number): JsonValue {
  if (!isJsonObject(value) || depth > DEPTH_MAX) return null
  const { arrayValue, kvlistValue } = value
  if (isJsonObject(arrayValue)) return listOf(arrayValue['values']).map((one) => readAny(one, depth + 1))
  if (isJsonObject(kvlistValue)) return Object.fromEntries(readPairs(kvlistValue['values'], depth + 1))
  return value['stringValue'] ?? value['intValue'] ?? value['boolValue'] ?? null
}
