/** The bare relay every gateway figure is measured against: node:http and undici, JSON parsed and written again both ways. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool } from 'undici'

const target = new URL(process.env['TARGET'] ?? 'http://127.0.0.1:0/mcp')
const pool = new Pool(target.origin, { connections: 64, pipelining: 1 })
const PASSED = ['content-type', 'accept', 'mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name']

/** JSON parsed and written again: the least that anything which looks at a message must do. */
function rewrite(parts: readonly Buffer[]): string {
  const text = Buffer.concat(parts).toString('utf8')
  return text === '' ? '' : JSON.stringify(JSON.parse(text))
}

function relay(req: IncomingMessage, res: ServerResponse, body: string): void {
  const headers: Record<string, string> = {}
  for (const name of PASSED) {
    const value = req.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  let status = 502
  const answered: Record<string, string> = {}
  const parts: Buffer[] = []
  pool.dispatch(
    { path: target.pathname, method: 'POST', headers, body },
    {
      onRequestStart() {},
      onResponseStart(_controller, statusCode, received) {
        status = statusCode
        for (const name of ['content-type', 'mcp-session-id']) {
          const value = received[name]
          if (typeof value === 'string') answered[name] = value
        }
      },
      onResponseData(_controller, part) {
        parts.push(part)
      },
      onResponseEnd() {
        const text = rewrite(parts)
        res.writeHead(status, { ...answered, 'content-length': Buffer.byteLength(text) })
        res.end(text)
      },
      onResponseError() {
        res.writeHead(502).end()
      },
    },
  )
}

const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => {
  if (req.method !== 'POST') {
    res.writeHead(405).end()
    return
  }
  const parts: Buffer[] = []
  req.on('data', (part: Buffer) => parts.push(part))
  req.on('end', () => relay(req, res, rewrite(parts)))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}${target.pathname}` })}\n`)
})
