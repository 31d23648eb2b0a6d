/** Lets notifications through one after the other, however long each takes to inspect: bounded, and never stuck behind one. */

export interface QueueBounds {
  /** Notifications that may wait. */
  readonly waitingMax: number
  /** Their size together, in characters of JSON text. */
  readonly charsMax: number
  /** One that takes longer is late: the next goes before it, and it must not arrive any more. */
  readonly itemMs: number
}

export const PUSH_BOUNDS: QueueBounds = { waitingMax: 512, charsMax: 4 << 20, itemMs: 15_000 }

export interface Queued {
  readonly chars: number
  /** Two that wait under one name say the same, and one of them is enough; null when each counts. */
  readonly sameAs: string | null
  /** Lets it through; asks `isLate` before it arrives anywhere. */
  run(isLate: () => boolean): Promise<void>
}

export interface QueueEvents {
  /** The first that found no room since everything had gone out. */
  onFull(): void
  /** Everything went out; so many more found no room meanwhile. */
  onRelieved(dropped: number): void
  onFailed(error: unknown): void
}

/** Longest notification that is coalesced, and then taken also by a full queue: such names are few. */
const COALESCED_CHARS_MAX = 4_096

export class PushQueue {
  readonly #bounds: QueueBounds
  readonly #events: QueueEvents
  readonly #waiting: Queued[] = []
  readonly #names = new Set<string>()
  #chars = 0
  #running = false
  #dropped = 0

  constructor(events: QueueEvents, bounds: QueueBounds = PUSH_BOUNDS) {
    this.#events = events
    this.#bounds = bounds
  }

  push(item: Queued): void {
    const name = item.chars <= COALESCED_CHARS_MAX ? item.sameAs : null
    if (name !== null && this.#names.has(name)) return
    if (this.#running && name === null && !this.#hasRoom(item)) return this.#drop()
    if (name !== null) this.#names.add(name)
    this.#waiting.push(item)
    this.#chars += item.chars
    if (this.#running) return
    this.#running = true
    this.#drain().catch((error: unknown) => this.#events.onFailed(error))
  }

  #hasRoom({ chars }: Queued): boolean {
    return this.#waiting.length < this.#bounds.waitingMax && this.#chars + chars <= this.#bounds.charsMax
  }

  #drop(): void {
    this.#dropped += 1
    if (this.#dropped === 1) this.#events.onFull()
  }

  async #drain(): Promise<void> {
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      if (item.sameAs !== null) this.#names.delete(item.sameAs)
      try {
        await this.#runOne(item)
      } catch (error) {
        this.#events.onFailed(error)
      }
      this.#chars -= item.chars
    }
    this.#running = false
    const dropped = this.#dropped - 1
    this.#dropped = 0
    if (dropped > 0) this.#events.onRelieved(dropped)
  }

  async #runOne(item: Queued): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    let late = false
    const timer = setTimeout(() => {
      late = true
      resolve()
    }, this.#bounds.itemMs)
    timer.unref()
    try {
      await Promise.race([item.run(() => late), promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
