/** The servers of the catalogue: durable in the store, read from memory, each step one transaction. */

import type { Stage } from '@callgate/contracts/catalogue'
import type { JsonObject } from '@callgate/contracts/json'
import {
  CatalogueServer,
  type RegistryConfig,
  type ServerStepView,
  type SURFACE_TYPES,
} from '@callgate/contracts/registry'
import type { Compilable } from 'kysely'
import type { Clock } from '../../pipeline/ports.ts'
import type { Store } from '../../store/store.ts'
import { planStep, type PlannedStep, type RefusedStep, type Wanted } from './lifecycle.ts'

const SERVERS_MAX = 10_000
const STEPS_SHOWN_MAX = 1_000
const SURFACE_CHARS_MAX = 16 << 20

export interface SurfaceItem {
  readonly type: (typeof SURFACE_TYPES)[number]
  readonly name: string
  readonly definition: JsonObject
}

/** Somebody else took a step meanwhile. */
export class StepConflict extends Error {
  constructor(id: string) {
    super(`${id} was changed by somebody else meanwhile: look at it again, then decide.`)
    this.name = 'StepConflict'
  }
}

export interface Asked {
  readonly tenant: string
  readonly id: string
  readonly by: string
  /** The revision that was looked at; undefined where a step does not depend on it. */
  readonly revision?: number | undefined
}

export interface Catalogue {
  list(tenant: string): readonly CatalogueServer[]
  find(tenant: string, id: string): CatalogueServer | undefined
  /** Newest first. */
  history(tenant: string, id: string): Promise<readonly ServerStepView[]>
  /** What the server listed when the evidence was taken; only the last and the approved one are kept. */
  surface(tenant: string, id: string, evidence: string): Promise<readonly SurfaceItem[] | undefined>
  /** What the step would make of it; changes nothing. Throws StepConflict. */
  plan(asked: Asked, wanted: Wanted): PlannedStep | RefusedStep
  /** Durable when it resolves, whole or not at all. Throws StepConflict when another step was first. */
  commit(tenant: string, planned: PlannedStep, beside?: Beside): Promise<CatalogueServer>
  onChanged(listener: (id: string) => void): () => void
}

/** What becomes durable together with a step, or not at all. */
export interface Beside {
  readonly surface?: readonly SurfaceItem[] | undefined
  readonly queries?: readonly Compilable[]
}

export interface CatalogueParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  settings(): RegistryConfig
  /** How many grave findings of the server nobody takes care of. */
  readonly countBlocking?: (tenant: string, server: CatalogueServer) => number
}

/** Reads every server into memory. */
export async function openCatalogue(parts: CatalogueParts): Promise<Catalogue> {
  const rows = await parts.store.db.selectFrom('catalogue_servers').selectAll().execute()
  const catalogue = new StoredCatalogue(parts)
  for (const { tenant, body } of rows) catalogue.load(tenant, CatalogueServer.parse(JSON.parse(body)))
  return catalogue
}

class StoredCatalogue implements Catalogue {
  readonly #parts: CatalogueParts
  readonly #servers = new Map<string, Map<string, CatalogueServer>>()
  /** In the order of ids, until the next step. */
  readonly #sorted = new Map<string, readonly CatalogueServer[]>()
  readonly #listeners = new Set<(id: string) => void>()

  constructor(parts: CatalogueParts) {
    this.#parts = parts
  }

  load(tenant: string, server: CatalogueServer): void {
    const servers = this.#servers.get(tenant) ?? new Map<string, CatalogueServer>()
    this.#servers.set(tenant, servers.set(server.id, server))
    this.#sorted.delete(tenant)
  }

