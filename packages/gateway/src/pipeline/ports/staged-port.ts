/** A revision of the policy that is tried: it judges what really comes, beside the one in force, and changes nothing. */

import type { StagedDifference } from '@callgate/contracts/policy-revision'
import type { CompiledPolicy } from '@callgate/engine/policy/types'

/** How both judged one message. */
export type ComparedDecision = Omit<StagedDifference, 'atMs'> & { readonly revision: number }

export interface StagedPort {
  /** undefined while nothing is tried. */
  inTrial(): { readonly revision: number; readonly policy: CompiledPolicy } | undefined
  note(compared: ComparedDecision): void
  /** It could not be asked. */
  fail(): void
}
