/** The trust in every agent: read from memory for each decision, written with the records that changed it. */

import type { TrustView } from '@callgate/contracts/incident'
import {
  FULL_TRUST,
  lowerTrust,
  reviewTrust,
  trustAt,
  type TrustState,
} from '@callgate/engine/response/trust'
import type { Signal } from '@callgate/engine/response/signals'
import type { Clock } from '../pipeline/ports/ports.ts'

/** Agents remembered; past it the one most trusted goes, which costs nobody anything. */
const AGENTS_MAX = 20_000
const FULL = 100

export class TrustBook {
  readonly #states: Map<string, TrustState>
  readonly #clock: Clock
  readonly #halfLifeMs: () => number

  constructor(states: ReadonlyMap<string, TrustState>, clock: Clock, halfLifeMs: () => number) {
    this.#states = new Map(states)
    this.#clock = clock
    this.#halfLifeMs = halfLifeMs
  }

  /** 0 to 100. */
  of(agent: string): number {
    const state = this.#states.get(agent)
    return state === undefined ? FULL : trustAt(state, this.#clock.nowMs(), this.#halfLifeMs())
  }

  state(agent: string): TrustState | undefined {
    return this.#states.get(agent)
  }

  /** True when the signal changed anything. */
  lower(agent: string, signal: Signal): boolean {
    const before = this.#states.get(agent) ?? FULL_TRUST
    const after = lowerTrust(before, signal, this.#halfLifeMs())
    if (after === before) return false
    if (!this.#states.has(agent) && this.#states.size >= AGENTS_MAX) this.#forgetMostTrusted()
    this.#states.set(agent, after)
    return true
  }

  review(agent: string, by: string, note: string): TrustState {
    const state = this.#states.get(agent) ?? FULL_TRUST
    const atMs = this.#clock.nowMs()
    const reviewed = reviewTrust(state, { by, note, atMs }, this.#halfLifeMs())
    this.#states.set(agent, reviewed)
    return reviewed
  }

  view(tenant: string, agent: string): TrustView {
    const { penalty, history } = this.#states.get(agent) ?? FULL_TRUST
    const halfLifeMs = this.#halfLifeMs()
    return { tenant, agent, trust: this.of(agent), penalty, halfLifeMs, history }
  }

  #forgetMostTrusted(): void {
    let most: { agent: string; trust: number } | undefined
    for (const agent of this.#states.keys()) {
      const trust = this.of(agent)
      if (most === undefined || trust > most.trust) most = { agent, trust }
      if (trust === FULL) break
    }
    if (most !== undefined) this.#states.delete(most.agent)
  }
}
