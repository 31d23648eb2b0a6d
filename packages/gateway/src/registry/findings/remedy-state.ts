/** Where a finding stands, as pure functions of what was decided about it and of the time. */

import type { CatalogueServer } from '@callgate/contracts/registry'
import type { Remedy, RemedyState } from '@callgate/contracts/remedy'

/** Longest a waiver may last. */
export const WAIVER_DAYS_MAX = 366

/** The version somebody is deciding about: what was scanned last. */
export function stateOf(remedy: Remedy | undefined, pin: string | undefined, nowMs: number): RemedyState {
  if (remedy === undefined) return 'open'
  const { owner, dueAtMs, waiver, patch } = remedy
  if (patch !== null && patch.pin === pin) return 'patched'
  if (waiver !== null && waiver.untilMs > nowMs) return 'waived'
  if (owner !== null && dueAtMs !== null && dueAtMs > nowMs) return 'assigned'
  if (waiver !== null) return 'waiver-ended'
  return owner === null ? 'open' : 'overdue'
}

export function isRemedied(state: RemedyState): boolean {
  return state === 'assigned' || state === 'waived' || state === 'patched'
}

/** A virtual patch is for the version that runs: the approved one, or before that the scanned one. */
export function isPatchInForce({ patch }: Remedy, { approval, scan }: CatalogueServer): boolean {
  return patch !== null && patch.pin === (approval?.pin ?? scan?.pin.digest)
}
