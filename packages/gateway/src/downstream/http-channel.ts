/** The way back for one POST: a JSON answer as long as nothing was streamed before it, an event stream from then on. */

import type { ServerResponse } from 'node:http'
import type { Refusal } from '@callgate/contracts/errors'
import type { AgentChannel, EventLog } from '../pipeline/door.ts'
import type { Clearance } from '../pipeline/clearance.ts'
import type { Era } from '../wire/revisions.ts'
import { dropUnsent, whenSent } from './flush.ts'
import {
  encodeAnswer,
  encodeRefusal,
  encodeStreamed,
  retryAfterOf,
  statusOfAnswer,
  statusOfRefusal,
} from './outgoing.ts'
import { sendJson } from './send.ts'
import { SseResponse } from './sse-response.ts'

/** The first revision whose streams open with an event that has an id and no data, and may be polled. */
const POLLING_VERSION = '2025-11-25'

/** What the channels of one listener have in common. */
export interface ChannelEnvironment {
  readonly bufferBytesMax: number
  readonly keepAliveMs?: number
  /** The `WWW-Authenticate` value that goes with a refusal; undefined for most. */
  challenge(refusal: Refusal, res: ServerResponse): string | undefined
  /** Called when a response turns into a stream, and with false when that stream is over. */
  onStream(open: boolean): void
  /** Called when an agent is cut off for reading too slowly. */
  onCut(): void
}

/** The response turns into a stream. */
export function openStream(res: ServerResponse, environment: ChannelEnvironment): SseResponse {
  const { bufferBytesMax, keepAliveMs } = environment
  const sse = new SseResponse(res, {
    bufferBytesMax,
    ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
    onCut: () => environment.onCut(),
  })
  environment.onStream(true)
  sse.onClosed(() => environment.onStream(false))
  sse.open()
  return sse
}

export interface HttpChannelOptions {
  readonly res: ServerResponse
  readonly id: string | number
  readonly era: Era
  readonly version: string
  readonly environment: ChannelEnvironment
}

export class HttpChannel implements AgentChannel {
  readonly #options: HttpChannelOptions
  #controller: AbortController | undefined
  #cancelled: string | undefined
  #sse: SseResponse | undefined
  #log: EventLog | undefined
  #ended = false

  constructor(options: HttpChannelOptions) {
    this.#options = options
    // A modern agent cancels by closing; a legacy one may come back for the answer (2025-11-25 §Streamable HTTP).
    if (options.era === 'modern') {
      if (options.res.destroyed) this.cancel('The agent closed the connection.')
      options.res.once('close', () => {
        if (!this.#ended) this.cancel('The agent closed the connection.')
      })
    }
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled)
    }
    return this.#controller.signal
  }

  cancel(reason: string): void {
    if (this.#cancelled !== undefined) return
    this.#cancelled = reason
    this.#controller?.abort(reason)
  }

  resumable(log: EventLog): void {
    if (this.#options.era === 'legacy' && this.#sse === undefined) this.#log = log
  }

  stream(clearance: Clearance): void | Promise<void> {
    if (this.#ended) return
    const data = encodeStreamed(clearance)
    const sse = this.#openStream()
    this.#emit(sse, data)
    return sse.drained()
  }

  finish(clearance: Clearance, headers?: Readonly<Record<string, string>>): void | Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const { res, id, era } = this.#options
    const text = encodeAnswer(clearance, id)
    if (this.#sse === undefined) {
      sendJson(res, { status: era === 'modern' ? statusOfAnswer(clearance) : 200, text, headers })
      return
    }
    return this.#endStream(this.#sse, text)
  }

  refuse(refusal: Refusal, exchangeId: string): void {
    if (this.#ended) return
    this.#ended = true
    const { res, id, era, environment } = this.#options
    const text = encodeRefusal(refusal, { era, id, exchangeId })
    if (this.#sse !== undefined) {
      void this.#endStream(this.#sse, text)
      return
    }
    const challenge = environment.challenge(refusal, res)
    const retryAfter = retryAfterOf(refusal)
    const headers = {
      ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    }
    sendJson(res, { status: statusOfRefusal(refusal, era), text, headers })
  }

  poll(retryMs: number | null): void {
    const { era, version } = this.#options
    if (this.#ended || this.#log === undefined || era !== 'legacy' || version < POLLING_VERSION) return
    const wasOpen = this.#sse !== undefined
    const sse = this.#openStream(retryMs)
    if (wasOpen && retryMs !== null) sse.write(this.#log.prime(), retryMs)
    sse.close()
  }

  unsent(): Promise<void> | undefined {
    return whenSent(this.#options.res)
  }

  cut(): boolean {
    return dropUnsent(this.#options.res)
  }

  /** `retryMs` goes out with the event that opens the stream. */
  #openStream(retryMs: number | null = null): SseResponse {
    if (this.#sse !== undefined) return this.#sse
    const { res, version, environment } = this.#options
    const sse = openStream(res, environment)
    this.#sse = sse
    if (this.#log !== undefined) {
      if (version >= POLLING_VERSION) sse.write(this.#log.prime(), retryMs ?? undefined)
      this.#log.attach(sse, null)
    }
    return sse
  }

  #emit(sse: SseResponse, data: string): void {
    if (this.#log === undefined) sse.write({ id: null, data })
    else this.#log.append(data)
  }

  #endStream(sse: SseResponse, text: string): void | Promise<void> {
    this.#emit(sse, text)
    const drained = sse.drained()
    if (this.#log === undefined) sse.close()
    else this.#log.finish()
    return drained
  }
}
