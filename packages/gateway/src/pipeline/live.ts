/** Whether what was let through may still go on: read again after every wait, never remembered. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from './passage.ts'
import type { LiveSubject } from './ports.ts'

/** Revocation, freezes and steps of the response ladder are read live before every stage; a cancellation always passes. */
export function checkLive(passage: Passage, services: Services): Refusal | undefined {
  if (passage.kind === 'cancel' || passage.caller === null) return undefined
  if (!services.identity.isLive(passage.caller)) {
    return refuse('unauthenticated', 'The credential was revoked or has expired; use a new one.')
  }
  return services.switches.stopped(liveSubjectOf(passage))
}

/** What of a passage can be frozen, quarantined or revoked. */
export function liveSubjectOf({ caller, session, conversation, upstream, target }: Passage): LiveSubject {
  return {
    caller,
    sessionId: session?.id ?? conversation?.id ?? null,
    conversationId: conversation?.id ?? null,
    upstream,
    target,
  }
}
