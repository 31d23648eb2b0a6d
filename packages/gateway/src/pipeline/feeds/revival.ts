/** Gets a lost upstream back for those who wait for its news, with growing pauses between the attempts. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { type Services, isRefusal } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'

const PAUSE_MIN_MS = 500
const PAUSE_MAX_MS = 30_000

export interface Revival {
  readonly upstream: string
  readonly caller: Caller
  readonly sessionId: string | null
  /** False once nobody waits for it any more: then the attempts end. */
  isWanted(): boolean
  /** Opens the session again, and sets up what was waited for. */
  revive(): Promise<UpstreamSession | Refusal>
}

/** Tries until it succeeds or nobody waits any more. Failures are said in the log once, and counted. */
export function beginRevival(revival: Revival, services: Services): void {
  const { upstream } = revival
  let failures = 0
  const attempt = async (): Promise<void> => {
    if (!revival.isWanted()) return
    const outcome = isAllowed(revival, services) ? await revival.revive() : undefined
    if (outcome !== undefined && !isRefusal(outcome)) return services.metrics.restored('session', true)
    failures += 1
    if (outcome !== undefined) {
      services.metrics.restored('session', false)
      const fields = { upstream, code: outcome.code, reason: outcome.reason }
      if (failures === 1) services.logger.warn(fields, 'A lost upstream is not back yet; it is tried again')
    }
    schedule()
  }
  const schedule = (): void => {
    const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** Math.min(failures, 10))
    setTimeout(() => {
      attempt().catch((error: unknown) => {
        services.logger.error({ upstream, err: error }, 'A lost upstream could not be tried again')
        failures += 1
        schedule()
      })
    }, pauseMs).unref()
  }
  schedule()
}

/** What is switched off, frozen or revoked meanwhile is not started for anybody. */
function isAllowed({ upstream, caller, sessionId }: Revival, services: Services): boolean {
  return (
    services.snapshots.current().upstreams.get(upstream)?.enabled === true &&
    services.identity.isLive(caller) &&
    services.switches.stopped({ caller, sessionId, conversationId: null, upstream, target: null }) ===
      undefined
  )
}
