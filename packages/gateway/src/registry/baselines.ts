/** Accepted and quarantined definitions, per item: durable in the store, read from memory, decided by operators. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { SURFACE_TYPES } from '@callgate/contracts/registry'
import type { Compilable } from 'kysely'
import {
  FIRST_USE,
  type BaselineItem,
  type BaselinePort,
  type BaselineState,
  type Clock,
  type ItemName,
  type ItemStanding,
} from '../pipeline/ports.ts'
import type { Store } from '../store/store.ts'
import type { BaselineRow } from '../store/tables.ts'
import { diffDefinitions, type DefinitionDiff } from './definition-diff.ts'

/** Digests nobody decided on that are kept for one item; a server that never lists the same twice fills no more. */
const UNDECIDED_PER_ITEM_MAX = 8
const DEFINITION_CHARS_MAX = 1 << 20
const NAME_LENGTH_MAX = 4_096
const LIST_MAX = 1_000
const REASON_LENGTH_MAX = 2_000

export type ItemVersion = ItemName & Pick<BaselineItem, 'digest'>

export interface QuarantinedItem extends ItemVersion {
  readonly reason: string
  readonly seenAtMs: number
  /** Operator who rejected it; null while nobody has decided. */
  readonly rejectedBy: string | null
}

export interface QuarantinedDetail extends QuarantinedItem {
  readonly definition: JsonObject
  /** Against the accepted definition; all of it when there is none. */
  readonly diff: DefinitionDiff
}

export interface Baselines extends BaselinePort {
  /** True when an operator, not first use, accepted exactly this definition. */
  reviewed(item: ItemVersion): boolean
  /** Quarantined versions, undecided first; `upstream` narrows. */
  listQuarantined(tenant: string, upstream?: string): Promise<readonly QuarantinedItem[]>
  showQuarantined(version: ItemVersion): Promise<QuarantinedDetail | undefined>
  /** Makes a quarantined version the baseline. False when there is no such version. */
  approve(version: ItemVersion, by: string): Promise<boolean>
  /** Keeps it quarantined for good. False when there is no such version. */
  reject(version: ItemVersion, by: string, reason: string): Promise<boolean>
  /**
   * Makes exactly these items, which somebody reviewed together, all that is accepted of an upstream. The queries belong into
   * the transaction that records the review; `apply` follows it.
   */
  planSurface(
    of: Pick<ItemName, 'tenant' | 'upstream'>,
    items: readonly SurfaceVersion[],
    by: string,
  ): PlannedSurface
  /** Called after an operator's decision, so that lists are announced as changed. */
  onDecided(listener: (version: ItemVersion) => void): () => void
}

interface Known {
  accepted: string | null
  reviewed: boolean
  /** Quarantined digests and whether an operator decided on them, oldest first. */
  readonly quarantined: Map<string, boolean>
}

type SurfaceVersion = Pick<BaselineItem, 'type' | 'name' | 'definition' | 'digest'>

export interface PlannedSurface {
  readonly queries: readonly Compilable[]
  apply(this: void): void
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

  constructor(store: Store, clock: Clock, limits: BaselineLimits) {
    this.#store = store
    this.#clock = clock
    this.#itemsMax = limits.itemsMax ?? 50_000
  }

