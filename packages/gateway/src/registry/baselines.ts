/** Accepted and quarantined definitions, per item: durable in the store, read from memory, decided by operators. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { DriftReport, FoundAt } from '@callgate/contracts/drift'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { SURFACE_TYPES } from '@callgate/contracts/registry'
import { classifyDrift } from '@callgate/engine/drift/classify-drift'
import {
  FIRST_USE,
  type BaselineItem,
  type BaselineState,
  type Clock,
  type ItemName,
  type ItemStanding,
} from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { BaselineRow } from '../store/rows/registry.ts'
import {
  buildRow,
  cutReason,
  describeRow,
  isTooLarge,
  parseDefinition,
  parseFound,
  shapeOf,
  type ItemVersion,
  type QuarantinedItem,
} from './baseline-rows.ts'
import {
  deleteVersions,
  selectAccepted,
  selectFacts,
  selectQuarantined,
  updateVersion,
} from './baseline-queries.ts'
import type { Baselines, Fact, PlannedSurface, QuarantinedDetail, SurfaceVersion } from './baseline-desk.ts'
import { diffDefinitions } from './definition-diff.ts'
import { NameLikeness } from './name-likeness.ts'

/** Digests nobody decided on that are kept for one item; a server that never lists the same twice fills no more. */
const UNDECIDED_PER_ITEM_MAX = 8
const NAME_LENGTH_MAX = 4_096
const NOT_REVIEWED = 'It was not among what was reviewed last'

interface Known {
  accepted: string | null
  reviewed: boolean
  /** Quarantined digests that no record tells of yet. */
  readonly unrecorded: Set<string>
  /** Quarantined digests and whether an operator decided on them, oldest first. */
  readonly quarantined: Map<string, boolean>
}

export interface BaselineLimits {
  /** Items remembered for one upstream; past it, new ones are refused and so stay hidden. */
  readonly itemsMax?: number
}

class StoredBaselines implements Baselines {
  readonly #store: Store
  readonly #clock: Clock
  readonly #itemsMax: number
  readonly #known = new Map<string, Known>()
  readonly #counts = new Map<string, number>()
  /** Templates by tenant and upstream: what is known of a resource that is not listed is asked of them one by one. */
  readonly #templates = new Map<string, Set<string>>()
  readonly #listeners = new Set<(version: ItemVersion) => void>()
  readonly #names = new NameLikeness()

  constructor(store: Store, clock: Clock, limits: BaselineLimits) {
    this.#store = store
    this.#clock = clock
    this.#itemsMax = limits.itemsMax ?? 50_000
  }

  load(rows: readonly LoadedRow[]): void {
    for (const row of rows) {
      const known = this.#remember({ ...row, type: row.item_type })
      if (row.state === 'accepted') {
        known.accepted = row.digest
        known.reviewed = row.decided_by !== FIRST_USE
        this.#names.add({ ...row, type: row.item_type })
      } else {
        known.quarantined.set(row.digest, row.decided_by !== null)
        if (row.recorded === 0) known.unrecorded.add(row.digest)
      }
    }
  }

  state(item: BaselineItem): BaselineState {
    const known = this.#known.get(keyOf(item))
    if (known === undefined) return 'new'
    if (known.quarantined.has(item.digest)) return 'quarantined'
    // Any other version of an item that has a past is a change, also when none of it was ever accepted.
    return known.accepted === item.digest ? 'accepted' : 'changed'
  }

  standing(item: ItemName): ItemStanding {
    const known = this.#known.get(keyOf(item))
    if (known === undefined) return 'unknown'
    if (known.quarantined.size > 0) return 'quarantined'
    return known.accepted === null ? 'unknown' : 'accepted'
  }

  templates(tenant: string, upstream: string): Iterable<string> {
    return this.#templates.get(JSON.stringify([tenant, upstream])) ?? []
  }

