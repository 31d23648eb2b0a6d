/** Requests that wait for an agent's input between two of its POSTs, and the state tokens already used. */

import type { Clock, Random } from '../ports/ports.ts'
import type { ParkingPort, Passage, WaitingRequest } from '../passage.ts'

/** Waiting requests kept at most; a further one is refused rather than an older one dropped. */
const PARKED_MAX = 10_000
/** Of these, one caller may have at most so many, so that it cannot take the room of the others. */
const PARKED_PER_OWNER_MAX = 100
/** Used tokens are remembered at most this many; their life is bounded by the seal's expiry. */
const SPENT_MAX = 200_000

export class Parking implements ParkingPort {
  readonly #clock: Clock
  readonly #lifeMs: number
  readonly #parked = new Map<string, { request: WaitingRequest; owner: string; timer: NodeJS.Timeout }>()
  readonly #perOwner = new Map<string, number>()
  readonly #spent = new Map<string, number>()
  readonly #random: Random
  /** Marks the tokens of this process. */
  readonly #mark: string

  constructor(clock: Clock, random: Random, lifeMs: number) {
    this.#clock = clock
    this.#random = random
    this.#lifeMs = lifeMs
    this.#mark = random.id('')
  }

  /** Keeps the request until its agent comes back; false when there is no room. */
  park(request: WaitingRequest): boolean {
    this.take(request.id)
    const { owner } = request
    const owned = this.#perOwner.get(owner) ?? 0
    if (this.#parked.size >= PARKED_MAX || owned >= PARKED_PER_OWNER_MAX) return false
    this.#perOwner.set(owner, owned + 1)
    const timer = setTimeout(() => {
      this.take(request.id)
      request.abandon('The agent did not answer in time.')
    }, this.#lifeMs)
    timer.unref()
    this.#parked.set(request.id, { request, owner, timer })
    return true
  }

  take(id: string): WaitingRequest | undefined {
    const entry = this.#parked.get(id)
    if (entry === undefined) return undefined
    clearTimeout(entry.timer)
    this.#parked.delete(id)
    const owned = (this.#perOwner.get(entry.owner) ?? 1) - 1
    if (owned === 0) this.#perOwner.delete(entry.owner)
    else this.#perOwner.set(entry.owner, owned)
    return entry.request
  }

  abandon(reasonFor: (waiting: Passage) => string | undefined): void {
    for (const { request } of this.#parked.values()) {
      const reason = reasonFor(request.current)
      if (reason === undefined) continue
      this.take(request.id)
      request.abandon(reason)
    }
  }

  /** A token that can be spent once, while this process lives and for as long as it is remembered that it was. */
  issue(): string {
    return this.#random.id(`${this.#mark}.${Math.ceil(this.#clock.monotonicMs())}.`)
  }

  /**
   * Marks a token as used; false when it was used before, or when that cannot be told: so many are remembered, or it is of an
   * earlier process, or older than what is remembered, while its seal still holds by a clock that was set back.
   */
  spend(nonce: string): boolean {
    const [mark, issuedMs] = nonce.split('.')
    const nowMs = this.#clock.monotonicMs()
    if (mark !== this.#mark || nowMs > Number(issuedMs) + this.#lifeMs || this.#spent.has(nonce)) return false
    for (const [used, untilMs] of this.#spent) {
      if (untilMs > nowMs) break
      this.#spent.delete(used)
    }
    if (this.#spent.size >= SPENT_MAX) return false
    this.#spent.set(nonce, nowMs + this.#lifeMs)
    return true
  }

  close(): void {
    for (const { request, timer } of this.#parked.values()) {
      clearTimeout(timer)
      request.abandon('The gateway is shutting down.')
    }
    this.#parked.clear()
  }
}
