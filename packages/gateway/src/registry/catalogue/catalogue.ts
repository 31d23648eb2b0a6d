/** The servers of the catalogue: durable in the store, read from memory, each step one transaction. */

import type { Stage } from '@callgate/contracts/catalogue'
import type { JsonObject } from '@callgate/contracts/json'
import {
  CatalogueServer,
  type RegistryConfig,
  type ServerQuery,
  type ServerStepView,
  type FACT_TYPES,
  type SURFACE_TYPES,
} from '@callgate/contracts/registry'
import type { Compilable } from 'kysely'
import type { IsOnePerson } from '@callgate/contracts/operator'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import { ServerIndex } from './server-index.ts'
import { planStep, type PlannedStep, type RefusedStep, type Wanted } from './lifecycle.ts'

const SERVERS_MAX = 10_000
const STEPS_SHOWN_MAX = 1_000
const SURFACE_CHARS_MAX = 16 << 20

export interface SurfaceItem {
  readonly type: (typeof SURFACE_TYPES)[number] | (typeof FACT_TYPES)[number]
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
  /** One page of those that match. */
  search(tenant: string, query: ServerQuery): Promise<readonly CatalogueServer[]>
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
  readonly isOnePerson: IsOnePerson
  /** How many grave findings of the server nobody takes care of. */
  readonly countBlocking?: (tenant: string, server: CatalogueServer) => number
}

/** Reads every server into memory. */
export async function openCatalogue(parts: CatalogueParts): Promise<Catalogue> {
  const rows = await parts.store.db.selectFrom('catalogue_servers').selectAll().execute()
  const catalogue = new StoredCatalogue(parts)
  for (const { tenant, body } of rows) catalogue.load(tenant, CatalogueServer.parse(readJson(body)))
  return catalogue
}

class StoredCatalogue implements Catalogue {
  readonly #parts: CatalogueParts
  readonly #indexes = new Map<string, ServerIndex>()
  /** In the order of ids, until the next step. */
  readonly #sorted = new Map<string, readonly CatalogueServer[]>()
  readonly #listeners = new Set<(id: string) => void>()

  constructor(parts: CatalogueParts) {
    this.#parts = parts
  }

  load(tenant: string, server: CatalogueServer): void {
    const index = this.#indexes.get(tenant) ?? new ServerIndex()
    this.#indexes.set(tenant, index)
    index.put(server)
    this.#sorted.delete(tenant)
  }

  list(tenant: string): readonly CatalogueServer[] {
    const sorted = this.#sorted.get(tenant) ?? this.#indexes.get(tenant)?.list() ?? []
    this.#sorted.set(tenant, sorted)
    return sorted
  }

  find(tenant: string, id: string): CatalogueServer | undefined {
    return this.#indexes.get(tenant)?.get(id)
  }

  async search(tenant: string, query: ServerQuery): Promise<readonly CatalogueServer[]> {
    const lists: ReadonlySet<string>[] = []
    for (const [types, name] of itemsAskedFor(query)) lists.push(await this.#listers(tenant, types, name))
    const [first, ...others] = lists
    const inAll = (id: string): boolean => others.every((one) => one.has(id))
    const among = first === undefined ? undefined : new Set([...first].filter(inAll))
    return this.#indexes.get(tenant)?.find(query, among) ?? []
  }

  /** Who listed such an item when it was last looked at. */
  async #listers(tenant: string, types: readonly string[], name: string): Promise<ReadonlySet<string>> {
    const rows = await this.#parts.store.db
      .selectFrom('catalogue_items')
      .select('server')
      .where('tenant', '=', tenant)
      .where('name', '=', name)
      .where('item_type', 'in', types)
      .execute()
    return new Set(rows.map(({ server }) => server))
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
    return row === undefined ? undefined : (readJson(row.body) as SurfaceItem[])
  }

  plan({ tenant, id, by, revision }: Asked, wanted: Wanted): PlannedStep | RefusedStep {
    const server = this.find(tenant, id) ?? null
    if (revision !== undefined && server?.revision !== revision) throw new StepConflict(id)
    if (server === null && (this.#indexes.get(tenant)?.size ?? 0) >= SERVERS_MAX)
      return { refused: 'wrong-stage', reason: `The catalogue holds ${SERVERS_MAX} servers already.` }
    const { countBlocking } = this.#parts
    return planStep(server, wanted, {
      by,
      ...(countBlocking === undefined ? {} : { countBlocking: (one) => countBlocking(tenant, one) }),
      nowMs: this.#parts.clock.nowMs(),
      settings: this.#parts.settings(),
      isOnePerson: this.#parts.isOnePerson,
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
      db.deleteFrom('catalogue_items').where('tenant', '=', tenant).where('server', '=', next.id),
      ...itemRows(tenant, next.id, surface).map((rows) => db.insertInto('catalogue_items').values(rows)),
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

/** Rows of one insert, so that a large surface is a few statements. */
const ROWS_MAX = 500

function itemRows(tenant: string, server: string, surface: readonly SurfaceItem[]) {
  const named = new Map(surface.map(({ type, name }) => [`${type} ${name}`, { type, name }]))
  const rows = [...named.values()].map(({ type, name }) => ({ tenant, server, item_type: type, name }))
  return Array.from({ length: Math.ceil(rows.length / ROWS_MAX) }, (_, at) =>
    rows.slice(at * ROWS_MAX, (at + 1) * ROWS_MAX),
  )
}

function itemsAskedFor({
  tool,
  prompt,
  resource,
}: ServerQuery): readonly (readonly [readonly string[], string])[] {
  const asked = [
    [['tool'], tool],
    [['prompt'], prompt],
    [['resource', 'template'], resource],
  ] as const
  return asked.flatMap(([types, name]) => (name === undefined ? [] : [[types, name] as const]))
}
