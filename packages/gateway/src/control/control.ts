/** The control API on its own loopback listener: operators only, problem details, OpenAPI 3.1. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ControlServices } from './services.ts'

/** Importing it by name would load all that the module offers, fetch and WebSocket too: some 15 MB. */
const { createServer } = process.getBuiltinModule('node:http')

/** How long requests that run may take while the API closes. */
const LAST_ANSWER_MS = 500
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

export interface ControlOptions {
  /** A loopback address. */
  readonly address: string
  /** 0 for any free port. */
  readonly port: number
  readonly operatorToken: string
  readonly services: ControlServices
}

export interface Control {
  /** For example http://127.0.0.1:7301. */
  readonly url: string
  close(): Promise<void>
}

/** Starts the listener. Rejects for an address that is not loopback, and when the port is taken. */
export async function createControl(options: ControlOptions): Promise<Control> {
  const { address, port, operatorToken, services } = options
  if (!LOOPBACK.has(address)) {
    throw new Error(`control.address ${address} is not loopback: the control API has no TLS of its own`)
  }
  const limits = { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16 << 10 }
  const server = createServer(limits, listenWith(operatorToken, services))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port
  return {
    url: `http://${address === '::1' ? '[::1]' : address}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        services.events.close()
        // The request that asked for the end still gets its answer.
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), LAST_ANSWER_MS).unref()
      }),
  }
}

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** What answers is loaded with the first request: it takes memory that most gateways never need. */
function listenWith(operatorToken: string, services: ControlServices): Listener {
  let loading: Promise<Listener> | undefined
  return (req, res) => {
    loading ??= loadListener(operatorToken, services).catch((error: unknown) => {
      // No file could be opened just then: the next request tries again.
      loading = undefined
      throw error
    })
    loading.then(
      (listen) => listen(req, res),
      (error: unknown) => {
        services.logger.error({ error: String(error) }, 'the control API cannot be loaded')
        res.writeHead(500).end()
      },
    )
  }
}

async function loadListener(operatorToken: string, services: ControlServices): Promise<Listener> {
  const [{ getRequestListener }, { buildControlFetch }] = await Promise.all([
    import('@hono/node-server'),
    import('./control-app.ts'),
  ])
  return getRequestListener(buildControlFetch(operatorToken, services))
}
