/** An upstream of 2025-11-25 over HTTP that answers exactly what a test tells it to, valid or not. */

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RawMessage {
  readonly id?: string | number
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface RawUpstream {
  readonly url: string
  readonly received: RawMessage[]
  /** The same as they came. */
  readonly texts: string[]
  stop(): Promise<void>
}

/** Answers one message; returns true when it did, so that the usual answer is left out. */
export type Behaviour = (message: RawMessage, res: ServerResponse) => boolean

export const rawTool = (name: string, more: object = {}): object => ({
  name,
  description: `Does ${name}`,
  inputSchema: { type: 'object' },
  ...more,
})

export function sendJson(res: ServerResponse, body: object): true {
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

export async function startRawUpstream(
  tools: readonly object[],
  behave: Behaviour = () => false,
): Promise<RawUpstream> {
  const received: RawMessage[] = []
  const texts: string[] = []
  const http = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      if (req.method !== 'POST') return void res.writeHead(405).end()
      const text = Buffer.concat(parts).toString('utf8')
      const message: RawMessage = JSON.parse(text)
      texts.push(text)
      received.push(message)
      if (behave(message, res)) return
      answer(message, res, tools)
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    received,
    texts,
    async stop() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

function answer({ id, method, params }: RawMessage, res: ServerResponse, tools: readonly object[]): void {
  if (id === undefined) return void res.writeHead(202).end()
  const reply = (result: object) => void sendJson(res, { jsonrpc: '2.0', id, result })
  if (method === 'initialize') {
    return reply({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'raw', version: '1' },
    })
  }
  if (method === 'ping') return reply({})
  if (method === 'tools/list') return reply({ tools })
  if (method === 'tools/call')
    return reply({ content: [{ type: 'text', text: `did ${String(params?.['name'])}` }] })
  sendJson(res, { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } })
}
