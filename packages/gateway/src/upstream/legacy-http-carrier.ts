/** Streamable HTTP of 2025-03-26 to 2025-11-25: session id, standalone stream, resumable answers, one renewal of a lost session. */

import type { Refusal } from '@callgate/contracts/errors'
import { EventStream } from './event-stream.ts'
import type { ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { type HttpClient, readHeader, type ResponseHeaders } from './http-client.ts'
import { OpenPosts } from './open-posts.ts'
import { encodeNotification } from './outgoing.ts'
import { PostAnswer, type Unanswered } from './post-answer.ts'
import type { Carrier, RequestHints, Session } from './session.ts'

const RETRY_DEFAULT_MS = 1000
const RETRY_MIN_MS = 50
const RETRY_MAX_MS = 30_000
const RESUME_FAILURES_MAX = 5
const DELETE_TIMEOUT_MS = 2000
/** A session that is lost as soon as it is made is not renewed more often than this without a message that needs it. */
const RENEW_PAUSE_MS = 5000
/** What sets up again what stood in a lost session; it goes before the messages that wait for that. */
const RESTORING = new Set(['resources/subscribe', 'logging/setLevel'])

export interface LegacyHttpSettings {
  readonly client: HttpClient
  readonly session: Session
  readonly limits: ReadLimits
  /** Runs the handshake again after the upstream forgot the session. */
  readonly renew: () => Promise<Refusal | undefined>
  /** Told when a response carries neither an answer nor a JSON-RPC error, with its status. */
  readonly onStatus?: (status: number) => void
}

export class LegacyHttpCarrier implements Carrier {
  readonly #settings: LegacyHttpSettings
  readonly #stream: EventStream
  readonly #posts = new OpenPosts()
  #sessionId: string | null = null
  #version: string | null = null
  #renewing: Promise<Refusal | undefined> | null = null
  #restoring = false
  #renewedMs = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(settings: LegacyHttpSettings) {
    this.#settings = settings
    const { client, session, limits } = settings
    this.#stream = new EventStream({
      client,
      limits,
      headers: () => this.#headers(false),
      onMessage: (envelope) => session.receive(envelope, null),
      onBroken: (note) => session.violate(note),
      onLost: () => this.#renewForListeners(),
    })
  }

  /** From now on requests name the negotiated version (2025-06-18 §Protocol Version Header). */
  setVersion(version: string): void {
    this.#version = version
  }

  openStream(): void {
    if (!this.#closed) this.#stream.start()
  }

  send(exchange: Exchange, text: string, hints: RequestHints): void {
    const passes = hints.method === 'initialize' || (this.#restoring && RESTORING.has(hints.method))
    if (this.#renewing !== null && !passes) {
      void this.#renewing.then((refusal) => this.#sendAfter(refusal, exchange, text))
    } else this.#post(exchange, text, hints.method === 'initialize')
  }

  async notify(text: string): Promise<void> {
    await this.#postAside(text)
  }

  answer(text: string): void {
    void this.#postAside(text)
  }

  /** A closed stream does not mean a cancellation here (2025-11-25 §Streamable HTTP), so it is said. */
  abandon(exchange: Exchange, cause: 'cancelled' | 'timeout'): void {
    exchange.stop?.()
    if (!exchange.sent || exchange.spec.method === 'initialize') return
    const params = JSON.stringify({ requestId: exchange.spec.id, reason: cause })
    void this.#postAside(encodeNotification('notifications/cancelled', params))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stream.stop()
    if (this.#sessionId === null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const call = this.#settings.client.start(
      { method: 'DELETE', path: this.#settings.client.path, headers: this.#headers(false), body: null },
      { onHead: () => undefined, onChunk: () => undefined, onEnd: resolve, onError: () => resolve() },
    )
    const timer = setTimeout(() => {
      call.abort()
      resolve()
    }, DELETE_TIMEOUT_MS)
    await promise
    clearTimeout(timer)
  }

  #headers(withBody: boolean): string[] {
    const headers = withBody
      ? ['content-type', 'application/json', 'accept', 'application/json, text/event-stream']
      : ['accept', 'text/event-stream']
    if (this.#sessionId !== null) headers.push('mcp-session-id', this.#sessionId)
    if (this.#version !== null) headers.push('mcp-protocol-version', this.#version)
    return headers
  }

  #post(exchange: Exchange, text: string, opening: boolean, resent = false): void {
    const { client, session, limits } = this.#settings
    if (exchange.ended) return
    if (opening) {
      this.#sessionId = null
      this.#version = null
    }
    const usedSession = this.#sessionId
    const answer = new PostAnswer({
      session,
      exchange,
      limits,
      ...(opening ? { onHeaders: (headers: ResponseHeaders) => this.#adoptSession(headers) } : {}),
      onUnanswered: (ending) => {
        if (ending.status !== null) this.#settings.onStatus?.(ending.status)
        const lost = ending.status === 404 && usedSession !== null && !opening
        if (lost && !resent)
          void this.#renew(usedSession).then((refusal) => this.#sendAfter(refusal, exchange, text, true))
        else this.#continue(exchange, ending, 0)
      },
      lostSession: usedSession !== null && !opening && !resent,
    })
    const call = client.start(
      { method: 'POST', path: client.path, headers: this.#headers(true), body: text },
      answer,
    )
    answer.call = call
    exchange.stop = () => call.abort()
  }

  #sendAfter(refusal: Refusal | undefined, exchange: Exchange, text: string, resent = false): void {
    if (exchange.ended) return
    if (refusal === undefined) this.#post(exchange, text, false, resent)
    else exchange.fail(refusal)
  }

  #adoptSession(headers: ResponseHeaders): void {
    const id = readHeader(headers, 'mcp-session-id')
    if (id === undefined) return
    // 2025-11-25 §Session Management: visible ASCII only.
    if (/^[\x21-\x7e]{1,1024}$/.test(id)) this.#sessionId = id
    else this.#settings.session.violate('malformed Mcp-Session-Id')
  }

  /** Once for all requests that met the same loss. */
  #renew(lostId: string): Promise<Refusal | undefined> {
    if (this.#renewing !== null) return this.#renewing
    if (this.#sessionId !== lostId) return Promise.resolve(undefined)
    this.#stream.stop()
    this.#renewing = this.#renewAndRestore().finally(() => {
      this.#renewing = null
      this.#restoring = false
    })
    return this.#renewing
  }

  async #renewAndRestore(): Promise<Refusal | undefined> {
    const { session, renew } = this.#settings
    this.#renewedMs = session.settings.clock.monotonicMs()
    const refusal = await renew()
    if (refusal !== undefined || this.#closed) return refusal
    this.#restoring = true
    await session.renewed()
    return undefined
  }

  /** The stream of changes is gone with its session; who waits for changes must not have to send something to hear of them. */
  #renewForListeners(): void {
    const lostId = this.#sessionId
    const { session } = this.#settings
    if (lostId === null || this.#closed || !session.held) return
    const sinceMs = session.settings.clock.monotonicMs() - this.#renewedMs
    const timer = setTimeout(
      () => {
        if (this.#closed) return
        void this.#renew(lostId).then((refusal) => {
          if (refusal !== undefined) void session.close(`its session was lost: ${refusal.reason}`)
        })
      },
      Math.max(0, RENEW_PAUSE_MS - sinceMs),
    )
    timer.unref()
  }

  /** A stream that named an event id before it closed can be taken up again; anything else is lost. */
  #continue(exchange: Exchange, ending: Unanswered, failures: number): void {
    if (ending.lastEventId === null || failures > RESUME_FAILURES_MAX || this.#closed) {
      exchange.fail(ending.refusal)
      return
    }
    const retryMs = Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, ending.retryMs ?? RETRY_DEFAULT_MS))
    if (ending.clean && ending.status === 200) exchange.polled(ending.retryMs)
    const timer = setTimeout(
      () => this.#resume(exchange, ending.lastEventId ?? '', ending.retryMs, failures),
      retryMs,
    )
    exchange.stop = () => clearTimeout(timer)
  }

  #resume(exchange: Exchange, lastEventId: string, retryMs: number | null, failures: number): void {
    const { client, session, limits } = this.#settings
    if (exchange.ended) return
    const answer = new PostAnswer(
      {
        session,
        exchange,
        limits,
        onUnanswered: (ending) => {
          const again = ending.status === null || ending.status === 200 || ending.status >= 500
          if (!again) exchange.fail(ending.refusal)
          else {
            const next = ending.status === 200 && ending.clean ? 0 : failures + 1
            this.#continue(
              exchange,
              {
                ...ending,
                lastEventId: ending.lastEventId ?? lastEventId,
                retryMs: ending.retryMs ?? retryMs,
              },
              next,
            )
          }
        },
      },
      lastEventId,
    )
    const headers = [...this.#headers(false), 'last-event-id', lastEventId]
    const call = client.start({ method: 'GET', path: client.path, headers, body: null }, answer)
    answer.call = call
    exchange.stop = () => call.abort()
  }

  /** Posts what has no answer: notifications and our replies. A refusal of the upstream is noted, not hidden. */
  #postAside(text: string): Promise<void> {
    const { client, session } = this.#settings
    const { promise, resolve } = Promise.withResolvers<void>()
    const note = (reason: string): void => {
      session.settings.logger.warn({ upstream: session.upstream, reason }, 'upstream did not take a message')
    }
    const call = client.start(
      { method: 'POST', path: client.path, headers: this.#headers(true), body: text },
      {
        onHead: (status) => {
          if (status >= 300) note(`HTTP status ${status}`)
          resolve()
        },
        onChunk: () => undefined,
        onEnd: () => {
          this.#posts.delete(call)
          resolve()
        },
        onError: (error) => {
          this.#posts.delete(call)
          note(error.message)
          resolve()
        },
      },
    )
    this.#posts.add(call, session.settings.inputTimeoutMs, resolve)
    return promise
  }
}
