/** When a crashed child may be started again: exponential backoff with jitter, and a stop after too many crashes. */

import type { StdioUpstream } from '@callgate/contracts/upstream'
import type { Clock, Random } from '../pipeline/ports/ports.ts'

export class RestartPolicy {
  readonly #settings: StdioUpstream['restart']
  readonly #clock: Clock
  readonly #random: Random
  #crashesMs: number[] = []
  #notBeforeMs = 0
  #stopped = false

  constructor(settings: StdioUpstream['restart'], clock: Clock, random: Random) {
    this.#settings = settings
    this.#clock = clock
    this.#random = random
  }

  recordCrash(): void {
    const nowMs = this.#clock.monotonicMs()
    const { backoffMs, backoffMaxMs, crashesMax, windowMs } = this.#settings
    this.#crashesMs = this.#crashesMs.filter((atMs) => nowMs - atMs < windowMs)
    this.#crashesMs.push(nowMs)
    if (this.#crashesMs.length >= crashesMax) this.#stopped = true
    const fullMs = Math.min(backoffMaxMs, backoffMs * 2 ** (this.#crashesMs.length - 1))
    // Up to a quarter less, so that many children that died together do not start together.
    const jitter = ((this.#random.bytes(1)[0] ?? 0) / 255) * 0.25
    this.#notBeforeMs = nowMs + fullMs * (1 - jitter)
  }

  /** True after too many crashes; only an operator's act (drop, changed configuration) starts it again. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Milliseconds until the next start is allowed. */
  get waitMs(): number {
    return Math.max(0, this.#notBeforeMs - this.#clock.monotonicMs())
  }
}
