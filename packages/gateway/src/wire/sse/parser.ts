/** Reads an event stream (WHATWG HTML §9.2.6) piece by piece, in bounded memory and linear time. */

import { Buffer, isUtf8 } from 'node:buffer'
import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'

/** One dispatched event. `id` is the stream's last event id, null until the stream has named one. */
export interface SseEvent {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

export interface SseParserOptions {
  /** Bound on the bytes of one event: everything between two blank lines that has to be kept. */
  readonly eventBytesMax: number
  onEvent(event: SseEvent): void
  /** The stream asked for another reconnection delay. */
  onRetry?(retryMs: number): void
  onComment?(text: string): void
}

export interface SseParser {
  /** Takes the next bytes. Once it has answered with a refusal, it answers so to everything. */
  push(chunk: Uint8Array): Refusal | undefined
  /** The stream is over: an event that is not complete is dropped, as the specification says. */
  end(): void
  /** What to send as `Last-Event-ID`; null when the stream has named no id. */
  readonly lastEventId: string | null
}

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const SPACE = 0x20
const NOTHING = Buffer.alloc(0)
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

export function createSseParser(options: SseParserOptions): SseParser {
  return new EventStream(options)
}

class EventStream implements SseParser {
  readonly #options: SseParserOptions
  #refusal: Refusal | undefined
  /** The beginning of a line whose end has not come yet, in memory that doubles as it fills. */
  #partial: Buffer = NOTHING
  #partialBytes = 0
  #eventBytes = 0
  #data: string[] = []
  #event = ''
  #id: string | null = null
  #lastEventId: string | null = null
  #firstLine = true
  #afterCr = false
  #ended = false

  constructor(options: SseParserOptions) {
    this.#options = options
  }

  get lastEventId(): string | null {
    return this.#lastEventId
  }

  end(): void {
    this.#ended = true
    this.#partial = NOTHING
    this.#data = []
  }

  push(chunk: Uint8Array): Refusal | undefined {
    if (this.#refusal !== undefined || this.#ended) return this.#refusal
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    if (this.#afterCr && bytes.length > 0) {
      this.#afterCr = false
      if (bytes[0] === LF) start = 1
    }
    let lf = bytes.indexOf(LF, start)
    let cr = bytes.indexOf(CR, start)
    while (lf !== -1 || cr !== -1) {
      const isCr = cr !== -1 && (lf === -1 || cr < lf)
      const end = isCr ? cr : lf
      this.#takeLine(bytes.subarray(start, end))
      if (this.#refusal !== undefined || this.#ended) return this.#refusal
      start = end + 1
      if (isCr && start === bytes.length) this.#afterCr = true
      else if (isCr && bytes[start] === LF) start++
      // Each search starts where the last one of its kind found something, so every byte is looked at once per kind.
      if (lf !== -1 && lf < start) lf = bytes.indexOf(LF, start)
      if (cr !== -1 && cr < start) cr = bytes.indexOf(CR, start)
    }
    this.#keepPartial(bytes.subarray(start))
    return this.#refusal
  }

  /** Copies what is left of the chunk: the caller may use its memory again. */
  #keepPartial(piece: Buffer): void {
    const length = this.#partialBytes + piece.length
    if (piece.length === 0 || this.#exceeds(length)) return
    if (length > this.#partial.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#partial.length * 2))
      this.#partial.copy(larger, 0, 0, this.#partialBytes)
      this.#partial = larger
    }
    piece.copy(this.#partial, this.#partialBytes)
    this.#partialBytes = length
  }

  /** The whole line, now that its end has come. */
  #joinPartial(rest: Buffer): Buffer {
    if (this.#partialBytes === 0) return rest
    const line = Buffer.concat([this.#partial.subarray(0, this.#partialBytes), rest])
    this.#partial = NOTHING
    this.#partialBytes = 0
    return line
  }

  #exceeds(lineBytes: number): boolean {
    if (this.#eventBytes + lineBytes <= this.#options.eventBytesMax) return false
    const limit = `An event of the stream is larger than ${this.#options.eventBytesMax} bytes.`
    this.#fail(refuse('too-large', limit))
    return true
  }

  #fail(refusal: Refusal): void {
    this.#refusal = refusal
    this.#partial = NOTHING
    this.#data = []
  }

  #takeLine(rest: Buffer): void {
    if (this.#exceeds(this.#partialBytes + rest.length)) return
    let line = this.#joinPartial(rest)
    if (this.#firstLine) {
      this.#firstLine = false
      if (line.subarray(0, 3).equals(BOM)) line = line.subarray(3)
    }
    if (line.length === 0) return this.#dispatch()
    if (!isUtf8(line)) return this.#fail(refuse('invalid-utf8', 'The event stream is not valid UTF-8.'))
    const colon = line.indexOf(COLON)
    if (colon === 0) return this.#options.onComment?.(line.toString('utf8', 1))
    // A line that is kept also pays for its own bookkeeping, so that empty lines are bounded too.
    this.#eventBytes += line.length + 1
    if (colon === -1) return this.#takeField(line.toString('utf8'), '')
    const valueStart = line[colon + 1] === SPACE ? colon + 2 : colon + 1
    this.#takeField(line.toString('utf8', 0, colon), line.toString('utf8', valueStart))
  }

  #takeField(name: string, value: string): void {
    if (name === 'data') this.#data.push(value)
    else if (name === 'event') this.#event = value
    else if (name === 'id') {
      if (!value.includes('\0')) this.#id = value
    } else if (name === 'retry' && /^\d{1,15}$/.test(value)) this.#options.onRetry?.(Number(value))
  }

  #dispatch(): void {
    this.#lastEventId = this.#id
    const event = this.#event === '' ? 'message' : this.#event
    const data = this.#data
    this.#event = ''
    this.#data = []
    this.#eventBytes = 0
    if (data.length > 0) this.#options.onEvent({ id: this.#lastEventId, event, data: data.join('\n') })
  }
}
