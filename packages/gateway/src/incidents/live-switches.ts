/** Operators' freezes and the steps of the response ladder as the one thing that is read live. */

import { refuse } from '@callgate/contracts/errors'
import type { LiveSubject, SwitchPort } from '../pipeline/ports/ports.ts'
import type { Ladder } from './ladder.ts'

/** The part of the operators' freezes that is read. */
export interface Freezes {
  frozen(subject: LiveSubject): string | undefined
  onFrozen(listener: () => void): () => void
}

export function joinSwitches(freezes: Freezes, ladder: Ladder): SwitchPort {
  return {
    stopped(subject) {
      const frozen = freezes.frozen(subject)
      if (frozen !== undefined) return refuse('frozen', `An operator has frozen this: ${frozen}`)
      return ladder.stopped(subject)
    },
    tightenings: (subject) => ladder.tightenings(subject),
    onStopped(listener) {
      const ends = [freezes.onFrozen(listener), ladder.onStopped(listener)]
      return () => ends.forEach((end) => end())
    },
  }
}
