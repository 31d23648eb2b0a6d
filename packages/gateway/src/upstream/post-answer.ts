/** Takes the HTTP response to one posted request: the answer, the events before it, and every way it can end without one. */

import type { Refusal } from '@callgate/contracts/errors'
import { openBody, type BodyReader } from './body-reader.ts'
import type { Envelope, ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { describeBroken, describeLoss, describeStatus } from './failures.ts'
import type { HttpCall, HttpCallHandler, ResponseHeaders } from './http-client.ts'
import type { Session } from './session.ts'

/** A stream may stay open so long after its answer before the gateway closes it. */
const LINGER_MS = 2000

/** How a response ended without the answer. */
export interface Unanswered {
  /** null when the connection failed before a status came. */
  readonly status: number | null
  /** False when the connection broke instead of being closed. */
  readonly clean: boolean
  readonly lastEventId: string | null
  readonly retryMs: number | null
  /** The failure to report when nothing better can be done. */
  readonly refusal: Refusal
}

export interface PostAnswerSettings {
  readonly session: Session
  readonly exchange: Exchange
  readonly limits: ReadLimits
  /** Called once, only while the exchange is still open. */
  readonly onUnanswered: (ending: Unanswered) => void
  readonly onHeaders?: (headers: ResponseHeaders) => void
  /** A 404 may mean that the upstream forgot the session: it is then reported instead of taken as the answer. */
  readonly lostSession?: boolean
}

export class PostAnswer implements HttpCallHandler {
  readonly #settings: PostAnswerSettings
  call: HttpCall | null = null
  #status: number | null = null
  #reader: BodyReader | null = null
  #streaming = false
  #lastEventId: string | null = null
  #retryMs: number | null = null
  #linger: NodeJS.Timeout | null = null

  constructor(settings: PostAnswerSettings, resumedAfter: string | null = null) {
    this.#settings = settings
    this.#lastEventId = resumedAfter
  }

  onStarted(): void {
    this.#settings.exchange.sent = true
  }

  onHead(status: number, headers: ResponseHeaders): void {
    this.#status = status
    if (status < 300) this.#settings.onHeaders?.(headers)
    const opened = openBody(headers, this.#settings.limits, {
      onMessage: (envelope) => this.#take(envelope),
      onBroken: (note) => this.#break(note),
      onEventId: (id) => {
        this.#lastEventId = id
      },
      onRetry: (retryMs) => {
        this.#retryMs = retryMs
      },
    })
    if (opened === undefined) return
    this.#reader = opened.reader
    this.#streaming = opened.type === 'stream'
  }

  onChunk(chunk: Uint8Array): Promise<void> | void {
    const { exchange } = this.#settings
    if (exchange.spec.longLived) exchange.extend()
    const reading = this.#reader?.push(chunk)
    const congestion = (): Promise<void> | undefined => exchange.congestion ?? undefined
    return reading === undefined ? congestion() : reading.then(congestion)
  }

  onEnd(): void {
    if (this.#linger !== null) clearTimeout(this.#linger)
    const finish = (): void => this.#finish(true, 'the response ended without an answer')
    const reading = this.#reader?.end()
    if (reading === undefined) finish()
    else reading.then(finish, (error: unknown) => this.#break(String(error)))
  }

  onError(error: Error): void {
    if (this.#linger !== null) clearTimeout(this.#linger)
    const finish = (): void => this.#finish(false, error.message === '' ? error.name : error.message)
    if (this.#reader === null) finish()
    else this.#reader.whenRead(finish)
  }

  #take(envelope: Envelope): void {
    const { session, exchange } = this.#settings
    const status = this.#status ?? 0
    if (envelope.type === 'invalid' && status >= 300) return
    if (status === 404 && this.#settings.lostSession === true && !isUnknownMethod(envelope, exchange)) return
    // A server that could not read the id of a request answers with an error that has none.
    if (envelope.type === 'response' && envelope.id === null && status >= 400) {
      exchange.settle(envelope.body)
      return
    }
    session.receive(envelope, exchange)
    if (exchange.ended) this.#startLinger()
    else if (!this.#streaming || envelope.type === 'invalid') {
      this.#break(envelope.type === 'invalid' ? envelope.note : 'the answer belongs to another request')
    }
  }

  #startLinger(): void {
    if (!this.#streaming || this.#linger !== null) return
    this.#linger = setTimeout(() => this.call?.abort(), LINGER_MS)
    this.#linger.unref()
  }

  #break(note: string): void {
    const { session, exchange } = this.#settings
    this.call?.abort()
    if (exchange.fail(describeBroken(session.upstream, note))) session.violate(note)
  }

  #finish(clean: boolean, note: string): void {
    const { session, exchange, onUnanswered } = this.#settings
    if (exchange.ended) return
    const status = this.#status
    const failed = status !== null && (status >= 300 || (clean && this.#reader === null))
    onUnanswered({
      status,
      clean,
      lastEventId: this.#streaming || status === null ? this.#lastEventId : null,
      retryMs: this.#retryMs,
      refusal: failed
        ? describeStatus(session.upstream, status)
        : describeLoss(session.upstream, exchange.sent, note),
    })
  }
}

/** Some legacy servers answer an unknown method with 404 as well; then the session is fine. */
function isUnknownMethod(envelope: Envelope, exchange: Exchange): boolean {
  return (
    envelope.type === 'response' && envelope.id === exchange.spec.id && envelope.body.value['code'] === -32601
  )
}
