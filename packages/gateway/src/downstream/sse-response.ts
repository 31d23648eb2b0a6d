/** An event stream over an HTTP response: bounded, with keep-alive comments, and cut when the agent reads too slowly. */

import type { ServerResponse } from 'node:http'
import type { SessionStream, StreamEvent } from '../pipeline/door.ts'
import { dropUnsent, watchFlush } from './flush.ts'
import { encodeEvent, KEEP_ALIVE } from '../wire/sse/encode.ts'

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const

const KEEP_ALIVE_MS = 15_000
/** So many keep-alive periods without the agent taking anything end the stream. */
const STALLED_TICKS_MAX = 4

export interface SseOptions {
  /** Unsent bytes after which the agent counts as too slow. */
  readonly bufferBytesMax: number
  readonly keepAliveMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Called when the agent is cut off for reading too slowly. */
  onCut?(): void
}

export class SseResponse implements SessionStream {
  readonly #res: ServerResponse
  readonly #options: SseOptions
  readonly #listeners: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #draining: Promise<void> | undefined
  #wake: (() => void) | undefined
  #closed = false
  #unsentBefore = 0
  #stalledTicks = 0

  constructor(res: ServerResponse, options: SseOptions) {
    this.#res = res
    this.#options = options
    if (res.destroyed || res.writableEnded) this.#closed = true
    else res.once('close', () => this.#finish())
  }

  /** Sends the head. Nothing has been sent before, so until here an error can still have a status of its own. */
  open(): void {
    if (this.#closed || this.#res.headersSent) return
    this.#res.writeHead(200, { ...STREAM_HEADERS, ...this.#options.headers })
    this.#res.flushHeaders()
    this.#timer = setInterval(() => this.#tick(), this.#options.keepAliveMs ?? KEEP_ALIVE_MS)
    this.#timer.unref()
  }

  write(event: StreamEvent, retryMs?: number): boolean {
    if (this.#closed) return false
    this.open()
    // Judged before writing: a single message may be larger than the bound and is not the reader's fault.
    if (this.#res.writableLength > this.#options.bufferBytesMax) {
      this.#cut()
      return false
    }
    this.#res.write(encodeEvent(retryMs === undefined ? event : { ...event, retryMs }))
    return true
  }

  /** Resolves when the agent can take more or is gone; undefined when it can right now. */
  drained(): Promise<void> | undefined {
    if (this.#closed || !this.#res.writableNeedDrain) return undefined
    this.#draining ??= new Promise((resolve) => {
      this.#wake = () => {
        this.#draining = undefined
        resolve()
      }
      this.#res.once('drain', this.#wake)
    })
    return this.#draining
  }

  close(): void {
    if (this.#closed) return
    this.open()
    this.#res.end()
    watchFlush(this.#res)
    this.#finish()
  }

  cut(): void {
    if (dropUnsent(this.#res)) this.#finish()
    else this.close()
  }

  onClosed(listener: () => void): void {
    if (this.#closed) listener()
    else this.#listeners.push(listener)
  }

  get closed(): boolean {
    return this.#closed
  }

  #tick(): void {
    const unsent = this.#res.writableLength
    const stalled = unsent > 0 && unsent >= this.#unsentBefore
    this.#stalledTicks = stalled ? this.#stalledTicks + 1 : 0
    this.#unsentBefore = unsent
    if (this.#stalledTicks >= STALLED_TICKS_MAX) this.#cut()
    else if (unsent === 0) this.#res.write(KEEP_ALIVE)
  }

  #cut(): void {
    this.#options.onCut?.()
    this.#finish()
    this.#res.destroy()
  }

  #finish(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    this.#wake?.()
    for (const listener of this.#listeners.splice(0)) listener()
  }
}
