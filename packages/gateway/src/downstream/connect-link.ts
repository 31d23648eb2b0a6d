/** The HTTP side of the bridge: one gateway, its session, its streams, and what to tell a client when it is not there. */

import { setTimeout as sleep } from 'node:timers/promises'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { type Dispatcher, Pool, request } from '../network/undici-parts.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import { buildRequestHeaders } from '../wire/headers.ts'
import { objectMember } from '../wire/json/member.ts'
import { collectValues } from '../wire/mirrored.ts'
import { createSseParser } from '../wire/sse/parser.ts'
import { encodeRefusal } from './outgoing.ts'
import { Answers, parseMessage } from './connect-answers.ts'

const CONNECT_TIMEOUT_MS = 10_000
const RETRY_MS = 1_000
const RETRIES_MAX = 5
const ERROR_BODY_BYTES_MAX = 1 << 20

/** One message of the client, as it came, with what routing needs. */
export interface Outgoing {
  readonly bytes: Buffer
  /** Id of a request; null for everything that gets no answer. */
  readonly id: string | number | null
  readonly method: string | null
  readonly params: JsonObject
  /** The revision a modern message claims; null for legacy ones. */
  readonly version: string | null
}

export interface LinkOptions {
  readonly url: string
  readonly key: string | undefined
  readonly logger: Logger
  readonly eventBytesMax: number
  /** Gives a message to the client; resolves when it can take more. */
  deliver(text: string): Promise<void>
}

/** Where a stream stands: the last event id and the delay the gateway asked for. */
interface StreamState {
  lastEventId: string | null
  retryMs: number
  answered: boolean
}

type Response = Dispatcher.ResponseData

export class ConnectLink {
  readonly #options: LinkOptions
  readonly #pool: Pool
  readonly #path: string
  readonly #answers = new Answers()
  readonly #stop = new AbortController()
  #sessionId: string | null = null
  #version: string | null = null
  /** The handshake of the client, to be repeated when the gateway has forgotten the session. */
  #initialize: Outgoing | null = null
  #initialized: Outgoing | null = null
  #renewing: Promise<boolean> | null = null
  #listening: Promise<void> | null = null

