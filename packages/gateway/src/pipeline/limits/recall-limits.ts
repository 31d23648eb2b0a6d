/** Puts the rate limits back to where they stood before a restart, from what the journal says was let through. */

import type { IntentEntry, JournalRecord } from '@callgate/contracts/journal'
import type { PolicyLimit } from '@callgate/contracts/policy'
import { makeLimitKey, parseLimitSpec } from '@callgate/engine/policy/obligations'
import type { Limiter } from './limiter.ts'
import type { Clock } from '../ports/ports.ts'
import { SESSION_OPENS, sessionOpensKey } from './session-opens.ts'

/** Calls remembered at most; beyond it the oldest are left out. */
const CALLS_MAX = 200_000

export interface Recalled {
  /** Calls that count against a limit still. */
  readonly calls: number
  /** Keys of limits they were put back under. */
  readonly keys: number
}

interface Use {
  readonly limit: string
  readonly key: string
  readonly timeMs: number
  readonly spec: { readonly calls: number; readonly windowMs: number }
}

/** The longest window of any limit: older records matter to none. */
export function longestWindowMs(limits: readonly PolicyLimit[]): number {
  return limits.reduce<number>(
    (longest, limit) => Math.max(longest, parseLimitSpec(limit).windowMs ?? 0),
    SESSION_OPENS.windowMs,
  )
}

/**
 * Slots of concurrency are not put back: nothing that held one runs any more. The policy of today decides how much is let
 * through in which window, and by what calls are told apart; a limit that was added since begins empty.
 */
export async function recallLimits(
  records: AsyncIterable<JournalRecord>,
  limits: readonly PolicyLimit[],
  {
    limiter,
    clock,
    sessionOpensPerMinute,
  }: {
    readonly limiter: Limiter
    readonly clock: Clock
    readonly sessionOpensPerMinute: number
  },
): Promise<Recalled> {
  const rates = ratesOf(limits)
  const opens = { calls: sessionOpensPerMinute, windowMs: SESSION_OPENS.windowMs }
  const uses: Use[] = []
  for await (const { entry, timeMs } of records) {
    if (uses.length >= CALLS_MAX) break
    if (entry.type !== 'intent' || entry.decision.effect !== 'allow') continue
    for (const id of entry.decision.rules) {
      const rate = rates.get(id)
      if (rate !== undefined) uses.push({ limit: id, key: keyOf(rate.limit, entry), timeMs, spec: rate.spec })
    }
    if (entry.method === 'initialize' && entry.principal !== null && entry.agent !== null) {
      const key = sessionOpensKey(entry.tenant, entry.principal, entry.agent)
      uses.push({ limit: SESSION_OPENS.id, key, timeMs, spec: opens })
    }
  }
  // The records come newest first; a window fills in the order of the calls.
  const nowMs = clock.nowMs()
  for (const { limit, key, timeMs, spec } of uses.toReversed())
    limiter.recall(limit, key, spec, Math.max(0, nowMs - timeMs))
  return { calls: uses.length, keys: new Set(uses.map(({ limit, key }) => `${limit} ${key}`)).size }
}

function ratesOf(limits: readonly PolicyLimit[]) {
  const rates = new Map<string, { readonly limit: PolicyLimit; readonly spec: Use['spec'] }>()
  for (const limit of limits) {
    const { calls, windowMs } = parseLimitSpec(limit)
    if (calls !== undefined && windowMs !== undefined)
      rates.set(limit.id, { limit, spec: { calls, windowMs } })
  }
  return rates
}

/** What the call was told apart by, as its record has it. */
function keyOf(limit: PolicyLimit, entry: IntentEntry): string {
  const { tenant, principal, agent, upstream, target, sessionId } = entry
  return makeLimitKey(limit, {
    tenant,
    principal: { id: principal ?? '' },
    agent: { id: agent ?? '' },
    upstream: { id: upstream ?? '' },
    target: { name: target ?? '' },
    session: { id: sessionId ?? '' },
  })
}
