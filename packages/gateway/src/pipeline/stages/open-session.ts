/** Stage: which session. Legacy messages name one; modern ones belong to the conversation of principal and agent. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { InboundRequest } from '../door.ts'
import { type Passage, type Services, isRefusal } from '../passage.ts'
import { isWithdrawn } from '../withdrawn.ts'

export function openSession(passage: Passage, services: Services): void | Refusal {
  const { inbound, caller } = passage
  if (inbound === null || caller === null || passage.conversation !== null) return undefined
  if (inbound.era === 'modern' || passage.method === 'initialize') {
    passage.conversation = services.sessions.conversation(caller)
    return undefined
  }
  if (inbound.sessionId === null) {
    return refuse('session-required', 'Send initialize first, then name its Mcp-Session-Id on every request.')
  }
  const session = services.sessions.find(inbound.sessionId, caller, inbound.scope)
  if (isRefusal(session)) return session
  passage.session = session
  passage.conversation = session.conversation
  return passage.oneWay || passage.channel === null ? undefined : claimRequestId(passage, inbound)
}

/** Ids in flight are unique within a session (JSON-RPC over MCP 2025-11-25 §Requests); a repeated one would confuse answers. */
function claimRequestId(passage: Passage, inbound: InboundRequest): void | Refusal {
  const { session, channel } = passage
  const { id } = inbound
  if (session === null || channel === null) return undefined
  if (session.inFlight.has(id)) {
    return refuse(
      'duplicate-id',
      'A request with this id is still in flight in this session; use a fresh id.',
    )
  }
  if (isWithdrawn(session, id, inbound))
    return refuse('cancelled', 'The agent cancelled the request before it was sent.')
  session.inFlight.set(id, channel)
  passage.releases.push(() => session.inFlight.delete(id))
  return undefined
}
