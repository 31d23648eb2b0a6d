/** Newline-delimited JSON over the pipes of a child; one channel for everything, in both eras. */

import { Child, type ChildSettings } from './child.ts'
import { type Envelope, parseEnvelope, type ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { describeLoss } from './failures.ts'
import { LARGE_CHARS_MIN } from '../wire/loop-turns.ts'
import { encodeNotification } from './outgoing.ts'
import { ReadingOrder } from './reading-order.ts'
import type { Carrier, RequestHints, Session } from './session.ts'

/** A process that let so many requests time out, each sent after the one before it had, and said nothing meanwhile is ended. */
const DEAF_MAX = 3

export interface StdioSettings {
  readonly child: Pick<ChildSettings, 'launch' | 'clock' | 'onStderr'>
  readonly session: Session
  readonly limits: ReadLimits
  readonly onSpawned: (child: Child) => void
  /** The child wrote a line. */
  readonly onSpoke: () => void
  /** The child is gone; `wanted` when the gateway had asked it to go. */
  readonly onGone: (child: Child, wanted: boolean, reason: string) => void
}

export class StdioCarrier implements Carrier {
  readonly #session: Session
  readonly #limits: ReadLimits
  readonly #child: Child
  readonly #onSpoke: () => void
  readonly #order = new ReadingOrder()
  #stopping = false
  /** What holds the pipe back. */
  #holds = 0
  #congested = false
  /** Timeouts since the process last said anything, and the newest request that was open at the last of them. */
  #deaf = 0
  #deafUpTo = 0

  constructor(settings: StdioSettings) {
    this.#session = settings.session
    this.#limits = settings.limits
    this.#onSpoke = settings.onSpoke
    this.#child = new Child({
      ...settings.child,
      lineBytesMax: settings.limits.bytesMax,
      onLine: (line) => this.#take(line),
      onTooLong: () => this.#session.violate(`line longer than ${settings.limits.bytesMax} bytes`),
      onExit: (reason) => {
        // One that never started was not stopped: it fails before its session is closed, and is told of after that.
        const wanted = this.#stopping && this.#child.pid !== undefined
        // What it said last is still heard.
        this.#order.add(() => {
          settings.onGone(this.#child, wanted, reason)
          void this.#session.close(`the process ${reason}`)
        })
      },
    })
    settings.onSpawned(this.#child)
  }

  send(exchange: Exchange, text: string, _hints: RequestHints): void {
    exchange.sent = this.#child.write(text)
    if (exchange.sent) return
    const reason = this.#child.exited ? 'the process is gone' : 'the process does not read its input'
    exchange.fail(describeLoss(this.#session.upstream, false, reason))
  }

  notify(text: string): Promise<void> {
    if (!this.#child.write(text)) this.#noteLost('notification')
    return Promise.resolve()
  }

  answer(text: string): void {
    if (!this.#child.write(text)) this.#noteLost('answer')
  }

  abandon(exchange: Exchange, cause: 'cancelled' | 'timeout'): void {
    // 2025-11-25 §Cancellation: initialize is not cancelled.
    if (!exchange.sent || exchange.spec.method === 'initialize') return
    const params = JSON.stringify({ requestId: exchange.spec.id, reason: cause })
    this.#child.write(encodeNotification('notifications/cancelled', params))
    if (cause === 'timeout') this.#noteDeaf(exchange.spec.id)
  }

  close(): Promise<void> {
    this.#stopping = true
    return this.#child.stop()
  }

  #take(line: Uint8Array): void {
    const end = line.at(-1) === 0x0d ? line.subarray(0, -1) : line
    // Of a process that is being ended the pipe is no longer held back, and nobody waits for what it says.
    if (end.length === 0 || this.#session.closed) return
    this.#deaf = 0
    this.#onSpoke()
    // The line is its reader's once this returns; `slice` of a Buffer would go on sharing it.
    const kept = this.#order.pending === null && end.length < LARGE_CHARS_MIN ? end : new Uint8Array(end)
    this.#order.add(() => {
      const read = parseEnvelope(kept, this.#limits)
      return read instanceof Promise ? read.then((one) => this.#receive(one)) : this.#receive(read)
    })
    const { pending } = this.#order
    if (pending !== null && this.#holds === 0) this.#holdUntil(pending)
  }

  #receive(envelope: Envelope): void {
    this.#session.receive(envelope, null)
    if (!this.#congested) this.#holdBack()
  }

  /** Slow readers hold the pipe back; it serves one principal only, so they hold back nobody else. */
  #holdBack(): void {
    for (const exchange of this.#session.exchanges.values()) {
      const { congestion } = exchange
      if (congestion === null) continue
      this.#congested = true
      this.#holdUntil(
        Promise.race([congestion, exchange.reply]).then(() => {
          this.#congested = false
        }),
      )
      return
    }
  }

  #holdUntil(over: Promise<unknown>): void {
    this.#holds += 1
    this.#child.pause()
    const release = (): void => {
      this.#holds -= 1
      if (this.#holds === 0) this.#child.resume()
    }
    over.then(release, release)
  }

  /** One that is stopped, or waits for something that never comes, would keep its caller from the upstream for good. */
  #noteDeaf(id: number): void {
    if (id <= this.#deafUpTo) return
    this.#deafUpTo = Math.max(id, ...this.#session.exchanges.ids())
    this.#deaf += 1
    if (this.#deaf >= DEAF_MAX) void this.#session.close('the process does not answer any more')
  }

  #noteLost(what: string): void {
    this.#session.settings.logger.warn(
      { upstream: this.#session.upstream, what },
      'upstream process did not take a message',
    )
  }
}
