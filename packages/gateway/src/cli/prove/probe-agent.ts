/** The agent of `callgate prove`: raw requests, well-formed or wrong on purpose, and what came back. */

import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { readJson } from '@callgate/contracts/read-json'

export const MODERN = '2026-07-28'
const LEGACY = '2025-11-25'
const WAIT_MS = 20_000
const ANSWER_BYTES_MAX = 8 << 20

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The JSON-RPC answer: the body, or the last event of a stream that is one. */
  readonly message: Record<string, unknown> | undefined
}

export interface Sent {
  readonly url: string
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

/** Sends one request over a connection of its own; `signal` ends it from this side. */
export function sendRequest(
  { url, method = 'POST', headers = {}, body }: Sent,
  signal?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { method, headers, agent: false, timeout: WAIT_MS, ...(signal && { signal }) },
      (res) => {
        const chunks: Buffer[] = []
        let bytes = 0
        res.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk)
          else res.destroy(new Error('The answer is too large.'))
        })
        res.on('error', reject)
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text, message: readMessage(text) })
        })
      },
    )
    req.on('timeout', () => req.destroy(new Error(`No answer within ${WAIT_MS} ms.`)))
    req.on('error', reject)
    req.end(body)
  })
}

const ACCEPT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** Headers of a modern request, as 2026-07-28 §Streamable HTTP wants them. */
export function modernHeaders(key: string | null, method: string, name?: string): Record<string, string> {
  return {
    ...ACCEPT,
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  }
}

export function modernBody(
  method: string,
  params: object,
  { id = 1, version = MODERN }: { id?: number; version?: string } = {},
): string {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'callgate-prove', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta } })
}

export function legacyHeaders(key: string, session?: string): Record<string, string> {
  return {
    ...ACCEPT,
    authorization: `Bearer ${key}`,
    ...(session === undefined ? {} : { 'mcp-protocol-version': LEGACY, 'mcp-session-id': session }),
  }
}

export function legacyBody(method: string, params: object, id?: number): string {
  return JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params })
}

export function initializeBody(): string {
  const clientInfo = { name: 'callgate-prove', version: '1.0.0' }
  return legacyBody('initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo }, 0)
}

/** Opens a legacy session and gives its id. */
export async function openSession(url: string, key: string): Promise<string> {
  const answer = await sendRequest({
    url,
    headers: legacyHeaders(key),
    body: initializeBody(),
  })
  const session = answer.headers['mcp-session-id']
  if (typeof session !== 'string')
    throw new Error(`No session was opened: ${answer.status} ${answer.text.slice(0, 200)}`)
  await sendRequest({
    url,
    headers: legacyHeaders(key, session),
    body: legacyBody('notifications/initialized', {}),
  })
  return session
}

/** The code of a refusal: from JSON-RPC error data, or from a problem body. */
export function codeOf({ message }: Answer): string | null {
  const error = readMember(message, 'error')
  const code = readMember(readMember(error, 'data'), 'callgate') ?? readMember(error, 'data')
  const name = readMember(code, 'code')
  return typeof name === 'string' ? name : null
}

/** A member of what may be an object. */
export function readMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function readMessage(text: string): Record<string, unknown> | undefined {
  const events = [...text.matchAll(/^data: ?(.+)$/gm)].map((match) => match[1] ?? '')
  for (const candidate of [text, ...events.toReversed()]) {
    try {
      const value: unknown = readJson(candidate)
      if (typeof value === 'object' && value !== null && ('result' in value || 'error' in value))
        return { ...value }
    } catch {
      // Not this one: a stream's text as a whole is no JSON, and an event may be another message.
    }
  }
  return undefined
}
