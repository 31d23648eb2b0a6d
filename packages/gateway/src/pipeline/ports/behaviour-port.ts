/** What watches behaviour, as the pipeline sees it: events go in, findings come out, nothing waits. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { BehaviourEvent } from '@callgate/contracts/scenario'

export interface BehaviourPort {
  /** False when the configuration switched it off: then no event has to be made. */
  readonly watches: boolean
  take(event: BehaviourEvent): readonly BehaviourFinding[]
}