  load(rows: readonly Omit<BaselineRow, 'definition' | 'reason' | 'decided_at' | 'seen_at'>[]): void {
    for (const row of rows) {
      const known = this.#remember({ ...row, type: row.item_type })
      if (row.state === 'accepted') {
        known.accepted = row.digest
        known.reviewed = row.decided_by !== FIRST_USE
      } else known.quarantined.set(row.digest, row.decided_by !== null)
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
    this.#checkRoom(item)
    await this.#store.batch([
      this.#deleteVersions(item).where((where) =>
        where.or([where('state', '=', 'accepted'), where('digest', '=', item.digest)]),
      ),
      this.#store.db.insertInto('baselines').values(this.#buildRow(item, 'accepted', '', by)),
    ])
    this.#setAccepted(item, by)
  }

  async quarantine(item: BaselineItem, reason: string): Promise<void> {
    const known = this.#known.get(keyOf(item))
    if (known?.quarantined.has(item.digest) === true) return
    this.#checkRoom(item)
    const undecided = [...(known?.quarantined ?? [])]
      .filter(([, decided]) => !decided)
      .map(([digest]) => digest)
    const dropped = undecided.slice(0, Math.max(0, undecided.length - UNDECIDED_PER_ITEM_MAX + 1))
    const row = this.#buildRow(item, 'quarantined', reason.slice(0, REASON_LENGTH_MAX), null)
    await this.#store.batch([
      this.#deleteVersions(item).where('digest', 'in', [item.digest, ...dropped]),
      this.#store.db.insertInto('baselines').values(row),
    ])
    const entry = this.#remember(item)
    for (const digest of dropped) entry.quarantined.delete(digest)
    if (entry.accepted === item.digest) entry.accepted = null
    entry.quarantined.set(item.digest, false)
  }

  async listQuarantined(tenant: string, upstream?: string): Promise<readonly QuarantinedItem[]> {
    let query = this.#store.db
      .selectFrom('baselines')
      .select(['tenant', 'upstream', 'item_type', 'name', 'digest', 'reason', 'seen_at', 'decided_by'])
      .where('tenant', '=', tenant)
      .where('state', '=', 'quarantined')
    if (upstream !== undefined) query = query.where('upstream', '=', upstream)
    const rows = await query
      .orderBy((order) => order('decided_by', 'is not', null))
      .orderBy('seen_at', 'desc')
      .limit(LIST_MAX)
      .execute()
    return rows.map(describe)
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
    const before = accepted === undefined ? null : parseDefinition(accepted.definition)
    return { ...describe(row), definition, diff: diffDefinitions(before, definition) }
  }

  async approve(version: ItemVersion, by: string): Promise<boolean> {
    if (this.#known.get(keyOf(version))?.quarantined.has(version.digest) !== true) return false
    const decided = { decided_by: by, decided_at: this.#clock.nowMs() }
    await this.#store.batch([
      this.#deleteVersions(version).where('state', '=', 'accepted'),
      this.#updateVersion(version).set({ state: 'accepted', reason: '', ...decided }),
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
      this.#updateVersion(version).set({ reason: reason.slice(0, REASON_LENGTH_MAX), ...decided }),
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
    for (const item of whole) this.#checkRoom(item)
    const { db } = this.#store
    const queries = [
      db
        .deleteFrom('baselines')
        .where('tenant', '=', of.tenant)
        .where('upstream', '=', of.upstream)
        .where('item_type', 'in', SURFACE_TYPES)
        .where('state', '=', 'accepted'),
      ...whole.flatMap((item) => [
        this.#deleteVersions(item).where('digest', '=', item.digest),
        db.insertInto('baselines').values(this.#buildRow(item, 'accepted', '', by)),
      ]),
    ]
    return { queries, apply: () => this.#applySurface(of, whole, by) }
  }

  #applySurface(
    { tenant, upstream }: Pick<ItemName, 'tenant' | 'upstream'>,
    items: readonly BaselineItem[],
    by: string,
  ): void {
    const prefix = `${JSON.stringify([tenant, upstream]).slice(0, -1)},`
    for (const [key, known] of this.#known)
      if (key.startsWith(prefix) && SURFACE_TYPES.some((type) => key.startsWith(`${prefix}"${type}",`)))
        known.accepted = null
    for (const item of items) this.#setAccepted(item, by)
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
  }

  #remember(item: ItemName): Known {
    const key = keyOf(item)
    const existing = this.#known.get(key)
    if (existing !== undefined) return existing
    const known: Known = { accepted: null, reviewed: false, quarantined: new Map() }
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

  #buildRow(item: BaselineItem, state: BaselineRow['state'], reason: string, by: string | null): BaselineRow {
    const definition = JSON.stringify(item.definition)
    if (definition.length > DEFINITION_CHARS_MAX) {
      throw new CallgateError(refuse('too-large', 'The definition is larger than a baseline may be.'))
    }
    const nowMs = this.#clock.nowMs()
    const { tenant, upstream, name, digest } = item
    const decided = { decided_by: by, decided_at: by === null ? null : nowMs }
    return {
      tenant,
      upstream,
      item_type: item.type,
      name,
      digest,
      definition,
      state,
      reason,
      ...decided,
      seen_at: nowMs,
    }
  }

  #deleteVersions(item: ItemName) {
    return this.#store.db
      .deleteFrom('baselines')
      .where('tenant', '=', item.tenant)
      .where('upstream', '=', item.upstream)
      .where('item_type', '=', item.type)
      .where('name', '=', item.name)
  }

  #updateVersion(version: ItemVersion) {
    return this.#store.db
      .updateTable('baselines')
      .where('tenant', '=', version.tenant)
      .where('upstream', '=', version.upstream)
      .where('item_type', '=', version.type)
      .where('name', '=', version.name)
      .where('digest', '=', version.digest)
  }
}

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
      .select(['tenant', 'upstream', 'item_type', 'name', 'digest', 'state', 'decided_by'])
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

function describe(row: Omit<BaselineRow, 'definition' | 'state' | 'decided_at'>): QuarantinedItem {
  const { tenant, upstream, name, digest, reason } = row
  const item = { tenant, upstream, type: row.item_type, name, digest, reason }
  return { ...item, seenAtMs: row.seen_at, rejectedBy: row.decided_by }
}

function parseDefinition(text: string): JsonObject {
  return JSON.parse(text) as JsonObject
}
