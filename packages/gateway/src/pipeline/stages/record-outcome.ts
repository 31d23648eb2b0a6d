/** Stage: the outcome is durable before the final answer is delivered. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'
import { outcomeEntry } from '../record.ts'

export function recordOutcome(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  return services.journal.append(
    outcomeEntry(passage, services, passage.reply?.type === 'error' ? 'error' : 'ok'),
  )
}
