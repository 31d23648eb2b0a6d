/** Reads the body of an HTTP answer, JSON or event stream, into messages; bounded, without copies in the usual case. */

import { BodyBytes } from '../wire/body-bytes.ts'
import { createSseParser, type SseParser } from '../wire/sse/parser.ts'
import { parseEnvelope, parseEnvelopeInTurns, type Envelope, type ReadLimits } from './envelope.ts'
import { readHeader, readMediaType, type ResponseHeaders } from './http-client.ts'

export interface BodyHandler {
  readonly onMessage: (envelope: Envelope) => void
  /** The body cannot be read further; nothing more comes. */
  readonly onBroken: (note: string) => void
  /** An event stream named an id (also with an event that carries no message). */
  readonly onEventId?: (id: string) => void
  readonly onRetry?: (retryMs: number) => void
  /** An event other than `message`; the 2024-11-05 transport announces its endpoint so. */
  readonly onNamedEvent?: (name: string, data: string) => void
}

export interface BodyReader {
  push(chunk: Uint8Array): void
  /** A promise where the last message is large: it is read over several turns of the event loop. */
  end(): void | Promise<void>
}

/** Picks the reader for a response; undefined when its media type is neither JSON nor an event stream. */
export function openBody(
  headers: ResponseHeaders,
  limits: ReadLimits,
  handler: BodyHandler,
): { readonly type: 'json' | 'stream'; readonly reader: BodyReader } | undefined {
  const encoding = readHeader(headers, 'content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return undefined
  switch (readMediaType(headers)) {
    case 'application/json':
      return {
        type: 'json',
        reader: new JsonBody(limits, handler, Number(readHeader(headers, 'content-length'))),
      }
    case 'text/event-stream':
      return { type: 'stream', reader: new StreamBody(limits, handler) }
    default:
      return undefined
  }
}

class JsonBody implements BodyReader {
  readonly #limits: ReadLimits
  readonly #handler: BodyHandler
  #body: BodyBytes | undefined

  constructor(limits: ReadLimits, handler: BodyHandler, announced: number) {
    this.#limits = limits
    this.#handler = handler
    this.#body = new BodyBytes(announced)
  }

  push(chunk: Uint8Array): void {
    if (this.#body === undefined) return
    if (this.#body.bytes + chunk.byteLength > this.#limits.bytesMax) {
      this.#body = undefined
      this.#handler.onBroken(`answer larger than ${this.#limits.bytesMax} bytes`)
      return
    }
    this.#body.push(chunk)
  }

  end(): void | Promise<void> {
    if (this.#body === undefined) return undefined
    const read = parseEnvelopeInTurns(this.#body.take(), this.#limits)
    if (read instanceof Promise) return read.then((envelope) => this.#handler.onMessage(envelope))
    this.#handler.onMessage(read)
  }
}

class StreamBody implements BodyReader {
  readonly #parser: SseParser
  readonly #handler: BodyHandler
  #seenId: string | null = null
  #broken = false

  constructor(limits: ReadLimits, handler: BodyHandler) {
    this.#handler = handler
    this.#parser = createSseParser({
      eventBytesMax: limits.bytesMax,
      onEvent: ({ id, event, data }) => {
        if (this.#broken) return
        this.#noteId(id)
        if (event !== '' && event !== 'message') handler.onNamedEvent?.(event, data)
        else if (data !== '') handler.onMessage(parseEnvelope(data, limits))
      },
      onRetry: (retryMs) => handler.onRetry?.(retryMs),
    })
  }

  push(chunk: Uint8Array): void {
    if (this.#broken) return
    const refusal = this.#parser.push(chunk)
    this.#noteId(this.#parser.lastEventId)
    if (refusal === undefined) return
    this.#broken = true
    this.#handler.onBroken(`event stream: ${refusal.detail ?? refusal.reason}`)
  }

  end(): void {
    if (!this.#broken) this.#parser.end()
  }

  /** A priming event has an id and empty data, so a parser may not report it as an event (2025-11-25 §Streamable HTTP). */
  #noteId(id: string | null): void {
    if (id === null || id === this.#seenId) return
    this.#seenId = id
    this.#handler.onEventId?.(id)
  }
}
