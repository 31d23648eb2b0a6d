/** Whether what was let through may still go on: read again after every wait, never remembered. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from './passage.ts'
import type { LiveSubject } from './ports/ports.ts'

/** Revocation, freezes and steps of the response ladder are read live before every stage; a cancellation always passes. */
export function checkLive(passage: Passage, services: Services): Refusal | undefined {
  if (passage.kind === 'cancel' || passage.caller === null) return undefined
  if (!services.identity.isLive(passage.caller)) {
    return refuse('unauthenticated', 'The credential was revoked or has expired; use a new one.')
  }
  // Before a route is found there is simply no such server; what was found may be held from one moment to the next.
  const { upstream, caller, route } = passage
  if (upstream !== null && route !== null) {
    if (!services.admission.shows(upstream, caller))
      return refuse('server-held', `The server ${upstream} is not approved any more; ask your operator.`)
    const barred = services.admission.barred(upstream)
    if (barred !== undefined) return refuseBarred(upstream, barred)
  }
  return services.switches.stopped(liveSubjectOf(passage))
}

/** Why is for operators: it repeats what a feed says, which agents are not to read as said by the gateway. */
export function refuseBarred(upstream: string, why: string): Refusal {
  const reason = `The server ${upstream} was cut off; your operator knows why. Other servers are not affected.`
  return refuse('quarantined', reason, { detail: why })
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
