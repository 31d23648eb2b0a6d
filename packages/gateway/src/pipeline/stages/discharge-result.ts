/** Stage: the obligations on the reply are discharged, or it is withheld. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { Clearance } from '../clearance.ts'
import type { Passage, Services } from '../passage.ts'
import { clear } from './discharge.ts'
import { checkOutput } from './inspect-result.ts'

export function dischargeResult(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const { replyMessage, replyDecision } = passage
  if (replyMessage === null || replyDecision === null) {
    return refuse('result-withheld', 'The answer was not decided and is withheld.')
  }
  const outcome = clear(replyMessage, replyDecision, passage, services)
  if (!(outcome instanceof Clearance)) return outcome
  passage.replyClearance = outcome
  if (outcome.message === replyMessage) return undefined
  const errors = checkOutput(passage, outcome.message.body.value, services)
  return errors instanceof Promise ? errors.then(refuseChanged) : refuseChanged(errors)
}

/** A result that was changed is validated again: agents check structured content against the schema they were shown. */
function refuseChanged(errors: readonly SchemaError[] | undefined): Refusal | undefined {
  if (errors === undefined) return undefined
  return refuse(
    'result-withheld',
    'Something had to be removed from the result, and without it the result breaks the schema of the tool.',
  )
}
