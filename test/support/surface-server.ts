/** An upstream of 2025-11-25 over HTTP whose whole surface can be switched while it runs, also for one caller or one listing. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Item = Record<string, unknown>

export interface Surface {
  protocolVersion: string
  serverInfo: Item
  capabilities: Record<string, Item>
  instructions?: string
  handshakeMeta?: Item
  tools: Item[]
  prompts: Item[]
  resources: Item[]
  resourceTemplates: Item[]
  /** Tools in pages, in place of `tools`. */
  pages?: Item[][]
}

interface Asked {
  readonly id?: number | string
  readonly method: string
  readonly params?: Record<string, unknown>
}

export interface SurfaceServer {
  readonly url: string
  /** What it offers from now on. */
  surface: Surface
  /** What it offers in one session, by its number from 0; in place of `surface`. */
  perSession: ((session: number) => Surface | undefined) | null
  /** Called after each answer to tools/list. */
  onListed: (() => void) | null
  /** What it answers to GET, by path: documents, or 401 with a challenge. */
  readonly documents: Map<string, object | string>
  readonly calls: string[]
  readonly listings: () => number
  /** The next request of every session is answered with 404, and a new one must be opened. */
  forgetSessions(): void
  /** Sends notifications on every open stream. */
  notify(method: string, times: number): void
  stop(): Promise<void>
}

const LISTS: Readonly<Record<string, keyof Surface>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
}

export async function startSurfaceServer(surface: Surface): Promise<SurfaceServer> {
  const streams = new Set<ServerResponse>()
  const sessions = new Map<string, number>()
  let opened = 0
  let listings = 0
  const http = createServer((req, res) => {
    const document = req.method === 'GET' ? server.documents.get(req.url ?? '') : undefined
    if (typeof document === 'string') return void res.writeHead(401, { 'www-authenticate': document }).end()
    if (document !== undefined)
      return void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    if (req.method === 'GET') {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      streams.add(res)
      res.on('close', () => streams.delete(res))
      return
    }
    if (req.method === 'DELETE') return void res.writeHead(200).end()
    void readBody(req).then((asked) => serve(asked, req, res))
  })

  function serve(asked: Asked, req: IncomingMessage, res: ServerResponse): void {
    const id = req.headers['mcp-session-id']
    if (asked.method === 'initialize') {
      const session = `s${opened}`
      sessions.set(session, opened)
      opened += 1
      return reply(res, asked, shake(surfaceOf(opened - 1)), { 'mcp-session-id': session })
    }
    const session = sessions.get(String(id))
    if (session === undefined) return void res.writeHead(404).end()
    if (asked.id === undefined) return void res.writeHead(202).end()
    reply(res, asked, answer(asked, surfaceOf(session)))
    if (asked.method === 'tools/list') {
      listings += 1
      server.onListed?.()
    }
  }

  const surfaceOf = (session: number): Surface => server.perSession?.(session) ?? server.surface

  function answer({ method, params }: Asked, offered: Surface): object {
    if (method === 'tools/list' && offered.pages !== undefined) {
      const page = Number(params?.['cursor'] ?? 0)
      const next = page + 1 < offered.pages.length ? { nextCursor: String(page + 1) } : {}
      return { tools: offered.pages[page] ?? [], ...next }
    }
    const list = LISTS[method]
    if (list !== undefined) return { [list]: offered[list] }
    if (method === 'tools/call') {
      const name = String(params?.['name'])
      server.calls.push(name)
      return { content: [{ type: 'text', text: `did ${name}` }] }
    }
    if (method === 'prompts/get')
      return { messages: [{ role: 'user', content: { type: 'text', text: 'Hello.' } }] }
    if (method === 'resources/read') return { contents: [{ uri: params?.['uri'], text: 'Contents.' }] }
    return {}
  }

  const server: SurfaceServer = {
    url: '',
    surface,
    perSession: null,
    onListed: null,
    calls: [],
    documents: new Map(),
    listings: () => listings,
    forgetSessions: () => sessions.clear(),
    notify(method, times) {
      const event = `data: ${JSON.stringify({ jsonrpc: '2.0', method })}\n\n`
      for (const stream of streams) for (let count = 0; count < times; count += 1) stream.write(event)
    },
    async stop() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` })
}

function shake({ protocolVersion, serverInfo, capabilities, instructions, handshakeMeta }: Surface): object {
  return {
    protocolVersion,
    serverInfo,
    capabilities,
    ...(instructions === undefined ? {} : { instructions }),
    ...(handshakeMeta === undefined ? {} : { _meta: handshakeMeta }),
  }
}

async function readBody(req: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked
}

function reply(
  res: ServerResponse,
  { id }: Asked,
  result: object,
  headers: Record<string, string> = {},
): void {
  res.writeHead(200, { 'content-type': 'application/json', ...headers })
  res.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
}
