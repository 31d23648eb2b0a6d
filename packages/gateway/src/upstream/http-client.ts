/** HTTP towards one upstream: one undici pool per origin, headers of our own making, no redirects, answers as chunks. */

import { readFileSync } from 'node:fs'
import type { HttpUpstream } from '@callgate/contracts/upstream'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { Logger } from '../pipeline/ports/ports.ts'
import { checkUrl, type Reach } from '../network/reach.ts'
import { type CheckTlsKey, connectChecked } from '../network/tls-key.ts'
import { type Dispatcher, Pool } from '../network/undici-parts.ts'

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

/** What becomes of one HTTP request. Exactly one of `onEnd` and `onError` comes last. */
export interface HttpCallHandler {
  /** From here on bytes may have left. */
  readonly onStarted?: () => void
  readonly onHead: (status: number, headers: ResponseHeaders) => void
  /** A returned promise holds the response back until it resolves. */
  readonly onChunk: (chunk: Uint8Array) => Promise<void> | void
  readonly onEnd: () => void
  readonly onError: (error: Error) => void
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: readonly string[]
  readonly body: string | null
}

/** Headers that only this gateway sets; the configuration may not. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'accept',
  'accept-encoding',
  'upgrade',
  'last-event-id',
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
])

/**
 * A running request. Aborting it closes its connection and silences its handler. The pool may know it for longer than it runs:
 * it lets go of its handler at the end, and of what that knows.
 */
export class HttpCall implements Dispatcher.DispatchHandler {
  #handler: HttpCallHandler | null
  #controller: Dispatcher.DispatchController | null = null

  constructor(handler: HttpCallHandler) {
    this.#handler = handler
  }

  abort(): void {
    const controller = this.#controller
    if (this.#end() !== null) controller?.abort(new Error('aborted by the gateway'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#handler === null) return controller.abort(new Error('aborted by the gateway'))
    this.#controller = controller
    this.#handler.onStarted?.()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status >= 200) this.#handler?.onHead(status, headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const pending = this.#handler?.onChunk(chunk)
    if (pending === undefined || this.#handler === null) return
    controller.pause()
    const resume = (): void => {
      if (this.#handler !== null) controller.resume()
    }
    pending.then(resume, resume)
  }

  onResponseEnd(): void {
    this.#end()?.onEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end()?.onError(error)
  }

  /** Whom to tell of the end; null when it has ended already. */
  #end(): HttpCallHandler | null {
    const handler = this.#handler
    this.#handler = null
    this.#controller = null
    return handler
  }
}

export interface HttpClientParts {
  readonly reach: Reach
  readonly logger: Logger
  readonly checkKey: CheckTlsKey
}

export class HttpClient {
  readonly url: URL
  readonly path: string
  readonly #pool: Pool
  readonly #base: readonly string[]

  /** `secretHeaders` are resolved already. Throws a CallgateError when the URL or the CA file cannot be used. */
  constructor(config: HttpUpstream, secretHeaders: Readonly<Record<string, string>>, parts: HttpClientParts) {
    this.url = parseUpstreamUrl(config.url)
    this.path = `${this.url.pathname}${this.url.search}`
    this.#base = buildBaseHeaders({ ...config.headers, ...secretHeaders }, parts.logger)
    this.#pool = new Pool(this.url.origin, {
      connections: null,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connectChecked(
        parts.reach.connector({
          timeout: config.connectTimeoutMs,
          // A resumed session shows no certificate.
          everyHandshakeWhole: true,
          ...(config.caFile === undefined ? {} : { ca: readCa(config.caFile) }),
        }),
        parts.checkKey,
      ),
    })
  }

  /** Starts a request; failures of any kind come to the handler. */
  start(request: HttpRequest, handler: HttpCallHandler): HttpCall {
    const call = new HttpCall(handler)
    try {
      this.#pool.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: [...this.#base, ...request.headers],
          body: request.body,
        },
        call,
      )
    } catch (error) {
      queueMicrotask(() => handler.onError(error instanceof Error ? error : new Error(String(error))))
    }
    return call
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

/** Throws a CallgateError unless it is https, or http on loopback, without credentials. */
export function parseUpstreamUrl(text: string): URL {
  try {
    return checkUrl(text)
  } catch (error) {
    throw new CallgateError(
      refuse(
        'upstream-unavailable',
        'The URL of this upstream must be https, or http on loopback, without credentials; those go to secretHeaders.',
      ),
      { cause: error },
    )
  }
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new CallgateError(
      refuse('upstream-unavailable', 'The CA file of this upstream cannot be read; check caFile.', {
        detail: error instanceof Error ? error.message : String(error),
      }),
    )
  }
}

function buildBaseHeaders(headers: Readonly<Record<string, string>>, logger: Logger): readonly string[] {
  const flat = ['user-agent', 'callgate']
  for (const [name, value] of Object.entries(headers)) {
    if (RESERVED.has(name.toLowerCase())) {
      logger.warn({ header: name }, 'configured header is set by the gateway itself and was left out')
      continue
    }
    flat.push(name, value)
  }
  return flat
}

/** The media type of a response, lower case and without parameters; empty when there is none. */
export function readMediaType(headers: ResponseHeaders): string {
  return (readHeader(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

export function readHeader(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
