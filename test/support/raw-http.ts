/** Speaks the wire by hand, for what no well-behaved SDK sends. */

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON answer: the body, or the last data of an event stream. */
  readonly json: Record<string, unknown>
}

const ACCEPT = 'application/json, text/event-stream'

export interface RawOptions {
  readonly key?: string
  readonly session?: string
  readonly headers?: Readonly<Record<string, string>>
}

export function rawHeaders(options: RawOptions): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: ACCEPT,
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
    ...(options.session === undefined
      ? {}
      : { 'mcp-session-id': options.session, 'mcp-protocol-version': '2025-11-25' }),
    ...options.headers,
  }
}

/** POSTs a message, or text as it is, and reads the whole answer. */
export async function post(url: string, body: unknown, options: RawOptions = {}): Promise<RawAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: rawHeaders(options),
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: readAnswer(text) }
}

function readAnswer(text: string): Record<string, unknown> {
  const data = [...text.matchAll(/^data: ?(.+)$/gm)].map(([, line]) => line ?? '')
  try {
    const value: unknown = JSON.parse(data.at(-1) ?? text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Opens a legacy session by hand and returns its id. */
export async function openSession(
  url: string,
  options: RawOptions = {},
  capabilities: object = {},
): Promise<string> {
  const answer = await post(
    url,
    {
      jsonrpc: '2.0',
      id: 'init',
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'raw', version: '1' } },
    },
    options,
  )
  const session = answer.headers.get('mcp-session-id')
  if (session === null) throw new Error(`No session: ${answer.status} ${answer.text}`)
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, { ...options, session })
  return session
}

export const call = (id: string | number, name: string, args: object = {}, meta?: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) },
})

/** A request of 2026-07-28 with the headers the revision wants (MCP 2026-07-28 §Streamable HTTP). */
export function modern(
  id: string | number,
  method: string,
  params: Readonly<Record<string, unknown>>,
  capabilities: object = {},
): { readonly body: object; readonly headers: Record<string, string> } {
  const named = params['name'] ?? params['uri'] ?? params['taskId']
  return {
    body: {
      jsonrpc: '2.0',
      id,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof named === 'string' ? { 'mcp-name': named } : {}),
    },
  }
}

export function errorOf(answer: RawAnswer): { readonly code: number; readonly message: string } {
  const { error } = answer.json as { error?: { code: number; message: string } }
  if (error === undefined) throw new Error(`Not an error: ${answer.status} ${answer.text}`)
  return error
}
