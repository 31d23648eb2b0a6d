/** Whether what was let through may still go on: read again after every wait, never remembered. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from './passage.ts'

/** Revocation and freezes are read live before every stage; a cancellation always passes. */
export function checkLive(passage: Passage, services: Services): Refusal | undefined {
  if (passage.kind === 'cancel' || passage.caller === null) return undefined
  if (!services.identity.isLive(passage.caller)) {
    return refuse('unauthenticated', 'The credential was revoked or has expired; use a new one.')
  }
  const frozen = services.switches.frozen({
    caller: passage.caller,
    sessionId: passage.session?.id ?? passage.conversation?.id ?? null,
    upstream: passage.upstream,
  })
  return frozen === undefined ? undefined : refuse('frozen', `An operator has frozen this: ${frozen}`)
}
