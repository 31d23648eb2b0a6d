/** Searches of the journal that operators keep, each their own. */

import { readJson } from '@callgate/contracts/read-json'
import { type SavedSearch, SaveSearchBody } from '@callgate/contracts/session'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import { ControlError } from '../problem.ts'

const SEARCHES_MAX = 100

/** Whose they are: `operator` is the id of an operator, or the name of the one that has none. */
export interface Keeper {
  readonly tenant: string
  readonly operator: string
}

export class SavedSearches {
  readonly #store: Store
  readonly #clock: Pick<Clock, 'nowMs'>

  constructor(store: Store, clock: Pick<Clock, 'nowMs'>) {
    this.#store = store
    this.#clock = clock
  }

  /** In the order of their names. */
  async list({ tenant, operator }: Keeper): Promise<readonly SavedSearch[]> {
    const rows = await this.#store.db
      .selectFrom('saved_searches')
      .select(['name', 'filters', 'saved_at'])
      .where('tenant', '=', tenant)
      .where('operator', '=', operator)
      .orderBy('name')
      .execute()
    return rows.map(({ name, filters, saved_at }) => ({
      name,
      filters: SaveSearchBody.shape.filters.parse(readJson(filters)),
      savedAtMs: saved_at,
    }))
  }

  /** Saving under a name that is taken replaces what stood there. */
  async save(
    { tenant, operator }: Keeper,
    { name, filters }: Omit<SavedSearch, 'savedAtMs'>,
  ): Promise<SavedSearch> {
    const kept = await this.list({ tenant, operator })
    if (kept.length >= SEARCHES_MAX && !kept.some((one) => one.name === name)) {
      const reason = `${SEARCHES_MAX} searches are kept already: remove one first.`
      throw new ControlError(409, 'conflict', reason)
    }
    const savedAtMs = this.#clock.nowMs()
    const row = { filters: JSON.stringify(filters), saved_at: savedAtMs }
    await this.#store.db
      .insertInto('saved_searches')
      .values({ tenant, operator, name, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'operator', 'name']).doUpdateSet(row))
      .execute()
    return { name, filters, savedAtMs }
  }

  /** False when there is none of that name. */
  async remove({ tenant, operator }: Keeper, name: string): Promise<boolean> {
    const { numDeletedRows } = await this.#store.db
      .deleteFrom('saved_searches')
      .where('tenant', '=', tenant)
      .where('operator', '=', operator)
      .where('name', '=', name)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}
