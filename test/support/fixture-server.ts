/** A scenario server in this process over Streamable HTTP: 2025-11-25 with sessions, 2026-07-28 without, or both. */

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NodeStreamableHTTPServerTransport, toNodeHandler, toWebRequest } from '@modelcontextprotocol/node'
import {
  completable,
  createMcpHandler,
  isLegacyRequest,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { makeSecret, ORDER, registerFixtureTools, type FixtureHost, type Seen } from './fixture-tools.ts'

export interface FixtureServer {
  readonly url: string
  readonly seen: Seen[]
  readonly cancelled: string[]
  readonly secret: string
  /** Headers of every HTTP request, as they came. */
  readonly requests: IncomingMessage['headers'][]
  /** Lets every held call answer. */
  release(): void
  toolsChanged(): void
  resourceUpdated(uri: string): void
  stop(): Promise<void>
}

type Era = 'legacy' | 'modern' | 'dual'
type Modern = ReturnType<typeof createMcpHandler>

const NOTE = 'note://today'

export async function startFixtureServer(era: Era): Promise<FixtureServer> {
  const held = Promise.withResolvers<void>()
  const state = { seen: [] as Seen[], cancelled: [] as string[], secret: makeSecret(), release: held.promise }
  const sessions = new Map<
    string,
    { transport: NodeStreamableHTTPServerTransport; server: McpServer; watched: Set<string> }
  >()
  const requests: IncomingMessage['headers'][] = []
  const modern: Modern = createMcpHandler(
    () => buildServer({ ...state, era: 'modern', toolsChanged: () => modern.notify.toolsChanged() }),
    { legacy: 'reject' },
  )
  const serveModern = toNodeHandler(modern)

  async function serveLegacy(req: IncomingMessage, res: ServerResponse, body: unknown): Promise<void> {
    const id = req.headers['mcp-session-id']
    if (typeof id === 'string') {
      const open = sessions.get(id)
      if (open !== undefined) return open.transport.handleRequest(req, res, body)
      res.writeHead(404).end()
      return
    }
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (opened) => void sessions.set(opened, { transport, server, watched }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    })
    const watched = new Set<string>()
    const server = buildServer({ ...state, era: 'legacy', toolsChanged: () => server.sendToolListChanged() })
    server.server.setRequestHandler('resources/subscribe', ({ params }) => {
      watched.add(params.uri)
      return {}
    })
    server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
      watched.delete(params.uri)
      return {}
    })
    await server.connect(transport)
    return transport.handleRequest(req, res, body)
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    requests.push(req.headers)
    const body: unknown = req.method === 'POST' ? JSON.parse(await readText(req)) : undefined
    // What an HTTP server receives always has both; the types of Node say so only for clients and servers together.
    const incoming = Object.assign(req, { method: req.method ?? '', url: req.url ?? '' })
    const legacy =
      era === 'legacy' ||
      (era === 'dual' && (await isLegacyRequest(await toWebRequest(incoming, body), body)))
    return legacy ? serveLegacy(req, res, body) : serveModern(incoming, res, body)
  }

  const http = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy()
      else res.writeHead(500).end(String(error))
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    ...state,
    url: `http://127.0.0.1:${port}/mcp`,
    requests,
    release: held.resolve,
    toolsChanged() {
      modern.notify.toolsChanged()
      for (const { server } of sessions.values()) server.sendToolListChanged()
    },
    resourceUpdated(uri) {
      modern.notify.resourceUpdated(uri)
      for (const { server, watched } of sessions.values()) {
        if (watched.has(uri)) void server.server.sendResourceUpdated({ uri })
      }
    },
    async stop() {
      held.resolve()
      for (const { server } of sessions.values()) await server.close()
      await modern.close()
      http.closeAllConnections()
      http.close()
    },
  }
}

async function readText(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of req) if (Buffer.isBuffer(part)) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function buildServer(host: FixtureHost): McpServer {
  const server = new McpServer(
    { name: `scenario-${host.era}`, version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        logging: {},
        completions: {},
      },
      instructions: 'A server for scenario tests.',
    },
  )
  registerFixtureTools(server, host)
  const read = (uri: URL) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: `text of ${uri.href}` }],
  })
  server.registerResource('today', NOTE, { description: 'A note', mimeType: 'text/plain' }, read)
  server.registerResource(
    'poison',
    'note://poison',
    { description: 'Another note', mimeType: 'text/plain' },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'text/plain', text: ORDER }],
    }),
  )
  server.registerPrompt('obey', { description: 'Another prompt' }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: ORDER } }],
  }))
  server.registerResource(
    'view',
    'ui://card/view.html',
    { mimeType: 'text/html;profile=mcp-app' },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'text/html;profile=mcp-app', text: '<p>card</p>' }],
    }),
  )
  const days = {
    list: undefined,
    complete: { day: (start: string) => ['monday', 'tuesday'].filter((day) => day.startsWith(start)) },
  }
  server.registerResource(
    'of-day',
    new ResourceTemplate('note://days/{day}', days),
    { description: 'Note of a day' },
    read,
  )
  server.registerPrompt(
    'greet',
    {
      description: 'Greets someone',
      argsSchema: z.object({
        name: completable(z.string(), (start) =>
          ['ada', 'alan', 'grace'].filter((name) => name.startsWith(start)),
        ),
      }),
    },
    ({ name }) => ({ messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }] }),
  )
  return server
}
