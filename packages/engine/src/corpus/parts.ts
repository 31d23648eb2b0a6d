/** Puts a record where its text would stand in the protocol, so that it is read exactly as the gateway would read it. */

import type { CorpusRecord } from '@callgate/contracts/corpus'
import type { Hook, InspectionContext } from '@callgate/contracts/finding'
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '@callgate/contracts/json'
import type { Inspectable } from '../inspect-types.ts'

/** A part to inspect, and how paths of its findings are told: `textAt` is where the record's own text stands in it. */
export interface RecordPart {
  readonly part: Inspectable
  readonly textAt: string | null
  /** What paths of this part are prefixed with when the record has several. */
  readonly prefix: string
}

/** The parts of a record, in order; a trace has one for each step that a gateway sees. */
export function partsOf(record: CorpusRecord): readonly RecordPart[] {
  if (record.trace !== undefined) return record.trace.flatMap((step, index) => stepParts(step, index))
  if (record.tool !== undefined) return [definitionPart(record.tool)]
  return [textPart(record.surface, record.text ?? '')]
}

/** A text where its surface stands in the protocol; an unknown surface is a document. */
export function textPart(surface: string, text: string): RecordPart {
  switch (surface) {
    case 'tool_result':
      return whole('result', resultOf(text), '/content/0/text')
    case 'tool_args':
      return argumentsPart(text)
    case 'prompt':
      return whole(
        'prompt',
        { messages: [{ role: 'user', content: { type: 'text', text } }] },
        '/messages/0/content/text',
      )
    case 'server_instructions':
      return whole('instructions', { instructions: text }, '/instructions')
    case 'tool_description':
    case 'schema':
      return definitionText(text)
    default:
      return whole('resource', { contents: [{ uri: 'file:///document', text }] }, '/contents/0/text')
  }
}

/** A definition given as text: JSON of a tool, or the description alone. */
function definitionText(text: string): RecordPart {
  const parsed = parseJson(text)
  if (isJsonObject(parsed) && typeof parsed['name'] === 'string') return definitionPart(parsed)
  return whole('tool-definition', { name: 'tool', description: text }, '/description')
}

export function definitionPart(tool: JsonObject): RecordPart {
  return { part: { hook: 'tool-definition', value: tool, context: LISTED }, textAt: null, prefix: '' }
}

/** `{tool, args}` as JSON is a call of that tool; any other text is its only argument. */
function argumentsPart(text: string): RecordPart {
  const parsed = parseJson(text)
  if (!isJsonObject(parsed))
    return whole('call-arguments', { name: 'tool', arguments: { input: text } }, '/arguments/input')
  const { tool, name, args, arguments: given } = parsed
  const called = typeof tool === 'string' ? tool : typeof name === 'string' ? name : 'tool'
  const values = isJsonObject(args) ? args : isJsonObject(given) ? given : parsed
  return callPart(called, values, '')
}

function callPart(tool: string, values: JsonObject, prefix: string): RecordPart {
  return {
    part: {
      hook: 'call-arguments',
      value: { name: tool, arguments: values },
      context: { ...CALLED, target: tool },
    },
    textAt: null,
    prefix,
  }
}

/** A step is a message of a conversation, or a call with its result. The assistant's own words pass no gateway. */
function stepParts(step: JsonValue, index: number): RecordPart[] {
  if (!isJsonObject(step)) return []
  const prefix = `/${index}`
  const { role, content, tool, args, result } = step
  const parts: RecordPart[] = []
  if (typeof tool === 'string' && isJsonObject(args)) parts.push(callPart(tool, args, prefix))
  if (result !== undefined) parts.push({ ...whole('result', resultOf(asText(result)), null), prefix })
  if (typeof role === 'string' && role !== 'assistant' && role !== 'system' && content !== undefined) {
    const text = asText(content)
    const part = role === 'user' ? textPart('prompt', text) : textPart('tool_result', text)
    parts.push({ ...part, textAt: null, prefix })
  }
  return parts
}

function asText(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (isJsonArray(value)) return value.map(asText).join('\n')
  if (isJsonObject(value) && typeof value['text'] === 'string') return value['text']
  return JSON.stringify(value)
}

const resultOf = (text: string): JsonObject => ({ content: [{ type: 'text', text }] })

const CALLED: InspectionContext = {
  direction: 'agent-to-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'corpus',
  target: null,
}
const LISTED: InspectionContext = {
  direction: 'upstream-reply',
  kind: 'list',
  method: 'tools/list',
  upstream: 'corpus',
  target: null,
}
const CONTEXTS: Partial<Record<Hook, InspectionContext>> = {
  'call-arguments': CALLED,
  'tool-definition': LISTED,
  instructions: { ...LISTED, kind: 'lifecycle', method: 'initialize' },
  prompt: { ...LISTED, kind: 'prompt', method: 'prompts/get' },
  resource: { ...LISTED, kind: 'read', method: 'resources/read' },
  result: { ...LISTED, kind: 'call', method: 'tools/call' },
}

function whole(hook: Hook, value: JsonObject, textAt: string | null): RecordPart {
  return { part: { hook, value, context: CONTEXTS[hook] ?? LISTED }, textAt, prefix: '' }
}
