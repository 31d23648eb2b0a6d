/** One open request at an upstream: its deadline, the ordered delivery of its events, and exactly one answer. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clock, ExchangeSink, UpstreamEvent, UpstreamReply } from '../pipeline/ports/ports.ts'

/** Progress may extend a request up to so many times its timeout. */
const PROGRESS_CAP_FACTOR = 10

export interface ExchangeSpec {
  readonly id: number
  readonly method: string
  /** True for requests during which a legacy server may ask the client something. */
  readonly canAsk: boolean
  /** True for `subscriptions/listen`, which ends only when one of the two sides ends it. */
  readonly longLived: boolean
  readonly timeoutMs: number
  readonly inputTimeoutMs: number
  readonly progress: boolean
}

/** Whose request it is: who is told what comes before the answer, and what gives it up. */
export interface ExchangeOwner {
  readonly sink: ExchangeSink
  readonly signal: AbortSignal | null
}

export interface ExchangeHooks {
  readonly clock: Clock
  /** The exchange has its answer; it leaves the table. Called once. */
  readonly onEnd: (exchange: Exchange, reply: UpstreamReply) => void
  /** We stopped waiting while the upstream may still work: it has to be told. Called before `onEnd`. */
  readonly onAbandoned: (exchange: Exchange, cause: 'cancelled' | 'timeout') => void
}

/** What an exchange holds while it is open. */
interface Held extends ExchangeOwner {
  readonly onEnd: ExchangeHooks['onEnd']
  readonly onAbandoned: ExchangeHooks['onAbandoned']
  readonly reply: Promise<UpstreamReply>
  readonly resolve: (reply: UpstreamReply) => void
}

export class Exchange {
  readonly spec: ExchangeSpec
  /** Set by the carrier as soon as bytes may have left. */
  sent = false
  /** Set by the carrier: stops whatever transports this exchange. */
  stop: (() => void) | null = null
  readonly #clock: Clock
  /**
   * Let go of when the answer is given: transports know an exchange for longer, and a collector that has moved one of them to
   * the old generation would keep the request and its answer with it.
   */
  #held: Held | null
  readonly #onAbort = (): void => this.#abandon('cancelled')
  #timer: NodeJS.Timeout | null = null
  #deadlineMs: number
  #capMs: number
  #asked = 0
  #ended = false
  #dropped = false
  #tail: Promise<void> | null = null

