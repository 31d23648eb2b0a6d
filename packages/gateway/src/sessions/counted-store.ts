/** What scenarios counted in the store: what is half full when the process ends, however it ends, goes on from there. */

import type { KeptGroup } from '@callgate/engine/correlate/kept-groups'
import { sql } from 'kysely'
import type { Store } from '../store/store.ts'

/** No scenario looks further back. */
const KEPT_MS = 86_400_000
/** Groups taken up at a start, the latest first. */
const LOADED_MAX = 20_000
/** Rows written with one statement. */
const WRITTEN_AT_ONCE = 100

export interface CountedStore {
  /** Oldest first. */
  load(nowMs: number): Promise<readonly KeptGroup[]>
  /** Durable when the promise resolves. */
  save(groups: readonly KeptGroup[]): Promise<void>
}

export function createCountedStore(store: Store): CountedStore {
  const { db } = store
  return {
    async load(nowMs) {
      await store.batch([db.deleteFrom('behaviour_groups').where('used_at', '<', nowMs - KEPT_MS)])
      const rows = await db
        .selectFrom('behaviour_groups')
        .selectAll()
        .orderBy('used_at', 'desc')
        .limit(LOADED_MAX)
        .execute()
      const oldest = rows.at(-1)
      // What is not taken up would stand there until its time is over.
      if (rows.length === LOADED_MAX && oldest !== undefined)
        await store.batch([db.deleteFrom('behaviour_groups').where('used_at', '<', oldest.used_at)])
      return rows.toReversed().map(({ used_at: usedMs, ...row }) => ({ ...row, usedMs }))
    },
    async save(groups) {
      const latest = [...new Map(groups.map((group) => [keyOf(group), group])).values()]
      for (let at = 0; at < latest.length; at += WRITTEN_AT_ONCE)
        await store.batch(writes(latest.slice(at, at + WRITTEN_AT_ONCE)))
    },
  }

  function writes(groups: readonly KeptGroup[]) {
    const gone = groups.filter(({ states }) => states === null)
    const rows = groups.flatMap(({ usedMs, states, ...place }) =>
      states === null ? [] : [{ ...place, states, used_at: usedMs }],
    )
    return [
      ...gone.map(({ tenant, owner, grouping, subject }) =>
        db
          .deleteFrom('behaviour_groups')
          .where('tenant', '=', tenant)
          .where('owner', '=', owner)
          .where('grouping', '=', grouping)
          .where('subject', '=', subject),
      ),
      ...(rows.length === 0
        ? []
        : [
            db
              .insertInto('behaviour_groups')
              .values(rows)
              .onConflict((conflict) =>
                conflict.columns(['tenant', 'owner', 'grouping', 'subject']).doUpdateSet({
                  states: sql`excluded.states`,
                  used_at: sql`excluded.used_at`,
                }),
              ),
          ]),
    ]
  }
}

function keyOf({ owner, grouping, subject }: KeptGroup): string {
  return `${owner}\u0001${grouping}\u0001${subject}`
}
