/** The bounded memory of one stream of a legacy session, so that an agent can resume it (2025-11-25 §Resumability). */

import { Buffer } from 'node:buffer'
import type { EventLog, SessionStream, StreamEvent } from '../pipeline/door.ts'

export interface EventLogLimits {
  readonly eventsMax: number
  readonly bytesMax: number
}

interface KeptEvent {
  readonly number: number
  readonly data: string
  readonly bytes: number
}

/** Digits of the number in an event id; more cannot come from us. */
const NUMBER = /^\d{1,15}$/

/**
 * A log whose event ids are `<streamKey>_<n>`. They mean something inside their session only, which is what has to be
 * unguessable. Past `eventsMax` or `bytesMax` the oldest events go; resuming after one that went replays what is left.
 */
export function createEventLog(streamKey: string, limits: EventLogLimits): EventLog {
  return new BoundedLog(streamKey, limits)
}

class BoundedLog implements EventLog {
  readonly #prefix: string
  readonly #limits: EventLogLimits
  #kept: KeptEvent[] = []
  #bytes = 0
  #last = 0
  /** Number of the last event that some stream took; what is later is owed to the next stream. */
  #written = 0
  #stream: SessionStream | undefined
  #finished = false

  constructor(streamKey: string, limits: EventLogLimits) {
    this.#prefix = `${streamKey}_`
    this.#limits = limits
  }

  append(data: string): boolean {
    if (this.#finished) return false
    this.#last += 1
    const event = { number: this.#last, data, bytes: Buffer.byteLength(data) }
    this.#keep(event)
    const stream = this.#stream
    if (stream === undefined) return true
    return this.#write(stream, event)
  }

  attach(stream: SessionStream, afterId: string | null): void {
    const before = this.#stream
    this.#stream = stream
    if (before !== undefined && before !== stream) before.close()
    stream.onClosed(() => {
      if (this.#stream === stream) this.#stream = undefined
    })
    const after = afterId === null ? this.#written : this.#numberOf(afterId)
    // A copy: writing may detach the stream and appending may drop events meanwhile.
    for (const event of this.#kept.filter(({ number }) => number > after)) {
      if (this.#stream !== stream || !this.#write(stream, event)) return
    }
    if (this.#finished) this.#closeStream()
  }

  prime(): StreamEvent {
    return { id: `${this.#prefix}${this.#last}`, data: '' }
  }

  finish(): void {
    this.#finished = true
    this.#closeStream()
  }

  #write(stream: SessionStream, event: KeptEvent): boolean {
    if (stream.write({ id: `${this.#prefix}${event.number}`, data: event.data })) {
      this.#written = Math.max(this.#written, event.number)
      return true
    }
    if (this.#stream === stream) this.#stream = undefined
    return false
  }

  #keep(event: KeptEvent): void {
    this.#kept.push(event)
    this.#bytes += event.bytes
    let gone = 0
    while (this.#kept.length - gone > this.#limits.eventsMax || this.#bytes > this.#limits.bytesMax) {
      const oldest = this.#kept[gone]
      if (oldest === undefined) break
      this.#bytes -= oldest.bytes
      gone += 1
    }
    if (gone > 0) this.#kept = this.#kept.slice(gone)
  }

  /** An id of another stream, or one never given out, counts as the beginning: what is left is replayed. */
  #numberOf(id: string): number {
    const digits = id.startsWith(this.#prefix) ? id.slice(this.#prefix.length) : ''
    const number = NUMBER.test(digits) ? Number(digits) : 0
    return number > this.#last ? 0 : number
  }

  #closeStream(): void {
    const stream = this.#stream
    this.#stream = undefined
    stream?.close()
  }
}
