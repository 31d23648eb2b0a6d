/** An upstream in the fuzzer's own process that keeps of every message it gets the method, the trace and the time. */

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { z } from 'zod'

const Message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.object({ _meta: z.object({ traceparent: z.unknown().optional() }).optional() }).optional(),
})

export interface Received {
  /** Answers of the agent are `(reply)`. */
  readonly method: string
  /** null for a message without a trace, or with one that is none. */
  readonly trace: string | null
  readonly atMs: number
}

/** A trace as an intent keeps it. */
const TRACE = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/

export interface CountingUpstream {
  readonly url: string
  readonly received: readonly Received[]
  close(): Promise<void>
}

const RESULTS: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} },
    serverInfo: { name: 'fuzz-upstream', version: '1.0.0' },
  },
  'tools/list': {
    tools: [
      {
        name: 'text',
        description: 'Returns a text',
        inputSchema: { type: 'object', properties: { note: { type: 'string' } } },
      },
    ],
  },
  'tools/call': { content: [{ type: 'text', text: 'Done.' }] },
  'prompts/list': { prompts: [{ name: 'greet', description: 'Greets', arguments: [{ name: 'who' }] }] },
  'prompts/get': { messages: [{ role: 'user', content: { type: 'text', text: 'Hello.' } }] },
  'resources/list': { resources: [{ uri: 'test://static-text', name: 'text' }] },
  'resources/templates/list': { resourceTemplates: [] },
  'resources/read': { contents: [{ uri: 'test://static-text', mimeType: 'text/plain', text: 'Content.' }] },
  'completion/complete': { completion: { values: ['you'] } },
  ping: {},
  'logging/setLevel': {},
  'resources/subscribe': {},
}

export async function startCountingUpstream(): Promise<CountingUpstream> {
  const received: Received[] = []
  const server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => answer(req, res, Buffer.concat(parts).toString('utf8'), received))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    received,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(req: IncomingMessage, res: ServerResponse, text: string, received: Received[]): void {
  if (req.method !== 'POST') {
    res.writeHead(req.method === 'DELETE' ? 200 : 405).end()
    return
  }
  const { id, method = '(reply)', params } = Message.parse(JSON.parse(text))
  const trace = params?._meta?.traceparent
  const isTrace = typeof trace === 'string' && TRACE.test(trace)
  received.push({ method, trace: isTrace ? trace.slice(0, 55) : null, atMs: Date.now() })
  if (id === undefined || method === '(reply)') {
    res.writeHead(202).end()
    return
  }
  const result = Object.hasOwn(RESULTS, method)
    ? { result: RESULTS[method] }
    : { error: { code: -32601, message: 'Method not found' } }
  const session = method === 'initialize' ? { 'mcp-session-id': randomUUID() } : {}
  res.writeHead(200, { 'content-type': 'application/json', ...session })
  res.end(JSON.stringify({ jsonrpc: '2.0', id, ...result }))
}
