/** The server of resources over Streamable HTTP; it can forget its sessions, and go away and come back at its address. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createResourceServer,
  type ResourceServer,
  type ResourceServerSettings,
  type WireMessage,
} from './resource-server.ts'

export type HttpSettings = Omit<ResourceServerSettings, 'send' | 'crash'>

export interface ResourceHttp {
  readonly url: string
  /** Every message of every session and every life, in order, with the session it named. */
  readonly received: { readonly message: WireMessage; readonly session: string | undefined }[]
  /** Ends every session: what names one is answered with 404. */
  forget(): void
  touch(uri: string): void
  changed(): void
  log(data: string): void
  stop(): Promise<void>
  start(): Promise<void>
}

interface Conversation {
  readonly server: ResourceServer
  /** The stream that messages outside answers go to. */
  stream: ServerResponse | null
}

export async function startResourceHttp(settings: HttpSettings): Promise<ResourceHttp> {
  const sessions = new Map<string, Conversation>()
  const received: { message: WireMessage; session: string | undefined }[] = []
  let made = 0
  let port = 0
  let http: Server | null = null

  function open(): Conversation {
    const conversation: Conversation = {
      stream: null,
      server: createResourceServer({
        ...settings,
        crash: () => undefined,
        send: (message) => conversation.stream?.write(`data: ${JSON.stringify(message)}\n\n`),
      }),
    }
    return conversation
  }

  function startStream(res: ServerResponse): ServerResponse {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.flushHeaders()
    return res
  }

  function answerPost(message: WireMessage, named: string | undefined, res: ServerResponse): void {
    const known = named === undefined ? undefined : sessions.get(named)
    if (named !== undefined && known === undefined) return void res.writeHead(404).end()
    const conversation = known ?? open()
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (settings.era === 'legacy' && message.method === 'initialize') {
      made += 1
      headers['mcp-session-id'] = `session-${made}`
      sessions.set(`session-${made}`, conversation)
    }
    if (message.method === 'subscriptions/listen' && settings.era === 'modern') {
      made += 1
      const key = `listen-${made}`
      sessions.set(key, conversation)
      conversation.stream = startStream(res)
      res.on('close', () => sessions.delete(key))
    }
    const answer = conversation.server.receive(message)
    if (conversation.stream === res) return
    if (answer === undefined) return void res.writeHead(202).end()
    res.writeHead(200, headers).end(JSON.stringify(answer))
  }

  function answerGet(named: string | undefined, res: ServerResponse): void {
    const known = named === undefined ? undefined : sessions.get(named)
    if (known === undefined) return void res.writeHead(named === undefined ? 405 : 404).end()
    known.stream = startStream(res)
  }

  function serve(req: IncomingMessage, res: ServerResponse): void {
    const named = req.headers['mcp-session-id']?.toString()
    let text = ''
    req.setEncoding('utf8').on('data', (part: string) => (text += part))
    req.on('end', () => {
      if (req.method === 'GET') return answerGet(named, res)
      if (req.method !== 'POST') return void res.writeHead(200).end()
      const message: WireMessage = JSON.parse(text)
      received.push({ message, session: named })
      answerPost(message, named, res)
    })
  }

  const forget = (): void => {
    const open = [...sessions.values()]
    sessions.clear()
    for (const { stream } of open) stream?.end()
  }

  async function start(): Promise<void> {
    http = createServer(serve)
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    port = (http.address() as AddressInfo).port
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    received,
    forget,
    touch: (uri) => sessions.forEach(({ server }) => server.touch(uri)),
    changed: () => sessions.forEach(({ server }) => server.changed()),
    log: (data) => sessions.forEach(({ server }) => server.log(data)),
    start,
    async stop() {
      sessions.clear()
      http?.closeAllConnections()
      http?.close()
    },
  }
}
