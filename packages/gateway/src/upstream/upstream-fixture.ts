/** What the tests of this folder share: cleared messages, sinks that remember, and a pool over given configurations. */

import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NetworkConfig } from '@callgate/contracts/network'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { createReach } from '../network/reach.ts'
import { Clearance } from '../pipeline/clearance.ts'
import type { PoolKey, RequestOptions, UpstreamEvent, UpstreamSession } from '../pipeline/ports/ports.ts'
import { createUpstreams, type Upstreams, type UpstreamsSettings } from './upstreams.ts'

export function clear(
  method: string,
  params: JsonObject,
  kind: Kind = 'call',
  type: 'params' | 'result' = 'params',
): Clearance {
  const cleared = Clearance.mint(
    { effect: 'allow', code: null, reasons: [], obligations: [] },
    {
      done: true,
      count: 0,
      message: {
        direction: 'agent-to-upstream',
        kind,
        method,
        exchangeId: 'x-1',
        parentId: null,
        actor: { tenant: 'default', gateway: true },
        sessionId: null,
        upstream: 'u',
        target: null,
        body: { type, value: params },
        text: JSON.stringify(params),
      },
    },
  )
  if (cleared === undefined) throw new Error('not minted')
  return cleared
}

export interface Remembered {
  readonly events: UpstreamEvent[]
  readonly options: RequestOptions
  readonly abort: AbortController
}

export function remember(
  more: Partial<RequestOptions> = {},
  onEvent: (event: UpstreamEvent) => void | Promise<void> = () => undefined,
): Remembered {
  const events: UpstreamEvent[] = []
  const abort = new AbortController()
  const sink = {
    event: (event: UpstreamEvent) => {
      events.push(event)
      return onEvent(event)
    },
  }
  return {
    events,
    abort,
    options: {
      sink,
      signal: abort.signal,
      timeoutMs: 10_000,
      meta: {},
      progress: false,
      logLevel: null,
      clientInfo: {},
      ...more,
    },
  }
}

export interface Pool {
  readonly upstreams: Upstreams
  readonly stderr: string[]
  readonly violations: string[]
  readonly acquire: (key?: Partial<PoolKey>) => Promise<UpstreamSession>
  readonly refused: (key?: Partial<PoolKey>) => Promise<{ code: string; reason: string; detail?: string }>
}

export const KEY: PoolKey = {
  tenant: 'default',
  principal: 'ann',
  upstream: 'u',
  capabilities: {},
  version: '2025-11-25',
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

export function openPool(
  configs: Record<string, object>,
  more: Partial<UpstreamsSettings> = {},
  limits: Partial<UpstreamsSettings['limits']> = {},
): Pool {
  const parsed = new Map(Object.entries(configs).map(([id, config]) => [id, UpstreamConfig.parse(config)]))
  const stderr: string[] = []
  const violations: string[] = []
  const upstreams = createUpstreams({
    configs: () => parsed,
    resolveSecret: (reference) => `secret of ${reference}`,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: {
      bytes: (count) => randomBytes(count),
      id: (prefix) => prefix + randomBytes(16).toString('base64url'),
    },
    isolation: null,
    reach: createReach(() => NetworkConfig.parse({})),
    beforeStart: () => Promise.resolve(),
    vetting: {
      origin: () => Promise.resolve(undefined),
      tlsKey: () => Promise.resolve(undefined),
      handshake: (_server, established) => Promise.resolve(established),
    },
    logger: silent,
    version: '0.1.0',
    limits: {
      upstreamBytesMax: 1 << 20,
      depthMax: 64,
      inputTimeoutMs: 20_000,
      sessionIdleMs: 600_000,
      sessionsMax: 100,
      ...limits,
    },
    onStderr: (_upstream, text) => {
      stderr.push(text)
      return text
    },
    onViolation: (_upstream, note) => violations.push(note),
    ...more,
  })
  const acquire = (key: Partial<PoolKey> = {}) =>
    Promise.resolve(upstreams.acquire({ ...KEY, ...key }, new AbortController().signal))
  return {
    upstreams,
    stderr,
    violations,
    acquire: async (key) => {
      const session = await acquire(key)
      if ('code' in session) throw new Error(`${session.code}: ${session.detail ?? session.reason}`)
      return session
    },
    refused: async (key) => {
      const session = await acquire(key)
      if (!('code' in session)) throw new Error('a session was opened')
      return session
    },
  }
}

/** A hostile stdio server: `body` runs per request, with `send`, `answer` and the parsed `message` in scope. */
export function scriptedChild(
  body: string,
  before = '',
): { transport: 'stdio'; command: string; args: string[] } {
  const script = `
    const send = (value) => process.stdout.write((typeof value === 'string' ? value : JSON.stringify(value)) + '\\n')
    const answer = (message, result) => send({ jsonrpc: '2.0', id: message.id, result })
    ${before}
    let rest = ''
    process.stdin.on('data', (chunk) => {
      rest += chunk
      const lines = rest.split('\\n')
      rest = lines.pop()
      for (const line of lines) {
        const message = JSON.parse(line)
        if (message.method === 'initialize') {
          answer(message, { protocolVersion: message.params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } })
        } else if (message.method !== 'notifications/initialized') { ${body} }
      }
    })
    process.stdin.on('end', () => process.exit(0))`
  return { transport: 'stdio', command: process.execPath, args: ['-e', script] }
}

export interface TestServer {
  readonly url: string
  readonly server: Server
}

/** An HTTP server on an ephemeral loopback port that hands every request, with its body, to the handler. */
export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<TestServer> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => handler(request, response, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/mcp`, server }
}

export function stopServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
