/** Stage: the outcome is durable before the final answer is delivered. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'
import { outcomeEntry } from '../record.ts'

export function recordOutcome(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const entry = outcomeEntry(passage, services, passage.reply?.type === 'error' ? 'error' : 'ok')
  const written = services.journal.append(entry)
  if (written instanceof Promise) return written.then(() => markRecorded(passage))
  return markRecorded(passage)
}

/** From here on a refusal no longer changes the outcome: it is an event of its own. */
function markRecorded(passage: Passage): void {
  passage.phase = 'recorded'
}
