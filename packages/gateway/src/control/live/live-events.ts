/** Live events for those who watch: the last ones kept for whoever comes back, each reader with a bounded queue of its own. */

import { LIVE_EVENT_ACCESS, type LiveEvent } from '@callgate/contracts/live-event'
import { isPermitted } from '@callgate/contracts/operator'
import type { Operator } from '../../identity/operators.ts'
import type { Clock } from '../../pipeline/ports/ports.ts'
import { deriveEvents, type Written } from './derive.ts'

const KEPT_MAX = 2_000
const QUEUE_MAX = 500
const READERS_MAX = 100
const READERS_EACH_MAX = 10
/** So that a reader whose other end is gone, or whose operator is, ends. */
const HEARTBEAT_MS = 15_000
const RETRY_MS = 2_000

/** Position of an event: the record it comes from, and which of the events of that record it is. */
export interface Position {
  readonly seq: number
  readonly part: number
}

interface Kept {
  readonly at: Position
  readonly event: LiveEvent
}

export interface Watcher {
  readonly name: string
  /** Who it is as of now; undefined once signed out, expired or revoked: then nothing more is sent. */
  readonly present: () => Operator | undefined
  /** The last event it got before; undefined for one that comes anew. */
  readonly after: Position | undefined
}

export class LiveEvents {
  readonly #kept: Kept[] = []
  readonly #readers = new Set<Reader>()
  readonly #clock: Pick<Clock, 'nowMs'>
  /** Nothing before this position is known here. */
  #floor: Position
  /** The last position there is; the next one is behind it. */
  #last: Position

  /** `records`: how many there are already. */
  constructor(clock: Pick<Clock, 'nowMs'>, records: number) {
    this.#clock = clock
    this.#floor = { seq: records, part: 0 }
    this.#last = { seq: records - 1, part: 0 }
  }

  /** Told of every record in order; quick, and never throws. */
  observe(written: Written): void {
    this.#last = { seq: written.seq, part: 0 }
    const events = deriveEvents(written)
    for (let part = 0; part < events.length; part++)
      this.#keep({ seq: written.seq, part }, events[part] as LiveEvent)
  }

  /** Something that no record stands for, such as an incident that opened. */
  announce(event: Omit<LiveEvent, 'seq' | 'atMs'>): void {
    const at = { seq: this.#last.seq, part: this.#last.part + 1 }
    this.#keep(at, { ...event, seq: null, atMs: this.#clock.nowMs() })
  }

  /** Looks at every reader anew: called when somebody was revoked or signed out. */
  recheck(): void {
    for (const reader of this.#readers) reader.check()
  }

  /** A stream of server-sent events; undefined when there are too many readers. */
  watch(watcher: Watcher): ReadableStream<Uint8Array> | undefined {
    const own = [...this.#readers].filter(({ name }) => name === watcher.name).length
    if (this.#readers.size >= READERS_MAX || own >= READERS_EACH_MAX) return undefined
    const reader = new Reader(watcher, this.#clock, () => this.#readers.delete(reader))
    this.#readers.add(reader)
    const { after } = watcher
    if (after === undefined) return reader.stream
    if (this.#hasMissed(after)) reader.markLagging(this.#last)
    else for (const kept of this.#kept) if (isBefore(after, kept.at)) reader.offer(kept)
    return reader.stream
  }

  close(): void {
    for (const reader of this.#readers) reader.end()
  }

  #keep(at: Position, event: LiveEvent): void {
    this.#last = at
    const kept = { at, event }
    this.#kept.push(kept)
    for (const reader of this.#readers) reader.offer(kept)
    const dropped = this.#kept.length > KEPT_MAX ? this.#kept.shift() : undefined
    if (dropped !== undefined) this.#floor = { seq: dropped.at.seq, part: dropped.at.part + 1 }
  }

  /** True also for a position that is not of this log. */
  #hasMissed(after: Position): boolean {
    if (after.seq > this.#last.seq) return true
    const isNext = this.#floor.part === 0 && after.seq === this.#floor.seq - 1
    return !isNext && isBefore({ seq: after.seq, part: after.part + 1 }, this.#floor)
  }
}

class Reader {
  readonly name: string
  readonly stream: ReadableStream<Uint8Array>
  readonly #watcher: Watcher
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #onEnd: () => void
  readonly #encoder = new TextEncoder()
  readonly #heartbeat: NodeJS.Timeout
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #queue: Kept[] = []
  /** Up to where something was dropped. */
  #missed: Position | undefined
  #wanted = false
  #ended = false

  constructor(watcher: Watcher, clock: Pick<Clock, 'nowMs'>, onEnd: () => void) {
    this.name = watcher.name
    this.#watcher = watcher
    this.#clock = clock
    this.#onEnd = onEnd
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
          controller.enqueue(this.#encoder.encode(`retry: ${RETRY_MS}\n\n`))
        },
        pull: () => {
          this.#wanted = true
          this.#send()
        },
        cancel: () => this.end(),
      },
      { highWaterMark: 1 },
    )
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  offer(kept: Kept): void {
    if (this.#ended) return
    const operator = this.#watcher.present()
    if (operator === undefined) return this.end()
    if (!isPermitted(operator.roles, LIVE_EVENT_ACCESS[kept.event.type])) return
    // A reader that does not read keeps nothing but the fact that it missed something.
    if (this.#queue.length >= QUEUE_MAX) this.markLagging(kept.at)
    else this.#queue.push(kept)
    this.#send()
  }

  markLagging(missed: Position): void {
    this.#queue = []
    this.#missed = missed
  }

  check(): void {
    if (this.#watcher.present() === undefined) this.end()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#heartbeat)
    this.#onEnd()
    try {
      this.#controller?.close()
    } catch {
      // Cancelled by the other end: there is nothing to close any more.
    }
  }

  /** Everything that waits, in one piece, as soon as the other end takes something. */
  #send(): void {
    if (!this.#wanted || this.#ended) return
    const missed = this.#missed === undefined ? [] : [{ at: this.#missed, event: this.#describeLag() }]
    const waiting = [...missed, ...this.#queue]
    if (waiting.length === 0) return
    this.#wanted = false
    this.#queue = []
    this.#missed = undefined
    this.#controller?.enqueue(this.#encoder.encode(waiting.map(format).join('')))
  }

  #beat(): void {
    this.check()
    if (this.#ended || !this.#wanted) return
    this.#wanted = false
    this.#controller?.enqueue(this.#encoder.encode(': \n\n'))
  }

  #describeLag(): LiveEvent {
    const what = 'some events were dropped: fetch again what is shown'
    return { type: 'lagging', atMs: this.#clock.nowMs(), seq: null, what }
  }
}

function format({ at, event }: Kept): string {
  return `id: ${at.seq}.${at.part}\ndata: ${JSON.stringify(event)}\n\n`
}

function isBefore(one: Position, other: Position): boolean {
  return one.seq === other.seq ? one.part < other.part : one.seq < other.seq
}

/** A `Last-Event-ID` that we gave out; undefined for anything else. */
export function parsePosition(text: string | undefined): Position | undefined {
  const match = /^(\d{1,15})\.(\d{1,3})$/.exec(text ?? '')
  return match === null ? undefined : { seq: Number(match[1]), part: Number(match[2]) }
}
