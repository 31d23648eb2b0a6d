/** Operators' freezes: durable in the store, read from memory at every stage and every streamed event. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Clock, LiveSubject } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { FreezeRow } from '../store/rows/incidents.ts'

const FREEZES_MAX = 100_000

export type FreezeKind = FreezeRow['kind']

export interface Freeze {
  readonly tenant: string
  readonly kind: FreezeKind
  /** Id of the principal, agent, session or upstream; empty for `all`. */
  readonly subject: string
  readonly reason: string
  readonly frozenBy: string
  readonly frozenAtMs: number
}

export type FreezeTarget = Pick<Freeze, 'tenant' | 'kind' | 'subject'>

export interface Switches {
  /** A reason when the principal, agent, session, upstream or everything is frozen; undefined when nothing is. */
  frozen(subject: Pick<LiveSubject, 'caller' | 'sessionId' | 'upstream'>): string | undefined
  /** Holds in memory before the promise settles; rejects when it could not be made durable. */
  freeze(wanted: Omit<Freeze, 'frozenAtMs'>): Promise<Freeze>
  /** False when nothing of the kind was frozen. Durable before it takes effect. */
  unfreeze(target: FreezeTarget): Promise<boolean>
  list(tenant: string): readonly Freeze[]
  /** Called when something is frozen, for those who hold streams open. */
  onFrozen(listener: (freeze: Freeze) => void): () => void
}

class StoredSwitches implements Switches {
  readonly #store: Store
  readonly #clock: Clock
  readonly #freezes = new Map<string, Freeze>()
  readonly #listeners = new Set<(freeze: Freeze) => void>()

  constructor(store: Store, clock: Clock, rows: readonly FreezeRow[]) {
    this.#store = store
    this.#clock = clock
    for (const row of rows) {
      const { tenant, kind, subject, reason } = row
      const freeze = { tenant, kind, subject, reason, frozenBy: row.frozen_by, frozenAtMs: row.frozen_at }
      this.#freezes.set(keyOf(freeze), freeze)
    }
  }

  frozen(subject: Parameters<Switches['frozen']>[0]): string | undefined {
    if (this.#freezes.size === 0) return undefined
    const { caller, sessionId, upstream } = subject
    const tenant = caller?.tenant ?? DEFAULT_TENANT
    const find = (kind: FreezeKind, id: string | null | undefined): Freeze | undefined =>
      id === null || id === undefined ? undefined : this.#freezes.get(keyOf({ tenant, kind, subject: id }))
    const freeze =
      find('all', '') ??
      find('principal', caller?.principal.id) ??
      find('agent', caller?.agent.id) ??
      find('session', sessionId) ??
      find('upstream', upstream)
    if (freeze === undefined) return undefined
    const what = freeze.kind === 'all' ? 'Everything' : `This ${freeze.kind}`
    return `${what} was frozen by an operator: ${freeze.reason}`
  }

  async freeze(wanted: Omit<Freeze, 'frozenAtMs'>): Promise<Freeze> {
    if ((wanted.kind === 'all') !== (wanted.subject === '')) {
      throw new CallgateError(
        refuse('invalid-params', 'A freeze of all names no subject; every other names one.'),
      )
    }
    if (this.#freezes.size >= FREEZES_MAX && !this.#freezes.has(keyOf(wanted))) {
      throw new CallgateError(
        refuse('overloaded', `There are ${FREEZES_MAX} freezes: freeze all, or lift some.`),
      )
    }
    const freeze = Object.freeze({ ...wanted, frozenAtMs: this.#clock.nowMs() })
    this.#freezes.set(keyOf(freeze), freeze)
    for (const listener of this.#listeners) listener(freeze)
    const { tenant, kind, subject, reason } = freeze
    const changed = { reason, frozen_by: freeze.frozenBy, frozen_at: freeze.frozenAtMs }
    const insert = this.#store.db.insertInto('freezes').values({ tenant, kind, subject, ...changed })
    await this.#store.batch([
      insert.onConflict((conflict) => conflict.columns(['tenant', 'kind', 'subject']).doUpdateSet(changed)),
    ])
    return freeze
  }

  async unfreeze(target: FreezeTarget): Promise<boolean> {
    if (!this.#freezes.has(keyOf(target))) return false
    const { tenant, kind, subject } = target
    await this.#store.batch([
      this.#store.db
        .deleteFrom('freezes')
        .where('tenant', '=', tenant)
        .where('kind', '=', kind)
        .where('subject', '=', subject),
    ])
    return this.#freezes.delete(keyOf(target))
  }

  list(tenant: string): readonly Freeze[] {
    return [...this.#freezes.values()].filter((freeze) => freeze.tenant === tenant)
  }

  onFrozen(listener: (freeze: Freeze) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Reads every freeze into memory. */
export async function openSwitches(store: Store, clock: Clock): Promise<Switches> {
  return new StoredSwitches(store, clock, await store.db.selectFrom('freezes').selectAll().execute())
}

function keyOf({ tenant, kind, subject }: FreezeTarget): string {
  return JSON.stringify([tenant, kind, subject])
}