  constructor(spec: ExchangeSpec, { sink, signal }: ExchangeOwner, hooks: ExchangeHooks) {
    this.spec = spec
    this.#clock = hooks.clock
    const { promise: reply, resolve } = Promise.withResolvers<UpstreamReply>()
    const { onEnd, onAbandoned } = hooks
    this.#held = { sink, signal, onEnd, onAbandoned, reply, resolve }
    const nowMs = this.#clock.monotonicMs()
    this.#deadlineMs = nowMs + spec.timeoutMs
    this.#capMs = spec.longLived ? Infinity : nowMs + spec.timeoutMs * PROGRESS_CAP_FACTOR
    this.#arm(spec.timeoutMs)
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** The answer. Whoever wants it asks before it is given. */
  get reply(): Promise<UpstreamReply> {
    if (this.#held === null) throw new TypeError('the exchange has let go of its answer')
    return this.#held.reply
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Pending while the agent's side cannot take more; null when it can. */
  get congestion(): Promise<void> | null {
    return this.#tail
  }

  /** Hands an event to the owner, after all earlier ones. */
  deliver(event: UpstreamEvent): void {
    if (this.#ended) return
    if (this.#tail !== null) {
      this.#follow(this.#tail.then(() => (this.#dropped ? undefined : this.#held?.sink.event(event))))
      return
    }
    let pending: void | Promise<void>
    try {
      pending = this.#held?.sink.event(event)
    } catch (error) {
      this.#failSink(error)
      return
    }
    if (pending !== undefined) this.#follow(pending)
  }

  /** The upstream closed its stream before the answer, and lets itself be asked again later. */
  polled(retryMs: number | null): void {
    this.#held?.sink.polled?.(retryMs)
  }

  /** Progress (or, on a listening stream, any sign of life) gives the request its whole timeout again, up to the cap. */
  extend(): void {
    if (this.#asked > 0) return
    this.#deadlineMs = this.#clock.monotonicMs() + this.spec.timeoutMs
  }

  /** A listening stream that cannot show life (a pipe) waits without a deadline. */
  waitForever(): void {
    this.#deadlineMs = Infinity
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** The upstream asked a human something; the clock of the request waits for the answer. */
  beginAsking(): void {
    this.#asked += 1
    const untilMs = this.#clock.monotonicMs() + this.spec.inputTimeoutMs
    this.#deadlineMs = Math.max(this.#deadlineMs, untilMs)
    this.#capMs = Math.max(this.#capMs, untilMs)
  }

  endAsking(): void {
    this.#asked -= 1
    if (this.#asked > 0) return
    this.#deadlineMs = this.#clock.monotonicMs() + this.spec.timeoutMs
    this.#capMs = Math.max(this.#capMs, this.#deadlineMs)
  }

  /** Ends the exchange with an answer, behind the events that came before it. False when it already ended. */
  settle(reply: UpstreamReply): boolean {
    if (!this.#end(reply)) return false
    if (this.#tail === null) this.#answer(reply)
    else void this.#tail.then(() => this.#answer(reply))
    return true
  }

  fail(refusal: Refusal): boolean {
    return this.settle({ type: 'failed', refusal, sent: this.sent })
  }

  #end(reply: UpstreamReply): boolean {
    if (this.#ended) return false
    this.#ended = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#held?.signal?.removeEventListener('abort', this.#onAbort)
    this.#held?.onEnd(this, reply)
    return true
  }

  #answer(reply: UpstreamReply): void {
    this.#held?.resolve(reply)
    this.#held = null
    this.stop = null
  }

  #abandon(cause: 'cancelled' | 'timeout'): void {
    if (this.#ended) return
    const refusal =
      cause === 'cancelled'
        ? refuse('cancelled', 'The request was cancelled.')
        : refuse('upstream-timeout', 'The upstream did not answer in time; it was told to stop.', {
            detail: `${this.spec.method} after ${this.spec.timeoutMs} ms without an answer`,
          })
    this.#held?.onAbandoned(this, cause)
    this.#drop({ type: 'failed', refusal, sent: this.sent })
  }

  /** Ends at once: what is queued for a reader who left is not delivered. */
  #drop(reply: UpstreamReply): void {
    this.#dropped = true
    if (this.#end(reply)) this.#answer(reply)
  }

  #follow(pending: Promise<void>): void {
    const tail: Promise<void> = pending.then(
      () => this.#drain(tail),
      (error: unknown) => {
        this.#drain(tail)
        this.#failSink(error)
      },
    )
    this.#tail = tail
  }

  #drain(tail: Promise<void>): void {
    if (this.#tail === tail) this.#tail = null
  }

  #failSink(error: unknown): void {
    if (this.#ended) return
    this.#held?.onAbandoned(this, 'cancelled')
    this.#drop({
      type: 'failed',
      refusal: refuse('internal', 'The gateway could not handle an event of this request.', {
        detail: error instanceof Error ? error.message : 'unknown error in a sink',
      }),
      sent: this.sent,
    })
  }

  #arm(waitMs: number): void {
    this.#timer = setTimeout(
      () => {
        const leftMs = Math.min(this.#deadlineMs, this.#capMs) - this.#clock.monotonicMs()
        if (leftMs <= 0) this.#abandon('timeout')
        else this.#arm(leftMs)
      },
      Math.min(Math.max(1, waitMs), 0x7fff_ffff),
    )
  }
}
