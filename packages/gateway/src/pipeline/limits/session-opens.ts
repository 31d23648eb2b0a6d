/** How often one caller may open a session: each costs memory here and, behind the door, sessions with servers. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { InboundRequest } from '../door.ts'
import { type Services, isRefusal } from '../passage.ts'

export const SESSION_OPENS = { id: 'session-opens', windowMs: 60_000 } as const

export function sessionOpensKey(tenant: string, principal: string, agent: string): string {
  return JSON.stringify([tenant, principal, agent])
}

/**
 * Refuses an `initialize` past the bound, before there is a passage for it: a flood of them is counted and not written one
 * by one. Callers without a credential come over loopback alone (identity.anonymous) and share one bound.
 */
export async function limitSessionOpens(
  { method, era, presented }: InboundRequest,
  { identity, limiter, limits }: Services,
): Promise<Refusal | undefined> {
  if (method !== 'initialize' || era !== 'legacy') return undefined
  const caller = await identity.authenticate(presented)
  // Who is nobody opens nothing; the stage that authenticates says so, on record.
  if (isRefusal(caller)) return undefined
  const { tenant, principal, agent } = caller
  const calls = limits.sessionOpensPerMinute
  const key = sessionOpensKey(tenant, principal.id, agent.id)
  const taken = limiter.take(SESSION_OPENS.id, key, { calls, windowMs: SESSION_OPENS.windowMs })
  if (taken.ok) return undefined
  return refuse(
    'rate-limited',
    `You opened ${calls} sessions within a minute; keep using one of them, or try again in ${Math.ceil(taken.retryAfterMs / 1000)} s.`,
    { data: { retryAfterMs: taken.retryAfterMs, limit: 'limits.sessionOpensPerMinute' } },
  )
}