  reviewed(item: ItemVersion): boolean {
    const known = this.#known.get(keyOf(item))
    return known?.accepted === item.digest && known.reviewed
  }

  async accept(item: BaselineItem, by: string): Promise<void> {
    this.#checkKept(item)
    await this.#store.batch([
      deleteVersions(this.#store.db, item).where((where) =>
        where.or([where('state', '=', 'accepted'), where('digest', '=', item.digest)]),
      ),
      this.#insert(item, { state: 'accepted', reason: '', by, found: [] }),
    ])
    this.#setAccepted(item, by)
  }

  async quarantine(item: BaselineItem, reason: string, found: readonly FoundAt[] = []): Promise<void> {
    const known = this.#known.get(keyOf(item))
    if (known?.quarantined.has(item.digest) === true) return
    this.#checkRoom(item)
    const undecided = [...(known?.quarantined ?? [])]
      .filter(([, decided]) => !decided)
      .map(([digest]) => digest)
    const dropped = undecided.slice(0, Math.max(0, undecided.length - UNDECIDED_PER_ITEM_MAX + 1))
    await this.#store.batch([
      deleteVersions(this.#store.db, item).where('digest', 'in', [item.digest, ...dropped]),
      this.#insert(item, { state: 'quarantined', reason, by: null, found }),
    ])
    const entry = this.#remember(item)
    for (const digest of dropped) {
      entry.quarantined.delete(digest)
      entry.unrecorded.delete(digest)
    }
    entry.unrecorded.add(item.digest)
    if (entry.accepted === item.digest) entry.accepted = null
    entry.quarantined.set(item.digest, false)
  }

  async explain(item: BaselineItem, found: readonly FoundAt[]): Promise<DriftReport> {
    const accepted = this.#known.get(keyOf(item))?.accepted ?? null
    const before = accepted === null ? undefined : await this.#readAccepted(item)
    return this.#classify(item, { before, found })
  }

  hinder(item: BaselineItem): string | undefined {
    if (isTooLarge(item)) return 'the definition is too large to be kept'
    if (this.#known.get(keyOf(item))?.accepted === item.digest) return undefined
    const name = this.#names.find(item)
    return name === undefined ? undefined : `its name looks like that of ${name}, which this server has`
  }

  awaitsRecord({ digest, ...item }: ItemVersion): boolean {
    return this.#known.get(keyOf(item))?.unrecorded.has(digest) === true
  }

  async noteRecorded(version: ItemVersion): Promise<void> {
    await this.#store.batch([updateVersion(this.#store.db, version).set({ recorded: 1 })])
    this.#known.get(keyOf(version))?.unrecorded.delete(version.digest)
  }

  async listQuarantined(tenant: string, upstream?: string): Promise<readonly QuarantinedItem[]> {
    const rows = await selectQuarantined(this.#store.db, tenant, upstream).execute()
    return rows.map(describeRow)
  }

  async showQuarantined(version: ItemVersion): Promise<QuarantinedDetail | undefined> {
    const rows = await this.#store.db
      .selectFrom('baselines')
      .selectAll()
      .where('tenant', '=', version.tenant)
      .where('upstream', '=', version.upstream)
      .where('item_type', '=', version.type)
      .where('name', '=', version.name)
      .where((where) => where.or([where('state', '=', 'accepted'), where('digest', '=', version.digest)]))
      .execute()
    const row = rows.find((one) => one.digest === version.digest && one.state === 'quarantined')
    if (row === undefined) return undefined
    const accepted = rows.find((one) => one.state === 'accepted')
    const definition = parseDefinition(row.definition)
    const before = accepted === undefined ? undefined : parseDefinition(accepted.definition)
    const drift = await this.#classify({ ...version, definition }, { before, found: parseFound(row.found) })
    return { ...describeRow(row), definition, diff: diffDefinitions(before ?? null, definition), drift }
  }

  async approve(version: ItemVersion, by: string): Promise<boolean> {
    if (this.#known.get(keyOf(version))?.quarantined.has(version.digest) !== true) return false
    const decided = { decided_by: by, decided_at: this.#clock.nowMs() }
    await this.#store.batch([
      deleteVersions(this.#store.db, version).where('state', '=', 'accepted'),
      updateVersion(this.#store.db, version).set({ state: 'accepted', reason: '', ...decided }),
    ])
    this.#setAccepted(version, by)
    for (const listener of this.#listeners) listener(version)
    return true
  }

  async reject(version: ItemVersion, by: string, reason: string): Promise<boolean> {
    const known = this.#known.get(keyOf(version))
    if (known?.quarantined.has(version.digest) !== true) return false
    const decided = { decided_by: by, decided_at: this.#clock.nowMs() }
    await this.#store.batch([
      updateVersion(this.#store.db, version).set({ reason: cutReason(reason), ...decided }),
    ])
    known.quarantined.set(version.digest, true)
    for (const listener of this.#listeners) listener(version)
    return true
  }

  planSurface(
    of: Pick<ItemName, 'tenant' | 'upstream'>,
    items: readonly SurfaceVersion[],
    by: string,
  ): PlannedSurface {
    const whole = items.map((item): BaselineItem => ({ ...item, ...of }))
    for (const item of whole) this.#checkKept(item)
    const { db } = this.#store
    const dropped = this.#listDropped(of, whole)
    const decided = { reason: NOT_REVIEWED, decided_by: by, decided_at: this.#clock.nowMs(), recorded: 1 }
    const queries = [
      ...dropped.map((one) => updateVersion(db, one).set({ state: 'quarantined', ...decided })),
      db
        .deleteFrom('baselines')
        .where('tenant', '=', of.tenant)
        .where('upstream', '=', of.upstream)
        .where('item_type', 'in', SURFACE_TYPES)
        .where('state', '=', 'accepted'),
      ...whole.flatMap((item) => [
        deleteVersions(this.#store.db, item).where((where) =>
          where.or([where('digest', '=', item.digest), where('state', '=', 'accepted')]),
        ),
        this.#insert(item, { state: 'accepted', reason: '', by, found: [] }),
      ]),
    ]
    const apply = (): void => {
      for (const one of dropped) this.#setDropped(one)
      for (const item of whole) this.#setAccepted(item, by)
    }
    return { queries, apply }
  }

  /** What was accepted of the lists and is not among the items: it has a past, and that stays known. */
  #listDropped(
    { tenant, upstream }: Pick<ItemName, 'tenant' | 'upstream'>,
    items: readonly BaselineItem[],
  ): readonly ItemVersion[] {
    const kept = new Set(items.map(keyOf))
    return SURFACE_TYPES.flatMap((type) => {
      const prefix = `${JSON.stringify([tenant, upstream, type]).slice(0, -1)},`
      return [...this.#known].flatMap(([key, { accepted }]): ItemVersion[] => {
        if (accepted === null || !key.startsWith(prefix) || kept.has(key)) return []
        const name = String(readJson(`[${key.slice(prefix.length)}`))
        return [{ tenant, upstream, type, name, digest: accepted }]
      })
    })
  }

  #setDropped({ digest, ...item }: ItemVersion): void {
    const known = this.#known.get(keyOf(item))
    if (known?.accepted !== digest) return
    known.accepted = null
    known.quarantined.set(digest, true)
  }

  async listFacts({ tenant, upstream }: Pick<ItemName, 'tenant' | 'upstream'>): Promise<readonly Fact[]> {
    const rows = await selectFacts(this.#store.db, { tenant, upstream }).execute()
    return rows.map(({ item_type, name, definition }) => ({
      type: item_type as Fact['type'],
      name,
      definition: parseDefinition(definition),
    }))
  }

  onDecided(listener: (version: ItemVersion) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #setAccepted(item: ItemVersion, by: string): void {
    const known = this.#remember(item)
    known.accepted = item.digest
    known.reviewed = by !== FIRST_USE
    known.quarantined.delete(item.digest)
    known.unrecorded.delete(item.digest)
    this.#names.add(item)
  }

  #remember(item: ItemName): Known {
    const key = keyOf(item)
    const existing = this.#known.get(key)
    if (existing !== undefined) return existing
    const known: Known = { accepted: null, reviewed: false, unrecorded: new Set(), quarantined: new Map() }
    this.#known.set(key, known)
    const group = JSON.stringify([item.tenant, item.upstream])
    this.#counts.set(group, (this.#counts.get(group) ?? 0) + 1)
    if (item.type === 'template') {
      const templates = this.#templates.get(group) ?? new Set()
      this.#templates.set(group, templates.add(item.name))
    }
    return known
  }

  #checkRoom(item: BaselineItem): void {
    if (item.name.length > NAME_LENGTH_MAX) {
      throw new CallgateError(
        refuse('too-large', `The name of the item has more than ${NAME_LENGTH_MAX} characters.`),
      )
    }
    const count = this.#counts.get(JSON.stringify([item.tenant, item.upstream])) ?? 0
    if (count >= this.#itemsMax && !this.#known.has(keyOf(item))) {
      const reason = `The upstream ${item.upstream} has listed more than ${this.#itemsMax} items.`
      throw new CallgateError(refuse('overloaded', reason))
    }
  }

  #checkKept(item: BaselineItem): void {
    this.#checkRoom(item)
    if (isTooLarge(item))
      throw new CallgateError(refuse('too-large', 'The definition is larger than a baseline may be.'))
  }

  #insert(item: BaselineItem, kept: Omit<Parameters<typeof buildRow>[1], 'nowMs'>) {
    const row = buildRow(item, { ...kept, nowMs: this.#clock.nowMs() })
    return this.#store.db.insertInto('baselines').values(row)
  }

  async #readAccepted(item: ItemName): Promise<JsonObject | undefined> {
    const row = await selectAccepted(this.#store.db, item).where('name', '=', item.name).executeTakeFirst()
    return row === undefined ? undefined : parseDefinition(row.definition)
  }

  async #classify(
    item: BaselineItem,
    { before, found }: { before: JsonObject | undefined; found: readonly FoundAt[] },
  ): Promise<DriftReport> {
    const shape = before === undefined ? shapeOf(item) : ''
    const same =
      shape === ''
        ? undefined
        : await selectAccepted(this.#store.db, item).where('shape', '=', shape).executeTakeFirst()
    const { type, name, definition } = item
    const beside = {
      sameAs: same?.name,
      looksLike: before === undefined ? this.#names.find(item) : undefined,
    }
    return classifyDrift({ type, name, before: before ?? null, after: definition, found, ...beside })
  }
}

type LoadedRow = Pick<
  BaselineRow,
  'tenant' | 'upstream' | 'item_type' | 'name' | 'digest' | 'state' | 'decided_by' | 'recorded'
>

const LOAD_PAGE = 10_000

/** Reads the digests of every item into memory, page by page; definitions stay on disk. */
export async function openBaselines(
  store: Store,
  clock: Clock,
  limits: BaselineLimits = {},
): Promise<Baselines> {
  const baselines = new StoredBaselines(store, clock, limits)
  for (let offset = 0; ; offset += LOAD_PAGE) {
    const rows = await store.db
      .selectFrom('baselines')
      .select(['tenant', 'upstream', 'item_type', 'name', 'digest', 'state', 'decided_by', 'recorded'])
      .orderBy('seen_at')
      .orderBy('digest')
      .limit(LOAD_PAGE)
      .offset(offset)
      .execute()
    baselines.load(rows)
    if (rows.length < LOAD_PAGE) return baselines
  }
}

function keyOf({ tenant, upstream, type, name }: ItemName): string {
  return JSON.stringify([tenant, upstream, type, name])
}
