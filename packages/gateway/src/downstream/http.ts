/** The HTTP door: Streamable HTTP for agents of both eras, resource metadata and health, on one listener. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { ListenConfig } from '@callgate/contracts/config'
import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { createAdmission, HEADERS_COUNT_MAX } from './admission.ts'
import { readCertificate, watchCertificate } from './certificate.ts'
import { buildChallenge } from './challenge.ts'
import type { HttpContext, Load } from './http-exchange.ts'
import type { HttpListenerOptions, Violation } from './http-options.ts'
import { createRouter } from './http-router.ts'
import { boundConnections, readOpenFilesMax } from './open-files.ts'

/** Importing it by name would load all that the module offers, fetch and WebSocket too: some 15 MB. */
const { createServer: createHttpServer } = process.getBuiltinModule('node:http')

const HEADER_BYTES_MAX = 16 << 10
/** Longer than the idle time of common proxies and clients, so that they and not we give up a connection first. */
const KEEP_ALIVE_MS = 65_000

export interface HttpListener {
  start(): Promise<{ readonly url: string }>
  /** Stops accepting, lets open requests end, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

export function createHttpListener(options: HttpListenerOptions): HttpListener {
  const { listen, logger } = options
  const load: Load = { requests: 0, streams: 0, arrived: 0, draining: false }
  let handler: Handler = (_req, res) => res.destroy()
  const server = createServer(options, (req, res) => handler(req, res))
  let stopWatching: (() => void) | undefined
  const context = createContext(options, load)
  const unused = watchUnused(server)

  async function start(): Promise<{ readonly url: string }> {
    const port = await listenOn(server, listen)
    const url = describeUrl(listen, port)
    const canonicalUrl = options.canonicalUrl ?? url
    const admission = createAdmission({ listen, canonicalUrl, port })
    context.canonicalUrl = canonicalUrl
    handler = createRouter({ context, admission, options })
    if (listen.tls !== undefined && server instanceof HttpsServer) {
      const checkMs = options.certificateCheckMs
      const watch = { tls: listen.tls, server, logger }
      stopWatching = watchCertificate(checkMs === undefined ? watch : { ...watch, checkMs })
    }
    return { url }
  }

  async function close(graceMs: number): Promise<void> {
    load.draining = true
    stopWatching?.()
    if (!server.listening) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const stream of context.standalone) stream.close()
    server.closeIdleConnections()
    for (const socket of unused) socket.destroy()
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    await closed
    clearTimeout(timer)
  }

  return { start, close }
}

/** Connections that carried no request yet: clients open spare ones, and Node takes those for busy when it closes the idle. */
function watchUnused(server: Server | HttpsServer): ReadonlySet<Socket> {
  const unused = new Set<Socket>()
  server.on(server instanceof HttpsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket))
  return unused
}

/** Refuses an address others can reach unless TLS or a declared proxy protects the credentials on the way. */
export function checkListen(listen: ListenConfig): Refusal | undefined {
  const isLoopback = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\])$/.test(listen.address)
  if (isLoopback || listen.tls !== undefined || listen.behindProxy) return undefined
  return refuse(
    'internal',
    `listen.address ${listen.address} is not loopback: set listen.tls, or listen.behindProxy when a proxy in front ends TLS.`,
  )
}

function createServer(options: HttpListenerOptions, handle: Handler): Server | HttpsServer {
  const { listen, limits } = options
  const refused = checkListen(listen)
  if (refused !== undefined) throw new CallgateError(refused)
  const settings = {
    maxHeaderSize: HEADER_BYTES_MAX,
    requestTimeout: limits.headerTimeoutMs,
    headersTimeout: limits.headerTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headerTimeoutMs / 2)),
    noDelay: true,
  }
  const server =
    listen.tls === undefined
      ? createHttpServer(settings, handle)
      : createHttpsServer({ ...settings, ...readCertificate(listen.tls) }, handle)
  server.maxHeadersCount = HEADERS_COUNT_MAX
  server.maxConnections = connectionsMax(options)
  // A TLS handshake that hangs is bounded like a request that hangs.
  server.on('tlsClientError', (error: Error) =>
    options.logger.debug({ reason: error.message }, 'TLS handshake failed'),
  )
  return server
}

function connectionsMax({ limits, logger }: HttpListenerOptions): number {
  const openFilesMax = readOpenFilesMax()
  const connections = boundConnections(limits, openFilesMax)
  if (connections < limits.streamsMax + limits.inFlightMax)
    logger.warn(
      { connections, openFilesMax },
      'agents get fewer connections than limits.streamsMax and limits.inFlightMax say: the system lets this process open few files',
    )
  return connections
}

function createContext(options: HttpListenerOptions, load: Load): HttpContext & { canonicalUrl: string } {
  const { limits, keepAliveMs } = options
  const context = {
    canonicalUrl: '',
    door: options.door,
    journalViolation: (violation: Violation) => options.journalViolation?.(violation),
    limits,
    logger: options.logger,
    load,
    standalone: new Set<{ close(): void }>(),
    environment: {
      bufferBytesMax: limits.writeBufferBytesMax,
      ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
      challenge: (refusal: Refusal, res: ServerResponse) =>
        buildChallenge(refusal, {
          canonicalUrl: context.canonicalUrl,
          shown: res.req.headers.authorization !== undefined,
        }),
      onStream: (open: boolean) => {
        const change = open ? 1 : -1
        load.streams += change
        load.requests -= change
      },
      onCut: () =>
        options.logger.warn(
          { bufferBytesMax: limits.writeBufferBytesMax },
          'agent cut off: it reads too slowly',
        ),
    },
  }
  return context
}

function listenOn(server: Server | HttpsServer, listen: ListenConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: listen.address.replace(/^\[|\]$/g, ''), port: listen.port }, () => {
      server.off('error', reject)
      server.on('error', () => undefined)
      resolve(portOf(server.address()))
    })
  })
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function describeUrl(listen: ListenConfig, port: number): string {
  const host =
    listen.address.includes(':') && !listen.address.startsWith('[') ? `[${listen.address}]` : listen.address
  return `${listen.tls === undefined ? 'http' : 'https'}://${host}:${port}`
}
