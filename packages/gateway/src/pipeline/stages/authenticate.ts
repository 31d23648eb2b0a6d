/** Stage: who is calling. Messages inside an exchange carry the caller of that exchange. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { type Passage, type Services, isRefusal } from '../passage.ts'

export function authenticate(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  if (passage.actor !== null || passage.inbound === null) return undefined
  const outcome = services.identity.authenticate(passage.inbound.presented)
  return outcome instanceof Promise
    ? outcome.then((settled) => admit(passage, settled))
    : admit(passage, outcome)
}

function admit(passage: Passage, outcome: Caller | Refusal): void | Refusal {
  if (isRefusal(outcome)) return outcome
  passage.caller = outcome
  passage.actor = outcome
  return undefined
}
