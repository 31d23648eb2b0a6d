/** Reads the body of an HTTP answer, JSON or event stream, into messages; bounded, without copies in the usual case. */

import type { Refusal } from '@callgate/contracts/errors'
import { BodyBytes } from '../wire/body-bytes.ts'
import { createSseParser, type SseParser } from '../wire/sse/parser.ts'
import { parseEnvelope, type Envelope, type ReadLimits } from './envelope.ts'
import { readHeader, readMediaType, type ResponseHeaders } from './http-client.ts'
import { ReadingOrder } from './reading-order.ts'

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
  /** A promise while a large message is read over several turns of the event loop; what comes meanwhile waits for it. */
  push(chunk: Uint8Array): void | Promise<void>
  /** Likewise, for what is left. */
  end(): void | Promise<void>
  /** Does it once what came so far is read: at once where nothing waits. */
  whenRead(act: () => void): void
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
    const read = parseEnvelope(this.#body.take(), this.#limits)
    if (read instanceof Promise) return read.then((envelope) => this.#handler.onMessage(envelope))
    this.#handler.onMessage(read)
  }

  whenRead(act: () => void): void {
    act()
  }
}

class StreamBody implements BodyReader {
  readonly #parser: SseParser
  readonly #handler: BodyHandler
  readonly #order = new ReadingOrder()
  #seenId: string | null = null
  #broken = false

  constructor(limits: ReadLimits, handler: BodyHandler) {
    this.#handler = handler
    this.#parser = createSseParser({
      eventBytesMax: limits.bytesMax,
      onEvent: ({ id, event, data }) =>
        this.#order.add(() => {
          if (this.#broken) return undefined
          this.#noteId(id)
          if (event !== '' && event !== 'message') return handler.onNamedEvent?.(event, data)
          return data === '' ? undefined : this.#read(data, limits)
        }),
      onRetry: (retryMs) => handler.onRetry?.(retryMs),
    })
  }

  push(chunk: Uint8Array): void | Promise<void> {
    if (this.#broken) return undefined
    const refusal = this.#parser.push(chunk)
    const { lastEventId } = this.#parser
    this.#order.add(() => this.#noteId(lastEventId))
    if (refusal !== undefined) this.#order.add(() => this.#break(refusal))
    return this.#order.pending ?? undefined
  }

  end(): void | Promise<void> {
    if (!this.#broken) this.#parser.end()
    return this.#order.pending ?? undefined
  }

  whenRead(act: () => void): void {
    this.#order.add(act)
  }

  #read(data: string, limits: ReadLimits): void | Promise<void> {
    const read = parseEnvelope(data, limits)
    if (read instanceof Promise) return read.then((envelope) => this.#handler.onMessage(envelope))
    return this.#handler.onMessage(read)
  }

  #break({ detail, reason }: Refusal): void {
    if (this.#broken) return
    this.#broken = true
    this.#handler.onBroken(`event stream: ${detail ?? reason}`)
  }

  /** A priming event has an id and empty data, so a parser may not report it as an event (2025-11-25 §Streamable HTTP). */
  #noteId(id: string | null): void {
    if (id === null || id === this.#seenId) return
    this.#seenId = id
    this.#handler.onEventId?.(id)
  }
}
