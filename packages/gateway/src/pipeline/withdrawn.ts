/** Cancellations that overtook what they cancel: over HTTP a large request is still being read when a small one is done. */

import type { Inbound } from './door.ts'
import type { AgentSession } from './ports/session-port.ts'

/** Remembered in a session at a time; the oldest is forgotten first. */
const WITHDRAWN_MAX = 32
/** An id longer than this is not kept: its request runs as if the cancellation had come too late. */
const ID_CHARS_MAX = 128

/** Nothing of this id is in flight: either it is over, or it began to arrive before and is not here yet. */
export function noteWithdrawn(session: AgentSession, id: string | number, { arrival }: Inbound): void {
  if (arrival === undefined || (typeof id === 'string' && id.length > ID_CHARS_MAX)) return
  const { withdrawn } = session
  withdrawn.delete(id)
  withdrawn.set(id, arrival)
  if (withdrawn.size <= WITHDRAWN_MAX) return
  const [oldest] = withdrawn.keys()
  if (oldest !== undefined) withdrawn.delete(oldest)
}

/** A cancellation counts for what began to arrive before it; the id may be used anew after it. */
export function isWithdrawn(session: AgentSession, id: string | number, { arrival }: Inbound): boolean {
  const cancelledAt = session.withdrawn.get(id)
  return cancelledAt !== undefined && arrival !== undefined && arrival < cancelledAt
}
