/** Stage: the obligations on the reply are discharged, or it is withheld. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { Clearance } from '../clearance.ts'
import type { Passage } from '../passage.ts'
import type { Services } from '../passage.ts'
import { clear } from './discharge.ts'

export function dischargeResult(passage: Passage, services: Services): void | Refusal {
  const { replyMessage, replyDecision } = passage
  if (replyMessage === null || replyDecision === null) {
    return refuse('result-withheld', 'The answer was not decided and is withheld.')
  }
  const outcome = clear(replyMessage, replyDecision, passage, services)
  if (!(outcome instanceof Clearance)) return outcome
  passage.replyClearance = outcome
  return undefined
}
