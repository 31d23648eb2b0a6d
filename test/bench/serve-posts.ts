/** What the bare relays have in common: POSTs read whole on loopback, and the address told on standard output. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Posted {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly body: Buffer
}

/** Listens at a free port; `path` is only told, any is served. */
export function servePosts(path: string, serve: (posted: Posted) => void): void {
  const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => {
    if (req.method !== 'POST') {
      res.writeHead(405).end()
      return
    }
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => serve({ req, res, body: Buffer.concat(parts) }))
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}${path}` })}\n`)
  })
}
