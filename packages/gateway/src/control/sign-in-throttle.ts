/** How often somebody may try to sign in: wrong credentials within a minute, and attempts of any kind. */

import type { Clock } from '../pipeline/ports/ports.ts'
import { ControlError } from './problem.ts'

const WINDOW_MS = 60_000
/** Wrong credentials within a minute after which nobody may try for the rest of it. */
const FAILURES_MAX = 10
/** Attempts within a minute, right ones and unfinished ones too: each may cost a hash, a challenge or a look at an issuer. */
const ATTEMPTS_MAX = 60

export class SignInThrottle {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  #sinceMs = -Infinity
  #failures = 0
  #attempts = 0

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** Counts an attempt. False while there were too many. */
  mayTry(): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs >= this.#sinceMs + WINDOW_MS) {
      this.#sinceMs = nowMs
      this.#failures = 0
      this.#attempts = 0
    }
    this.#attempts += 1
    return this.#failures < FAILURES_MAX && this.#attempts <= ATTEMPTS_MAX
  }

  countFailure(): void {
    this.#failures += 1
  }

  /** Counts an attempt; throws when there were too many. */
  check(): void {
    if (this.mayTry()) return
    throw new ControlError(429, 'rate-limited', 'Too many attempts to sign in; try again in a minute.')
  }
}
