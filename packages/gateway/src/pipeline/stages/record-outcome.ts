/** Stage: the outcome is durable before the final answer is delivered. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'
import { outcomeEntry } from '../records/record.ts'

/**
 * From the moment the outcome is written nothing more is streamed, as it would be missing there, and a refusal no longer
 * changes the outcome: it is an event of its own. Only where the outcome could not be written is there still none.
 */
export function recordOutcome(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const outcome = passage.reply?.type === 'error' ? 'error' : 'ok'
  passage.phase = 'recorded'
  try {
    const written = services.journal.append(() => outcomeEntry(passage, services, outcome))
    return written instanceof Promise
      ? written.catch((error: unknown) => throwUnrecorded(error, passage))
      : undefined
  } catch (error) {
    return throwUnrecorded(error, passage)
  }
}

function throwUnrecorded(error: unknown, passage: Passage): never {
  passage.phase = 'answered'
  throw error
}
