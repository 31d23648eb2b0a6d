/** Stage: the intent is durable before the message leaves. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'
import { bodyText, eventEntry, intentEntry, joinStreamed } from '../records/record.ts'

export function recordIntent(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  if (passage.kind === 'cancel') return recordCancel(passage, services)
  if (passage.oneWay && passage.parentId !== null) return recordStreamed(passage, services)
  return services.journal.append(() => intentEntry(passage, services))
}

/** A streamed message joins its exchange's digest; it has a record of its own only when something was found in it. */
function recordStreamed(passage: Passage, services: Services): void | Promise<void> {
  if (passage.clearance !== null) joinStreamed(passage, bodyText(passage.clearance.message), services)
  if (passage.assessment.findings.length === 0) return undefined
  return services.journal.append(eventEntry(passage, 'message', null))
}

/** A cancellation always passes, also while the journal cannot be written. */
async function recordCancel(passage: Passage, services: Services): Promise<void> {
  try {
    await services.journal.append(intentEntry(passage, services))
  } catch (error) {
    services.logger.error({ exchangeId: passage.id, err: error }, 'A cancellation could not be recorded')
  }
}
