/** Newline-delimited JSON over the pipes of a child; one channel for everything, in both eras. */

import { Child, type ChildSettings } from './child.ts'
import { parseEnvelope, type ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { describeLoss } from './failures.ts'
import { encodeNotification } from './outgoing.ts'
import type { Carrier, RequestHints, Session } from './session.ts'

/** A process that let so many requests time out, each sent after the one before it had, and said nothing meanwhile is ended. */
const DEAF_MAX = 3

export interface StdioSettings {
  readonly child: Pick<ChildSettings, 'launch' | 'clock' | 'onStderr'>
  readonly session: Session
  readonly limits: ReadLimits
  readonly onSpawned: (child: Child) => void
  /** The child is gone; `wanted` when the gateway had asked it to go. */
  readonly onGone: (child: Child, wanted: boolean, reason: string) => void
}

export class StdioCarrier implements Carrier {
  readonly #session: Session
  readonly #limits: ReadLimits
  readonly #child: Child
  #stopping = false
  #paused = false
  /** Timeouts since the process last said anything, and the newest request that was open at the last of them. */
  #deaf = 0
  #deafUpTo = 0

  constructor(settings: StdioSettings) {
    this.#session = settings.session
    this.#limits = settings.limits
    this.#child = new Child({
      ...settings.child,
      lineBytesMax: settings.limits.bytesMax,
      onLine: (line) => this.#take(line),
      onTooLong: () => this.#session.violate(`line longer than ${settings.limits.bytesMax} bytes`),
      onExit: (reason) => {
        // One that never started was not stopped: it fails before its session is closed, and is told of after that.
        settings.onGone(this.#child, this.#stopping && this.#child.pid !== undefined, reason)
        void this.#session.close(`the process ${reason}`)
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
    if (end.length === 0) return
    this.#deaf = 0
    this.#session.receive(parseEnvelope(end, this.#limits), null)
    if (!this.#paused) this.#holdBack()
  }

  /** Slow readers hold the pipe back; it serves one principal only, so they hold back nobody else. */
  #holdBack(): void {
    for (const exchange of this.#session.exchanges.values()) {
      const { congestion } = exchange
      if (congestion === null) continue
      this.#paused = true
      this.#child.pause()
      void Promise.race([congestion, exchange.reply]).then(() => {
        this.#paused = false
        this.#child.resume()
      })
      return
    }
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
