/** The only way out of one sandbox: an HTTP proxy that goes where the server was granted, never inside, and says where it was asked to go. */

import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { NetworkRefused, type Reach } from '../../network/reach.ts'
import { coversDestination, parseDestination, writeDestination, type Destination } from './destinations.ts'

/** Importing it by name would load all that the module offers, fetch and WebSocket too: some 15 MB. */
const { createServer, request } = process.getBuiltinModule('node:http')

const CONNECT_TIMEOUT_MS = 15_000
const HEADERS_TIMEOUT_MS = 15_000
const SILENCE_MS = 600_000
const CONNECTIONS_MAX = 128
const URL_CHARS_MAX = 8192
/** Headers between a client and its proxy, which end here (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface EgressSettings {
  readonly allow: readonly string[]
  readonly reach: Reach
  /** Hears of every place that was asked for, in words for the journal. */
  readonly onAsked: (note: string) => void
  /** How long a connection may take to say where it wants to go. */
  readonly headersTimeoutMs?: number
}

export interface EgressProxy {
  /** Takes connections from a port that was opened inside the sandbox. */
  serve(port: Server): void
  /** Ends the port and everything that runs through it. */
  close(): void
}

export function createEgressProxy(settings: EgressSettings): EgressProxy {
  const open = new Set<Duplex>()
  const ports = new Set<Server>()
  let closed = false
  const track = <T extends Duplex>(socket: T): T => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // What it has to say is said by its end.
    socket.on('error', () => socket.destroy())
    return socket
  }
  const dial = createDial(settings, track)
  const http = createParser(dial)
  const awaited = new WeakMap<Duplex, NodeJS.Timeout>()
  // Node counts this time for servers that listen, and this one is handed its connections.
  const arrived = ({ socket }: IncomingMessage): void => clearTimeout(awaited.get(socket))
  http.prependListener('connect', arrived).prependListener('request', arrived)

  return {
    serve(port) {
      if (closed) return void port.close()
      ports.add(port)
      port.on('connection', (socket) => {
        if (closed || open.size >= CONNECTIONS_MAX * 2) return void socket.destroy()
        socket.setTimeout(SILENCE_MS, () => socket.destroy())
        const timer = setTimeout(() => socket.destroy(), settings.headersTimeoutMs ?? HEADERS_TIMEOUT_MS)
        awaited.set(socket, timer)
        socket.once('close', () => clearTimeout(timer))
        http.emit('connection', track(socket))
      })
      // It goes with the sandbox it was opened in.
      port.on('error', () => port.close())
    },
    close() {
      closed = true
      for (const port of ports) port.close()
      for (const socket of open) socket.destroy()
      http.close()
    },
  }
}

/** A connection to where the server may go; otherwise the status it is answered with. */
type Dial = (asked: Destination | undefined, text: string) => Promise<Socket | 400 | 403 | 502>

function createDial({ allow, reach, onAsked }: EgressSettings, track: (socket: Socket) => Socket): Dial {
  return async (asked, text) => {
    if (asked === undefined) {
      onAsked(`refused: ${JSON.stringify(text.slice(0, 100))} is no host and port`)
      return 400
    }
    const place = writeDestination(asked)
    // Nothing is looked up for what is not granted: a name that is asked for carries words out by itself.
    if (!coversDestination(allow, asked)) {
      onAsked(`refused ${place}: not granted`)
      return 403
    }
    try {
      const socket = await reach.dial(asked.host, asked.port, CONNECT_TIMEOUT_MS)
      onAsked(`allowed ${place}`)
      socket.setTimeout(SILENCE_MS, () => socket.destroy())
      return track(socket)
    } catch (error) {
      if (error instanceof NetworkRefused) {
        onAsked(`refused ${place}: ${error.message}`)
        return 403
      }
      onAsked(`allowed ${place}, which could not be reached`)
      return 502
    }
  }
}

function createParser(dial: Dial): HttpServer {
  const http = createServer({ requestTimeout: 0 })
  http.on(
    'connect',
    (message, client, head) => void tunnel(message, client, head).catch(() => client.destroy()),
  )
  http.on('request', (message, response) => void forward(message, response).catch(() => response.destroy()))
  http.on('upgrade', (_message, socket) => socket.destroy())
  http.on('clientError', (_error, socket) => socket.destroy())

  /** RFC 9110 §9.3.6. */
  async function tunnel(message: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const text = message.url ?? ''
    const target = await dial(parseDestination(text), text)
    if (typeof target === 'number')
      return void client.end(`HTTP/1.1 ${target} Refused\r\ncontent-length: 0\r\n\r\n`)
    client.write('HTTP/1.1 200 Connected\r\n\r\n')
    if (head.length > 0) target.write(head)
    client.pipe(target).pipe(client)
    client.once('close', () => target.destroy())
    target.once('close', () => client.destroy())
  }

  /** Plain HTTP in absolute form (RFC 9112 §3.2.2). A redirect goes back to the server, whose next request is judged anew. */
  async function forward(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = message.url ?? ''
    const url = text.length <= URL_CHARS_MAX && URL.canParse(text) ? new URL(text) : undefined
    const asked =
      url?.protocol === 'http:' && url.username === '' ? parseDestination(url.host, 80) : undefined
    const target = await dial(asked, text)
    if (typeof target === 'number' || url === undefined) return void response.writeHead(Number(target)).end()
    // Whoever hung up meanwhile leaves no connection behind, which nobody would end for minutes.
    if (response.destroyed) return void target.destroy()
    const headers: Record<string, string | string[] | undefined> = {}
    for (const [name, value] of Object.entries(message.headers))
      if (!HOP_BY_HOP.has(name)) headers[name] = value
    const onward = request({
      createConnection: () => target,
      method: message.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, connection: 'close' },
    })
    onward.once('response', (answer) => passOn(answer, response))
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
    response.once('close', () => target.destroy())
    message.pipe(onward)
  }

  return http
}

/** Node reads statuses that it refuses to write (RFC 9110 §15: three digits from 100 to 599), and a throw in here ends the gateway. */
function passOn(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 0 } = answer
  if (statusCode < 200 || statusCode > 599) {
    answer.destroy()
    return void response.writeHead(502).end()
  }
  const answered = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name))
  response.writeHead(statusCode, Object.fromEntries(answered))
  answer.pipe(response)
}
