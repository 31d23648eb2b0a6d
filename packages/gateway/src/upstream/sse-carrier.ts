/** The 2024-11-05 HTTP+SSE transport: one event stream for everything that comes, posts to the endpoint it announces. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { openBody, type BodyReader } from './body-reader.ts'
import type { ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { describeBroken, describeLoss, describeStatus } from './failures.ts'
import type { HttpCall, HttpClient } from './http-client.ts'
import { OpenPosts } from './open-posts.ts'
import { encodeNotification } from './outgoing.ts'
import type { Carrier, RequestHints, Session } from './session.ts'

/** Answers come on the event stream: a post may stay open so long after its own answer, or when it asked nothing. */
const LINGER_MS = 2_000
const ASIDE_MS = 30_000

export interface SseSettings {
  readonly client: HttpClient
  readonly session: Session
  readonly limits: ReadLimits
}

export class SseCarrier implements Carrier {
  readonly #settings: SseSettings
  readonly #ready = Promise.withResolvers<Refusal | undefined>()
  readonly #posts = new OpenPosts()
  #stream: HttpCall | null = null
  #endpoint: string | null = null
  #version: string | null = null
  #paused = false

  constructor(settings: SseSettings) {
    this.#settings = settings
  }

  /** Opens the stream and waits until the upstream has named its endpoint. */
  open(timeoutMs: number): Promise<Refusal | undefined> {
    const { session } = this.#settings
    this.#listen()
    const timer = setTimeout(() => {
      this.#ready.resolve(
        refuse('upstream-timeout', `Upstream ${session.upstream} did not open its event stream in time.`),
      )
    }, timeoutMs)
    return this.#ready.promise.finally(() => clearTimeout(timer))
  }

  setVersion(version: string): void {
    this.#version = version
  }

  send(exchange: Exchange, text: string, _hints: RequestHints): void {
    let isOver = false
    const { reply } = exchange
    const call = this.#post(text, {
      onStarted: () => {
        exchange.sent = true
      },
      onFailed: (refusal) => exchange.fail(refusal),
      onOver: () => {
        isOver = true
      },
      isSent: () => exchange.sent,
    })
    exchange.stop = () => call?.abort()
    if (call === undefined) return
    void reply.then(() => {
      if (!isOver) this.#posts.add(call, LINGER_MS)
    })
  }

  notify(text: string): Promise<void> {
    this.#postAside(text)
    return Promise.resolve()
  }

  answer(text: string): void {
    this.#postAside(text)
  }

  abandon(exchange: Exchange, cause: 'cancelled' | 'timeout'): void {
    if (!exchange.sent || exchange.spec.method === 'initialize') return
    const params = JSON.stringify({ requestId: exchange.spec.id, reason: cause })
    this.#postAside(encodeNotification('notifications/cancelled', params))
  }

  close(): Promise<void> {
    this.#stream?.abort()
    return Promise.resolve()
  }

  #listen(): void {
    const { client, session } = this.#settings
    let reader: BodyReader | null = null
    const lose = (why: string): void => {
      const fail = (): void => this.#fail(describeLoss(session.upstream, false, why))
      if (reader === null) fail()
      else reader.whenRead(fail)
    }
    this.#stream = client.start(
      { method: 'GET', path: client.path, headers: ['accept', 'text/event-stream'], body: null },
      {
        onHead: (status, headers) => {
          const opened =
            status === 200 ? openBody(headers, this.#settings.limits, this.#bodyHandler()) : undefined
          if (opened?.type === 'stream') reader = opened.reader
          else this.#fail(describeStatus(session.upstream, status))
        },
        onChunk: (chunk) => {
          const reading = reader?.push(chunk)
          return reading === undefined ? this.#congestion() : reading.then(() => this.#congestion())
        },
        onEnd: () => lose('the event stream was closed'),
        onError: (error) => lose(error.message),
      },
    )
  }

  #bodyHandler(): Parameters<typeof openBody>[2] {
    const { session } = this.#settings
    return {
      onMessage: (envelope) => session.receive(envelope, null),
      onBroken: (note) => {
        session.violate(note)
        this.#fail(describeBroken(session.upstream, note))
      },
      onNamedEvent: (name, data) => {
        if (name === 'endpoint') this.#adoptEndpoint(data)
      },
    }
  }

  /** The endpoint must stay on the origin that was configured: it is told by the server, and gets the credential. */
  #adoptEndpoint(data: string): void {
    const { client, session } = this.#settings
    const url = URL.canParse(data, client.url.href) ? new URL(data, client.url) : null
    if (this.#endpoint !== null) return session.violate('endpoint announced twice')
    if (url === null || url.origin !== client.url.origin || url.username !== '' || url.password !== '') {
      session.violate('endpoint on another origin')
      this.#fail(
        describeBroken(session.upstream, 'the announced endpoint is not on the origin of the upstream'),
      )
      return
    }
    this.#endpoint = `${url.pathname}${url.search}`
    this.#ready.resolve(undefined)
  }

  #congestion(): Promise<void> | undefined {
    if (this.#paused) return undefined
    for (const exchange of this.#settings.session.exchanges.values()) {
      const { congestion } = exchange
      if (congestion === null) continue
      this.#paused = true
      return Promise.race([congestion, exchange.reply]).then(() => {
        this.#paused = false
      })
    }
    return undefined
  }

  #fail(refusal: Refusal): void {
    this.#ready.resolve(refusal)
    this.#stream?.abort()
    void this.#settings.session.close(refusal.detail ?? refusal.reason)
  }

  #postAside(text: string): void {
    const { session } = this.#settings
    const call = this.#post(text, {
      onFailed: (refusal) => {
        session.settings.logger.warn(
          { upstream: session.upstream, reason: refusal.detail },
          'upstream did not take a message',
        )
      },
      isSent: () => true,
    })
    if (call !== undefined) this.#posts.add(call, ASIDE_MS)
  }

  #post(
    text: string,
    outcome: {
      onStarted?: () => void
      onFailed: (refusal: Refusal) => void
      onOver?: () => void
      isSent: () => boolean
    },
  ): HttpCall | undefined {
    const { client, session } = this.#settings
    if (this.#endpoint === null) {
      outcome.onFailed(describeLoss(session.upstream, false, 'no endpoint was announced'))
      return undefined
    }
    const headers = ['content-type', 'application/json', 'accept', 'application/json, text/event-stream']
    if (this.#version !== null) headers.push('mcp-protocol-version', this.#version)
    const over = (): void => {
      this.#posts.delete(call)
      outcome.onOver?.()
    }
    const call = client.start(
      { method: 'POST', path: this.#endpoint, headers, body: text },
      {
        ...(outcome.onStarted === undefined ? {} : { onStarted: outcome.onStarted }),
        onHead: (status) => {
          if (status >= 300) outcome.onFailed(describeStatus(session.upstream, status))
        },
        onChunk: () => undefined,
        onEnd: over,
        onError: (error) => {
          over()
          outcome.onFailed(describeLoss(session.upstream, outcome.isSent(), error.message))
        },
      },
    )
    return call
  }
}