  constructor(options: LinkOptions) {
    this.#options = options
    const { origin, pathname, search } = new URL(options.url)
    this.#path = `${pathname}${search}`
    this.#pool = new Pool(origin, {
      connect: { timeout: CONNECT_TIMEOUT_MS },
      // The gateway keeps the time limits; here they would cut streams that wait for people.
      headersTimeout: 0,
      bodyTimeout: 0,
      // One connection each for streams that stay open, so none waits behind another.
      connections: null,
      pipelining: 1,
    })
  }

  /** Sends the message and delivers everything that comes back for it. */
  async post(message: Outgoing, signal: AbortSignal): Promise<void> {
    const sessionId = this.#sessionId
    const response = await this.#attempt('POST', this.#headersFor(message), { body: message.bytes, signal })
    if (response === undefined) return this.#tell(message, describeDown(this.#options.url), signal)
    if (
      response.statusCode === 404 &&
      sessionId !== null &&
      message.version === null &&
      message.method !== 'initialize'
    ) {
      await response.body.dump()
      if (await this.#renew(sessionId, signal)) return this.#postOnce(message, signal)
      return this.#tell(message, SESSION_GONE, signal)
    }
    await this.#take(message, response, signal)
  }

  /** Ends the session, if there is one, and every connection. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#listening
    if (this.#sessionId !== null) {
      const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS)
      const response = await this.#attempt('DELETE', this.#sessionHeaders(), { signal })
      await response?.body.dump()
    }
    await this.#pool.destroy()
  }

  async #postOnce(message: Outgoing, signal: AbortSignal): Promise<void> {
    const response = await this.#attempt('POST', this.#headersFor(message), { body: message.bytes, signal })
    if (response === undefined) return this.#tell(message, describeDown(this.#options.url), signal)
    await this.#take(message, response, signal)
  }

  async #take(message: Outgoing, response: Response, signal: AbortSignal): Promise<void> {
    const { statusCode, headers } = response
    if (message.method === 'initialize' && statusCode === 200) {
      this.#initialize = message
      this.#sessionId = textOf(headers['mcp-session-id'])
    }
    const type = textOf(headers['content-type']) ?? ''
    if (type.startsWith('text/event-stream')) {
      await this.#follow(message, response, signal)
    } else if (statusCode === 200) {
      await this.#deliver(message, await readText(response, this.#options.eventBytesMax))
    } else if (statusCode >= 300) {
      await this.#takeError(message, response, signal)
    } else await response.body.dump()
    if (message.method === 'notifications/initialized' && statusCode === 202) {
      this.#initialized = message
      this.#listening ??= this.#listen()
    }
  }

  async #deliver(message: Outgoing | null, text: string): Promise<void> {
    const parsed = parseMessage(text, this.#options.eventBytesMax)
    if (parsed === undefined) {
      this.#options.logger.warn({ method: message?.method }, 'the gateway sent what is no message')
      if (message !== null) await this.#tell(message, BROKEN, this.#stop.signal)
      return
    }
    if (message !== null) {
      this.#answers.learn(message.method, parsed)
      if (message.method === 'initialize') this.#version = this.#answers.versionOf(parsed) ?? this.#version
    }
    await this.#options.deliver(text)
  }

  /** Reads a stream to the answer; a legacy one that breaks off is resumed after its last event. */
  async #follow(message: Outgoing, first: Response, signal: AbortSignal): Promise<void> {
    const state: StreamState = { lastEventId: null, retryMs: RETRY_MS, answered: message.id === null }
    let response: Response | undefined = first
    for (let failures = 0; ;) {
      const before = state.lastEventId
      if (response !== undefined) await this.#readStream(message, response, state)
      if (state.answered || signal.aborted) return
      failures = state.lastEventId === before ? failures + 1 : 0
      if (state.lastEventId === null || message.version !== null || failures > RETRIES_MAX) break
      await pause(state.retryMs, signal)
      response = await this.#openStream(state.lastEventId, signal)
      if (response !== undefined && response.statusCode !== 200) {
        await response.body.dump()
        break
      }
    }
    await this.#tell(message, BROKEN, signal)
  }

  async #readStream(message: Outgoing | null, response: Response, state: StreamState): Promise<void> {
    const queue: string[] = []
    const parser = createSseParser({
      eventBytesMax: this.#options.eventBytesMax,
      onEvent: (event) => {
        if (event.data !== '') queue.push(event.data)
      },
      onRetry: (retryMs) => {
        state.retryMs = Math.min(retryMs, 60_000)
      },
    })
    try {
      for await (const chunk of response.body) {
        const refusal = parser.push(chunk as Buffer)
        for (const data of queue.splice(0)) {
          if (message !== null && this.#answers.isAnswer(data, message.id)) state.answered = true
          await this.#deliver(state.answered ? message : null, data)
        }
        state.lastEventId = parser.lastEventId ?? state.lastEventId
        if (refusal !== undefined) return
      }
    } catch (error) {
      this.#options.logger.debug(
        { reason: error instanceof Error ? error.message : 'broken' },
        'a stream broke off',
      )
    }
  }

  /** The standalone stream, for as long as the session lasts. */
  async #listen(): Promise<void> {
    const { signal } = this.#stop
    const state: StreamState = { lastEventId: null, retryMs: RETRY_MS, answered: true }
    for (let failures = 0; !signal.aborted && failures <= RETRIES_MAX;) {
      const response = await this.#openStream(state.lastEventId, signal)
      if (response?.statusCode === 200) {
        failures = 0
        await this.#readStream(null, response, state)
      } else {
        failures += 1
        await response?.body.dump()
        // The gateway offers no stream, or the session is over: a new one opens a stream of its own.
        if (response?.statusCode === 405 || response?.statusCode === 404) break
      }
      await pause(state.retryMs * 2 ** failures, signal)
    }
    this.#listening = null
  }

  #openStream(lastEventId: string | null, signal: AbortSignal): Promise<Response | undefined> {
    const headers: Record<string, string> = { ...this.#sessionHeaders(), accept: 'text/event-stream' }
    if (lastEventId !== null) headers['last-event-id'] = lastEventId
    return this.#attempt('GET', headers, { signal })
  }

  /** Repeats the client's own handshake once after the gateway lost the session, for example by a restart. */
  async #renew(lost: string, signal: AbortSignal): Promise<boolean> {
    if (this.#sessionId !== lost) return this.#sessionId !== null
    this.#renewing ??= this.#handshake(signal).finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  async #handshake(signal: AbortSignal): Promise<boolean> {
    const initialize = this.#initialize
    this.#sessionId = null
    if (initialize === null) return false
    const response = await this.#attempt('POST', this.#headersFor(initialize), {
      body: initialize.bytes,
      signal,
    })
    await response?.body.dump()
    if (response?.statusCode !== 200) return false
    this.#sessionId = textOf(response.headers['mcp-session-id'])
    const initialized = this.#initialized
    if (this.#sessionId === null || initialized === null) return this.#sessionId !== null
    await this.#postOnce(initialized, signal)
    return true
  }

  async #takeError(message: Outgoing, response: Response, signal: AbortSignal): Promise<void> {
    const text = await readText(response, ERROR_BODY_BYTES_MAX)
    const isStranger = response.statusCode === 401
    const hint = isStranger ? (this.#options.key === undefined ? NO_KEY : WRONG_KEY) : undefined
    if (hint === undefined && message.id !== null && this.#answers.isAnswer(text, message.id)) {
      return this.#options.deliver(text)
    }
    const reason =
      hint ?? this.#answers.reasonOf(text) ?? `The gateway answered with HTTP ${response.statusCode}.`
    const code = isStranger ? 'unauthenticated' : 'upstream-unavailable'
    await this.#tell(message, refuse(code, reason), signal)
  }

  /** Answers a request in place of the gateway; what gets no answer goes to the log. */
  async #tell(message: Outgoing, refusal: Refusal, signal: AbortSignal): Promise<void> {
    const { id, version } = message
    if (signal.aborted) return
    this.#options.logger.warn({ method: message.method, code: refusal.code }, refusal.reason)
    const era = version === null ? 'legacy' : 'modern'
    if (id !== null) await this.#options.deliver(encodeRefusal(refusal, { id, era, exchangeId: null }))
  }

  #headersFor({ method, params, version }: Outgoing): Record<string, string> {
    const headers = {
      ...(version === null && method !== 'initialize' ? this.#sessionHeaders() : this.#keyHeaders()),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    if (version === null || method === null) return headers
    const declared = method === 'tools/call' ? this.#answers.mirroredBy(params['name']) : []
    const mirrored = collectValues(declared, objectMember(params, 'arguments') ?? {})
    return { ...headers, ...buildRequestHeaders({ version, method, params }, mirrored) }
  }

  #sessionHeaders(): Record<string, string> {
    const headers = this.#keyHeaders()
    if (this.#sessionId !== null) headers['mcp-session-id'] = this.#sessionId
    if (this.#version !== null) headers['mcp-protocol-version'] = this.#version
    return headers
  }

  #keyHeaders(): Record<string, string> {
    return this.#options.key === undefined ? {} : { authorization: `Bearer ${this.#options.key}` }
  }

  /** undefined when the gateway cannot be reached, or the signal aborted. */
  async #attempt(
    method: 'GET' | 'POST' | 'DELETE',
    headers: Record<string, string>,
    more: { readonly body?: Buffer; readonly signal: AbortSignal },
  ): Promise<Response | undefined> {
    try {
      return await request.call(this.#pool, { path: this.#path, method, headers, ...more })
    } catch (error) {
      this.#options.logger.debug(
        { method, reason: error instanceof Error ? error.message : 'failed' },
        'no connection',
      )
      return undefined
    }
  }
}

const SESSION_GONE = refuse(
  'session-not-found',
  'The gateway no longer knows this session; restart this client.',
)
const BROKEN = refuse(
  'upstream-unavailable',
  'The connection to the gateway broke before the answer came; try again.',
)
const NO_KEY =
  'The gateway wants an agent key; put one into CALLGATE_KEY, or name it with --key. "callgate agent create" makes one.'
const WRONG_KEY =
  'The gateway does not accept the agent key; make one with "callgate agent create" and pass it to connect.'

function describeDown(url: string): Refusal {
  const { origin } = new URL(url)
  return refuse(
    'upstream-unavailable',
    `No gateway answers at ${origin}; start it with "callgate up" or correct the address.`,
  )
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && header !== '' ? header : null
}

async function readText(response: Response, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > bytesMax) return ''
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  // Rejects only when aborted, which the caller's loop looks at next.
  await sleep(delayMs, undefined, { signal }).catch(() => undefined)
}