  list(tenant: string): readonly CatalogueServer[] {
    const kept = this.#sorted.get(tenant)
    if (kept !== undefined) return kept
    const servers = [...(this.#servers.get(tenant)?.values() ?? [])]
    const sorted = servers.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    this.#sorted.set(tenant, sorted)
    return sorted
  }

  find(tenant: string, id: string): CatalogueServer | undefined {
    return this.#servers.get(tenant)?.get(id)
  }

  async history(tenant: string, id: string): Promise<readonly ServerStepView[]> {
    const rows = await this.#parts.store.db
      .selectFrom('catalogue_steps')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('server', '=', id)
      .orderBy('revision', 'desc')
      .limit(STEPS_SHOWN_MAX)
      .execute()
    return rows.map((row) => ({
      revision: row.revision,
      step: row.step,
      from: row.from_stage as Stage | null,
      to: row.to_stage as Stage,
      by: row.done_by,
      atMs: row.at,
      why: row.why,
      evidence: row.evidence,
    }))
  }

  async surface(tenant: string, id: string, evidence: string): Promise<readonly SurfaceItem[] | undefined> {
    const row = await this.#parts.store.db
      .selectFrom('catalogue_surfaces')
      .select('body')
      .where('tenant', '=', tenant)
      .where('server', '=', id)
      .where('evidence', '=', evidence)
      .executeTakeFirst()
    return row === undefined ? undefined : (JSON.parse(row.body) as SurfaceItem[])
  }

  plan({ tenant, id, by, revision }: Asked, wanted: Wanted): PlannedStep | RefusedStep {
    const server = this.find(tenant, id) ?? null
    if (revision !== undefined && server?.revision !== revision) throw new StepConflict(id)
    if (server === null && this.list(tenant).length >= SERVERS_MAX)
      return { refused: 'wrong-stage', reason: `The catalogue holds ${SERVERS_MAX} servers already.` }
    const { countBlocking } = this.#parts
    return planStep(server, wanted, {
      by,
      ...(countBlocking === undefined ? {} : { countBlocking: (one) => countBlocking(tenant, one) }),
      nowMs: this.#parts.clock.nowMs(),
      settings: this.#parts.settings(),
    })
  }

  async commit(tenant: string, planned: PlannedStep, beside: Beside = {}): Promise<CatalogueServer> {
    const { next } = planned
    const behind = (): boolean => (this.find(tenant, next.id)?.revision ?? 0) !== next.revision - 1
    if (behind()) throw new StepConflict(next.id)
    try {
      await this.#parts.store.batch([
        // First, so that a second step on the same revision breaks the key and undoes all of it.
        this.#insertStep(tenant, planned),
        this.#upsert(tenant, next),
        ...this.#keepSurface(tenant, next, beside.surface),
        ...(beside.queries ?? []),
      ])
    } catch (error) {
      if (behind()) throw new StepConflict(next.id)
      throw error
    }
    this.load(tenant, next)
    for (const listener of this.#listeners) listener(next.id)
    return next
  }

  onChanged(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #insertStep(tenant: string, { step, from, next }: PlannedStep) {
    return this.#parts.store.db.insertInto('catalogue_steps').values({
      tenant,
      server: next.id,
      revision: next.revision,
      step,
      from_stage: from,
      to_stage: next.stage,
      done_by: next.changedBy,
      at: next.changedAtMs,
      why: next.why,
      evidence: step === 'approve' ? (next.approval?.evidence ?? null) : (next.scan?.evidence ?? null),
    })
  }

  #upsert(tenant: string, next: CatalogueServer) {
    const changed = { stage: next.stage, revision: next.revision, body: JSON.stringify(next) }
    return this.#parts.store.db
      .insertInto('catalogue_servers')
      .values({ tenant, id: next.id, ...changed })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(changed))
  }

  #keepSurface(tenant: string, next: CatalogueServer, surface: readonly SurfaceItem[] | undefined) {
    if (surface === undefined || next.scan === null) return []
    const body = JSON.stringify(surface)
    if (body.length > SURFACE_CHARS_MAX)
      throw new Error(`${next.id} lists more than a catalogue entry may hold; submit a smaller server.`)
    const kept = [next.scan.evidence, ...(next.approval === null ? [] : [next.approval.evidence])]
    const row = { tenant, server: next.id, evidence: next.scan.evidence, body }
    const { db } = this.#parts.store
    return [
      db
        .deleteFrom('catalogue_surfaces')
        .where('tenant', '=', tenant)
        .where('server', '=', next.id)
        .where('evidence', 'not in', kept),
      db
        .insertInto('catalogue_surfaces')
        .values(row)
        .onConflict((conflict) => conflict.columns(['tenant', 'server', 'evidence']).doUpdateSet({ body })),
    ]
  }
}
