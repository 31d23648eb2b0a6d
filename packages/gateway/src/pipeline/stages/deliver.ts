/** Stage: the cleared reply goes to whoever asked. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'

export function deliver(passage: Passage, _services: Services): void | Refusal | Promise<void | Refusal> {
  const { replyClearance } = passage
  if (replyClearance === null) return refuse('result-withheld', 'The answer was not cleared and is withheld.')
  passage.phase = 'delivered'
  return passage.carrier.deliver(passage, replyClearance)
}
