/** Tells what a text is, so that a file or a paste is read where it would stand in the protocol. */

import type { Hook, InspectionContext } from '@callgate/contracts/finding'
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '@callgate/contracts/json'
import type { Inspectable } from '../inspect-types.ts'
import { definitionPart, textPart } from './parts.ts'

/** What a user can say a text is; `auto` looks. */
export const TEXT_KINDS = [
  'auto',
  'document',
  'result',
  'prompt',
  'arguments',
  'tool',
  'instructions',
] as const
export type TextKind = (typeof TEXT_KINDS)[number]

export interface NamedPart {
  /** Name of the item within the text; empty when the text is one part. */
  readonly name: string
  readonly part: Inspectable
  /** Where the text itself stands in the part; null when it was taken apart as JSON. */
  readonly textAt: string | null
}

const SURFACES: Readonly<Record<Exclude<TextKind, 'auto'>, string>> = {
  document: 'document',
  result: 'tool_result',
  prompt: 'prompt',
  arguments: 'tool_args',
  tool: 'tool_description',
  instructions: 'server_instructions',
}

/** Members by which protocol objects are told, the hook they stand at and the request they answer. */
const SHAPES: readonly (readonly [member: string, hook: Hook, method: string])[] = [
  ['contents', 'resource', 'resources/read'],
  ['messages', 'prompt', 'prompts/get'],
  ['content', 'result', 'tools/call'],
  ['structuredContent', 'result', 'tools/call'],
  ['instructions', 'instructions', 'initialize'],
]
const LISTED_ITEMS = ['prompts', 'resources', 'resourceTemplates'] as const

export function recogniseText(text: string, kind: TextKind): readonly NamedPart[] {
  if (kind !== 'auto') return [nameless(textPart(SURFACES[kind], text))]
  const parsed = parseJson(text)
  return (isJsonObject(parsed) && recogniseJson(parsed)) || [nameless(textPart('document', text))]
}

/** The parts of a protocol object, inside a JSON-RPC message or alone; undefined when it is none. */
function recogniseJson(value: JsonObject): readonly NamedPart[] | undefined {
  if (value['jsonrpc'] !== undefined) {
    const body = value['result'] ?? value['params']
    return isJsonObject(body) ? recogniseJson(body) : undefined
  }
  const tools = value['tools']
  if (isJsonArray(tools)) return tools.flatMap(asTool)
  for (const member of LISTED_ITEMS) {
    const items = value[member]
    if (isJsonArray(items)) return items.flatMap(asItem)
  }
  if (typeof value['name'] === 'string' && isJsonObject(value['inputSchema'])) return asTool(value)
  if (typeof value['name'] === 'string' && isJsonObject(value['arguments']))
    return [protocolPart(value, 'call-arguments', 'tools/call')]
  const shape = SHAPES.find(([member]) => value[member] !== undefined)
  return shape && [protocolPart(value, shape[1], shape[2])]
}

function asTool(value: JsonValue): NamedPart[] {
  return isJsonObject(value) ? [{ ...nameless(definitionPart(value)), name: nameOf(value) }] : []
}

function asItem(value: JsonValue): NamedPart[] {
  if (!isJsonObject(value)) return []
  return [{ ...protocolPart(value, 'item-definition', 'resources/list'), name: nameOf(value) }]
}

function nameOf(value: JsonObject): string {
  const name = value['name'] ?? value['uri'] ?? value['uriTemplate']
  return typeof name === 'string' ? name : ''
}

function protocolPart(value: JsonObject, hook: Hook, method: string): NamedPart {
  const isCall = hook === 'call-arguments'
  const context: InspectionContext = {
    direction: isCall ? 'agent-to-upstream' : 'upstream-reply',
    kind: method.startsWith('tools/call') ? 'call' : 'list',
    method,
    upstream: null,
    target: null,
  }
  return { name: '', part: { hook, value, context }, textAt: null }
}

function nameless({ part, textAt }: { part: Inspectable; textAt: string | null }): NamedPart {
  return { name: '', part, textAt }
}
