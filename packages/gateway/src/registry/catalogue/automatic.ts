/** Which step a server takes by itself, and what it waits for: pure, from its stage, its use and the settings. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { CatalogueServer, RegistryConfig, StageUse } from '@callgate/contracts/registry'
import { isApproved, stagedAt, type Wanted } from './lifecycle.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

type Settings = Pick<RegistryConfig, 'promotion' | 'rollBack' | 'approvalWarnDays'>

export interface Automatic {
  readonly server: CatalogueServer
  readonly use: StageUse
  readonly settings: Settings
  readonly nowMs: number
}

export interface AutomaticStep {
  readonly wanted: Wanted
  /** The finding that took it back; null for every other step. */
  readonly because: { readonly severity: Severity; readonly code: string } | null
}

/** Undefined when it stays where it is. What takes back comes before what lets on. */
export function planAutomatic(at: Automatic): AutomaticStep | undefined {
  const { server, nowMs } = at
  if (!isApproved(server.stage)) return undefined
  if (server.approval === null || server.approval.expiresAtMs <= nowMs)
    return { wanted: { step: 'hold', why: 'Its approval has ended' }, because: null }
  return planRollBack(at) ?? planPromotion(at)
}

function planRollBack({ server, use, settings: { rollBack } }: Automatic): AutomaticStep | undefined {
  if (server.stage !== 'canary' && server.stage !== 'live') return undefined
  const because = reaches(use.worst, rollBack.findings) ?? reaches(use.worstContent, rollBack.content)
  if (because === null) return undefined
  const why = `Taken back by itself: ${because.severity} finding ${because.code}`
  return { wanted: { step: rollBack.to === 'sandbox' ? 'sandbox' : 'hold', why }, because }
}

function reaches(worst: StageUse['worst'], least: Severity | 'off'): StageUse['worst'] {
  if (worst === null || least === 'off') return null
  return SEVERITIES.indexOf(worst.severity) >= SEVERITIES.indexOf(least) ? worst : null
}

function planPromotion(at: Automatic): AutomaticStep | undefined {
  const { server, use, settings } = at
  if (explainWait(at) !== null) return undefined
  const { canaryAgents } = settings.promotion
  if (server.stage === 'sandbox') {
    const why = `${settings.promotion.sandboxHours} hours in the sandbox`
    return { wanted: { step: 'canary', agents: canaryAgents, why }, because: null }
  }
  if (server.stage !== 'canary') return undefined
  const why = `${settings.promotion.canaryHours} hours, ${use.calls} calls, ${use.errors} errors as a canary`
  return { wanted: { step: 'live', why }, because: null }
}

/** What it waits for; null when it may go on, and also when it is in no stage from which servers go on. */
export function explainWait(at: Automatic): string | null {
  const { stage } = at.server
  if (stage !== 'sandbox' && stage !== 'canary') return null
  const { promotion } = at.settings
  if (!promotion.enabled) return 'somebody who stages it'
  if (stage === 'canary') return explainCanary(at)
  if (promotion.canaryAgents.length === 0) return 'somebody who names its canary agents'
  return explainTime(at, promotion.sandboxHours)
}

function explainCanary(at: Automatic): string | null {
  const { use, settings } = at
  const { callsMin, errorsMax, findings, canaryHours } = settings.promotion
  const found = reaches(use.worst, findings) ?? reaches(use.worstContent, findings)
  if (found !== null) return `somebody who looks at the ${found.severity} finding ${found.code}`
  if (use.calls < callsMin) return `${callsMin - use.calls} more calls`
  if (use.errors > errorsMax * use.calls) return `fewer errors: ${use.errors} of ${use.calls} calls failed`
  return explainTime(at, canaryHours)
}

function explainTime({ server, nowMs }: Automatic, hours: number): string | null {
  const until = stagedAt(server) + hours * HOUR_MS
  return nowMs >= until ? null : new Date(until).toISOString()
}

/** True while an approval that ends soon is still in force. */
export function endsSoon({ server, settings, nowMs }: Omit<Automatic, 'use'>): boolean {
  if (server.approval === null || !isApproved(server.stage)) return false
  const left = server.approval.expiresAtMs - nowMs
  return left > 0 && left <= settings.approvalWarnDays * DAY_MS
}
