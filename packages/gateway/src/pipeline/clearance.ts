/** The proof that a message may move. Nothing is sent to an upstream or to an agent without one. */

import type { Decision } from '@callgate/contracts/decision'
import type { Message } from '@callgate/contracts/message'

/** What discharging the obligations of a decision came to: the message as it may leave, or the obligation that failed. */
export type Discharged =
  | { readonly done: true; readonly message: Message; readonly count: number }
  | { readonly done: false; readonly obligation: string; readonly reason: string }

/**
 * Minted only from an allow whose obligations are all discharged. The private field makes literals and casts useless:
 * reading `message` from anything but a minted instance throws a TypeError.
 */
export class Clearance {
  readonly #message: Message
  readonly #decision: Decision

  private constructor(message: Message, decision: Decision) {
    this.#message = message
    this.#decision = decision
  }

  /** Returns undefined when the decision is a deny, or when an obligation is not discharged. */
  static mint(decision: Decision, discharged: Discharged): Clearance | undefined {
    if (decision.effect !== 'allow') return undefined
    if (!discharged.done || discharged.count !== decision.obligations.length) return undefined
    return new Clearance(discharged.message, decision)
  }

  /** The message as it may leave: what was inspected, with the discharged obligations applied. */
  get message(): Message {
    return this.#message
  }

  get decision(): Decision {
    return this.#decision
  }
}
