/** Per upstream: bounds what runs at once and stops sending to one that keeps failing (closed, open, half-open). */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clock } from '../pipeline/ports/ports.ts'

export interface GateSettings {
  readonly concurrencyMax: number
  readonly breaker: { readonly failures: number; readonly coolDownMs: number }
}

/** How an admitted request ended, as far as the health of the upstream goes. */
export type GateOutcome = 'healthy' | 'failing' | 'neutral'

export class UpstreamGate {
  readonly #upstream: string
  readonly #clock: Clock
  #settings: GateSettings
  #inFlight = 0
  #listening = 0
  #failures = 0
  #openUntilMs: number | null = null
  #trial = false
  #lastError: string | null = null

  constructor(upstream: string, settings: GateSettings, clock: Clock) {
    this.#upstream = upstream
    this.#settings = settings
    this.#clock = clock
  }

  update(settings: GateSettings): void {
    this.#settings = settings
  }

  get inFlight(): number {
    return this.#inFlight + this.#listening
  }

  get lastError(): string | null {
    return this.#lastError
  }

  noteError(text: string): void {
    this.#lastError = text.slice(0, 300)
  }

  get isOpen(): boolean {
    return this.#openUntilMs !== null && this.#clock.monotonicMs() < this.#openUntilMs
  }

  /** Why nothing may be sent now, or undefined. Does not take a place. */
  check(): Refusal | undefined {
    if (this.#openUntilMs === null) return undefined
    const waitMs = this.#openUntilMs - this.#clock.monotonicMs()
    if (waitMs <= 0 && !this.#trial) return undefined
    return refuse('upstream-unavailable', `Upstream ${this.#upstream} keeps failing; try again later.`, {
      detail: `circuit open after ${this.#failures} failures; last: ${this.#lastError ?? 'unknown'}`,
      data: { retryAfterMs: Math.max(1000, Math.ceil(waitMs)) },
    })
  }

  /** Takes a place. Long listening streams have places of their own, so that they cannot starve the calls. */
  enter(long: boolean): ((outcome: GateOutcome) => void) | Refusal {
    const refusal = this.check()
    if (refusal !== undefined) return refusal
    if ((long ? this.#listening : this.#inFlight) >= this.#settings.concurrencyMax) {
      return refuse(
        'upstream-busy',
        `Upstream ${this.#upstream} is at its concurrency limit; try again shortly.`,
      )
    }
    const trial = this.#openUntilMs !== null
    if (trial) this.#trial = true
    if (long) this.#listening += 1
    else this.#inFlight += 1
    let left = false
    return (outcome) => {
      if (left) return
      left = true
      if (long) this.#listening -= 1
      else this.#inFlight -= 1
      this.#judge(outcome, trial)
    }
  }

  reset(): void {
    this.#failures = 0
    this.#openUntilMs = null
    this.#trial = false
  }

  #judge(outcome: GateOutcome, trial: boolean): void {
    if (trial) this.#trial = false
    if (outcome === 'neutral') return
    if (outcome === 'healthy') {
      this.#failures = 0
      this.#openUntilMs = null
      return
    }
    this.#failures += 1
    if (trial || this.#failures >= this.#settings.breaker.failures) {
      this.#openUntilMs = this.#clock.monotonicMs() + this.#settings.breaker.coolDownMs
    }
  }
}
