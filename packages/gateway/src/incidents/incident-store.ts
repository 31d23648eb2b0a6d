/** Incidents, trust and runs of playbooks in the store; the body of each is one JSON column. */

import type { IncidentState, IncidentView, RunView } from '@callgate/contracts/incident'
import { IncidentView as IncidentShape, RunView as RunShape, TrustEntry } from '@callgate/contracts/incident'
import { readJson } from '@callgate/contracts/read-json'
import type { TrustState } from '@callgate/engine/response/trust'
import type { Compilable } from 'kysely'
import type { Store } from '../store/store.ts'

/** Incidents kept; past it the closed one that is over for longest goes. */
const INCIDENTS_MAX = 10_000
const RUNS_LISTED_MAX = 100

/** Up to where the journal was looked through, and from where on its signals are still counted. */
export interface Progress {
  readonly nextSeq: number
  readonly countFrom: number
}

export class IncidentStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  batch(queries: readonly Compilable[]): Promise<void> {
    return this.#store.batch(queries)
  }

  async progress(tenant: string): Promise<Progress | undefined> {
    const row = await this.#store.db
      .selectFrom('response_progress')
      .selectAll()
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    return row === undefined ? undefined : { nextSeq: row.next_seq, countFrom: row.count_from }
  }

  saveProgress(tenant: string, { nextSeq, countFrom }: Progress): Compilable {
    const changed = { next_seq: nextSeq, count_from: countFrom }
    return this.#store.db
      .insertInto('response_progress')
      .values({ tenant, ...changed })
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet(changed))
  }

  async load(tenant: string, query: { state?: IncidentState; limit: number }): Promise<IncidentView[]> {
    let found = this.#store.db.selectFrom('incidents').select('body').where('tenant', '=', tenant)
    if (query.state !== undefined) found = found.where('state', '=', query.state)
    const rows = await found.orderBy('last_at', 'desc').limit(query.limit).execute()
    return rows.map(({ body }) => IncidentShape.parse(readJson(body)))
  }

  async find(tenant: string, id: string): Promise<IncidentView | undefined> {
    const row = await this.#store.db
      .selectFrom('incidents')
      .select('body')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst()
    return row === undefined ? undefined : IncidentShape.parse(readJson(row.body))
  }

  save(incident: IncidentView): Compilable {
    const { tenant, id, state, openedAtMs, lastAtMs } = incident
    const changed = { state, last_at: lastAtMs, body: JSON.stringify(incident) }
    return this.#store.db
      .insertInto('incidents')
      .values({ tenant, id, opened_at: openedAtMs, ...changed })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(changed))
  }

  /** Keeps the number of incidents bounded; those that are not closed stay. */
  async trim(tenant: string): Promise<void> {
    const { db } = this.#store
    const { count } = await db
      .selectFrom('incidents')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .executeTakeFirstOrThrow()
    const over = count - INCIDENTS_MAX
    if (over <= 0) return
    const oldest = await db
      .selectFrom('incidents')
      .select('id')
      .where('tenant', '=', tenant)
      .where('state', '=', 'closed')
      .orderBy('last_at')
      .limit(Math.min(over, 1_000))
      .execute()
    if (oldest.length === 0) return
    const ids = oldest.map(({ id }) => id)
    await db.deleteFrom('incidents').where('tenant', '=', tenant).where('id', 'in', ids).execute()
  }

  async loadTrust(tenant: string): Promise<ReadonlyMap<string, TrustState>> {
    const rows = await this.#store.db
      .selectFrom('agent_trust')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('at')
      .execute()
    return new Map(
      rows.map(({ agent, penalty, at, history }) => {
        const entries = TrustEntry.array().parse(readJson(history))
        return [agent, { penalty, atMs: at, history: entries }] as const
      }),
    )
  }

  saveTrust(tenant: string, agent: string, { penalty, atMs, history }: TrustState): Compilable {
    const changed = { penalty, at: atMs, history: JSON.stringify(history) }
    return this.#store.db
      .insertInto('agent_trust')
      .values({ tenant, agent, ...changed })
      .onConflict((conflict) => conflict.columns(['tenant', 'agent']).doUpdateSet(changed))
  }

  forgetTrust(tenant: string, agent: string): Compilable {
    return this.#store.db.deleteFrom('agent_trust').where('tenant', '=', tenant).where('agent', '=', agent)
  }

  saveRun(run: RunView): Compilable {
    const { tenant, id, incident, state, startedAtMs } = run
    const changed = { state, body: JSON.stringify(run) }
    return this.#store.db
      .insertInto('playbook_runs')
      .values({ tenant, id, incident, started_at: startedAtMs, ...changed })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(changed))
  }

  async runs(tenant: string, by: { incident?: string; state?: RunView['state'] }): Promise<RunView[]> {
    let found = this.#store.db.selectFrom('playbook_runs').select('body').where('tenant', '=', tenant)
    if (by.incident !== undefined) found = found.where('incident', '=', by.incident)
    if (by.state !== undefined) found = found.where('state', '=', by.state)
    const rows = await found.orderBy('started_at', 'desc').limit(RUNS_LISTED_MAX).execute()
    return rows.map(({ body }) => RunShape.parse(readJson(body)))
  }

  async findRun(tenant: string, id: string): Promise<RunView | undefined> {
    const row = await this.#store.db
      .selectFrom('playbook_runs')
      .select('body')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst()
    return row === undefined ? undefined : RunShape.parse(readJson(row.body))
  }
}
