/** The bare relay every gateway figure is measured against: node:http and undici, JSON parsed and written again both ways. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Pool } from 'undici'
import { servePosts } from './serve-posts.ts'

const target = new URL(process.env['TARGET'] ?? 'http://127.0.0.1:0/mcp')
const pool = new Pool(target.origin, { connections: 64, pipelining: 1 })
const PASSED = ['content-type', 'accept', 'mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name']

/** JSON parsed and written again: the least that anything which looks at a message must do. */
function rewrite(body: Buffer): string {
  const text = body.toString('utf8')
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
        const text = rewrite(Buffer.concat(parts))
        res.writeHead(status, { ...answered, 'content-length': Buffer.byteLength(text) })
        res.end(text)
      },
      onResponseError() {
        res.writeHead(502).end()
      },
    },
  )
}

servePosts(target.pathname, ({ req, res, body }) => relay(req, res, rewrite(body)))
