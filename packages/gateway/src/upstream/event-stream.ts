/** The standalone event stream (HTTP GET) of a legacy session: kept open, resumed after its last event id, with backoff. */

import { openBody, type BodyReader } from './body-reader.ts'
import type { Envelope, ReadLimits } from './envelope.ts'
import type { HttpCall, HttpClient } from './http-client.ts'

const BACKOFF_MIN_MS = 1000
const BACKOFF_MAX_MS = 60_000

export interface EventStreamSettings {
  readonly client: HttpClient
  readonly limits: ReadLimits
  readonly headers: () => readonly string[]
  readonly onMessage: (envelope: Envelope) => void
  readonly onBroken: (note: string) => void
  /** A stream that had been open is answered with 404: its session is gone. */
  readonly onLost: () => void
}

export class EventStream {
  readonly #settings: EventStreamSettings
  #running = false
  #call: HttpCall | null = null
  /** Told apart from those before it, of which something may still be read. */
  #connection: object | null = null
  #timer: NodeJS.Timeout | null = null
  #lastEventId: string | null = null
  #retryMs: number | null = null
  #failures = 0
  #opened = false

  constructor(settings: EventStreamSettings) {
    this.#settings = settings
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#lastEventId = null
    this.#failures = 0
    this.#opened = false
    this.#connect()
  }

  stop(): void {
    this.#running = false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#call?.abort()
    this.#call = null
    this.#connection = null
  }

  #connect(): void {
    if (!this.#running) return
    const { client, limits, headers, onMessage, onBroken } = this.#settings
    const named = this.#lastEventId === null ? [] : ['last-event-id', this.#lastEventId]
    let reader: BodyReader | null = null
    const connection = {}
    this.#connection = connection
    const whileOpen =
      <T extends unknown[]>(act: (...args: T) => void) =>
      (...args: T): void => {
        if (this.#connection === connection) act(...args)
      }
    const again = whileOpen(() => this.#reconnect())
    // What is read by then need not be sent again.
    const reconnect = (): void => {
      if (reader === null) again()
      else reader.whenRead(again)
    }
    this.#call = client.start(
      { method: 'GET', path: client.path, headers: [...headers(), ...named], body: null },
      {
        onHead: (status, responseHeaders) => {
          // 405 says that there is no such stream; any other refusal is not worth asking again either.
          const opened =
            status === 200
              ? openBody(responseHeaders, limits, {
                  onMessage: whileOpen(onMessage),
                  onBroken: whileOpen((note) => {
                    this.stop()
                    onBroken(note)
                  }),
                  onEventId: whileOpen((id) => {
                    this.#lastEventId = id
                  }),
                  onRetry: whileOpen((retryMs) => {
                    this.#retryMs = retryMs
                  }),
                })
              : undefined
          if (opened?.type === 'stream') {
            reader = opened.reader
            this.#opened = true
          } else if (status < 500) {
            const isLost = status === 404 && this.#opened
            this.stop()
            if (isLost) this.#settings.onLost()
          }
        },
        onChunk: (chunk) => {
          this.#failures = 0
          return reader?.push(chunk)
        },
        onEnd: reconnect,
        onError: reconnect,
      },
    )
  }

  #reconnect(): void {
    if (!this.#running) return
    const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(this.#failures, 6))
    this.#failures += 1
    const waitMs = this.#failures === 1 && this.#retryMs !== null ? Math.max(50, this.#retryMs) : backoffMs
    this.#timer = setTimeout(() => this.#connect(), Math.min(waitMs, BACKOFF_MAX_MS))
    this.#timer.unref()
  }
}
