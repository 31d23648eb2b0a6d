/** Valid messages of both eras that the fuzzer starts from. */

import type { JsonObject } from '@callgate/contracts/json'
import type { Sample } from './mutate.ts'

const BASE = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const META: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { sampling: {}, elicitation: {} },
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1.0.0' },
  progressToken: 'token-1',
}

/** The trace context that names a message: it travels to the upstream and stands in the intent (W3C, `_meta.traceparent`). */
const traceOf = (id: number): string => `00-${String(id + 1).padStart(32, '0')}-00000000000000f7-01`

const REQUESTS: readonly (readonly [method: string, params: JsonObject])[] = [
  [
    'tools/call',
    { name: 'text', arguments: { bytes: 64, note: 'hello', nested: { list: [1, 2, { deep: true }] } } },
  ],
  ['tools/call', { name: 'unknown', arguments: {} }],
  ['tools/list', {}],
  ['tools/list', { cursor: 'abc' }],
  ['prompts/get', { name: 'greet', arguments: { who: 'you' } }],
  ['prompts/list', {}],
  ['resources/read', { uri: 'test://static-text' }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who', value: 'y' } },
  ],
]
const MODERN_ONLY: readonly (readonly [method: string, params: JsonObject])[] = [
  ['server/discover', {}],
  [
    'tools/call',
    {
      name: 'text',
      arguments: {},
      requestState: 'forged',
      inputResponses: { a: { action: 'accept', content: {} } },
    },
  ],
]
const LEGACY_ONLY: readonly (readonly [method: string, params: JsonObject])[] = [
  ['ping', {}],
  ['logging/setLevel', { level: 'info' }],
  [
    'initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1.0.0' } },
  ],
  ['tasks/get', { taskId: 'nothing' }],
  ['resources/subscribe', { uri: 'test://static-text' }],
]

export function modernSamples(id: number): readonly Sample[] {
  return [...REQUESTS, ...MODERN_ONLY].map(([method, params]) => ({
    headers: {
      ...BASE,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...nameHeader(method, params),
    },
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...META, traceparent: traceOf(id) } } },
  }))
}

function nameHeader(method: string, params: JsonObject): Record<string, string> {
  const named = method === 'resources/read' ? params['uri'] : params['name']
  return typeof named === 'string' ? { 'mcp-name': named } : {}
}

export function legacySamples(id: number, session: string): readonly Sample[] {
  const headers = { ...BASE, 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': session }
  const requests = [...REQUESTS, ...LEGACY_ONLY].map(([method, params]) => ({
    headers,
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: { traceparent: traceOf(id) } } },
  }))
  return [
    ...requests,
    {
      headers,
      body: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'fuzz' } },
    },
    { headers, body: { jsonrpc: '2.0', method: 'notifications/roots/list_changed' } },
    { headers, body: { jsonrpc: '2.0', id, result: { action: 'accept', content: { name: 'x' } } } },
    { headers, body: { jsonrpc: '2.0', id, error: { code: -32000, message: 'no' } } },
  ]
}
