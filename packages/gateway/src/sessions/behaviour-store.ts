/** Baselines in the store: what is usual outlives the process. */

import { type KeptProfile } from '@callgate/engine/correlate/baselines'
import { PROFILE_KINDS } from '@callgate/engine/correlate/profile'
import { z } from 'zod'
import type { Store } from '../store/store.ts'

const Kind = z.enum(PROFILE_KINDS)
/** Baselines unused for so long are forgotten. */
const KEPT_MS = 180 * 86_400_000
/** Rows written in one transaction. */
const WRITTEN_AT_ONCE = 200

export interface BehaviourStore {
  load(nowMs: number): Promise<readonly KeptProfile[]>
  /** Durable when the promise resolves. */
  save(profiles: readonly KeptProfile[]): Promise<void>
}

export function createBehaviourStore(store: Store): BehaviourStore {
  const { db } = store
  return {
    async load(nowMs) {
      await store.batch([db.deleteFrom('behaviour_profiles').where('used_at', '<', nowMs - KEPT_MS)])
      const rows = await db.selectFrom('behaviour_profiles').selectAll().orderBy('used_at').execute()
      return rows.map(({ tenant, kind, subject, profile, used_at: usedMs }) => ({
        tenant,
        kind: Kind.parse(kind),
        subject,
        profile,
        usedMs,
      }))
    },
    async save(profiles) {
      for (let at = 0; at < profiles.length; at += WRITTEN_AT_ONCE)
        await store.batch(
          profiles.slice(at, at + WRITTEN_AT_ONCE).map(({ tenant, kind, subject, profile, usedMs }) =>
            db
              .insertInto('behaviour_profiles')
              .values({ tenant, kind, subject, profile, used_at: usedMs })
              .onConflict((conflict) =>
                conflict.columns(['tenant', 'kind', 'subject']).doUpdateSet({ profile, used_at: usedMs }),
              ),
          ),
        )
    },
  }
}
