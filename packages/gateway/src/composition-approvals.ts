/** Composes approvals: their store, their keys, and what becomes of the definitions they are bound to. */

import { openApprovals, type Approvals } from './approvals/open-approvals.ts'
import type { SnapshotHolder } from './config/snapshot-holder.ts'
import type { Journal } from './journal/journal.ts'
import type { Keyring } from './keyring/keyring.ts'
import { createSeal } from './keyring/seal.ts'
import type { Logger } from './pipeline/ports.ts'
import type { Baselines } from './registry/baselines.ts'
import type { Store } from './store/store.ts'
import { systemClock, systemRandom } from './system.ts'

export type { Approvals } from './approvals/open-approvals.ts'

export interface ApprovalComposition {
  readonly store: Store
  readonly journal: Journal
  readonly keyring: Keyring
  readonly snapshots: SnapshotHolder
  readonly baselines: Baselines
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
    settings: () => snapshots.current().config.approvals,
    definitionState(tenant, upstream, definition) {
      const item = { tenant, upstream, ...definition, definition: {} }
      const state = baselines.state(item)
      if (state !== 'accepted') return state
      return baselines.reviewed(item) ? 'accepted by an operator' : 'accepted on first use'
    },
  })
}
