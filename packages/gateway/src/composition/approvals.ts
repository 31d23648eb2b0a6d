/** Composes approvals: their store, their keys, and what becomes of the definitions they are bound to. */

import { openApprovals, type Approvals } from '../approvals/open-approvals.ts'
import type { ApprovalsConfig } from '@callgate/contracts/approval'
import { isApproverNow } from '../control/approvers.ts'
import type { IsOnePerson } from '@callgate/contracts/operator'
import type { Operators } from '../identity/operators.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Journal } from '../journal/journal.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { createSeal } from '../keyring/seal.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Baselines } from '../registry/baseline-desk.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'

export type { Approvals } from '../approvals/open-approvals.ts'

export interface ApprovalComposition {
  readonly store: Store
  readonly journal: Journal
  readonly keyring: Keyring
  readonly snapshots: SnapshotHolder
  readonly baselines: Baselines
  readonly operators: Pick<Operators, 'list'>
  readonly isOnePerson: IsOnePerson
  readonly logger: Logger
}

export function composeApprovals(parts: ApprovalComposition): Promise<Approvals> {
  const { store, journal, keyring, snapshots, baselines, logger } = parts
  return openApprovals({
    store,
    journal,
    keys: keyring,
    clock: systemClock,
    random: systemRandom,
    seal: createSeal({ keyring, clock: systemClock, random: systemRandom }),
    logger,
    settings: () => ({
      ...withOwners(snapshots.current().config.approvals, parts.operators),
      mayApprove: (name, id) => isApproverNow(name, { operators: parts.operators, clock: systemClock }, id),
      isOnePerson: parts.isOnePerson,
    }),
    definitionState(tenant, upstream, definition) {
      const item = { tenant, upstream, ...definition, definition: {} }
      const state = baselines.state(item)
      if (state !== 'accepted') return state
      return baselines.reviewed(item) ? 'accepted by an operator' : 'accepted on first use'
    },
  })
}

/** Who owns an operator is behind what it does: an owner approves a call of their own no more by another name than by theirs. */
function withOwners(settings: ApprovalsConfig, operators: Pick<Operators, 'list'>): ApprovalsConfig {
  const principals: Record<string, string[]> = { ...settings.principals }
  for (const { name, owner } of operators.list()) principals[name] = [...(principals[name] ?? []), owner]
  return { ...settings, principals }
}
