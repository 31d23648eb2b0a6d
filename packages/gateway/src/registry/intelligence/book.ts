/** What is known to beware of: durable in the store, looked up in memory. An import replaces nothing before it is complete. */

import { hash } from 'node:crypto'
import {
  type Indicator,
  type IndicatorView,
  INTELLIGENCE_BOUNDS,
  type SourceView,
} from '@callgate/contracts/intelligence'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import type { IntelligenceWithdrawalRow } from '../../store/rows/intelligence.ts'
import { IndicatorIndex, refOf } from './indicator-index.ts'

const PAGE = 2_000

/** What is kept of a source; the state of a feed is added by whoever fetches it. */
export type SourceRecord = Omit<SourceView, 'feed' | 'entries'>

/** An import that cannot be taken, with the reason; what was known before stays. */
export class ImportRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ImportRefusal'
  }
}

export interface BookParts {
  readonly tenant: string
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
}

type Withdrawal = Pick<IntelligenceWithdrawalRow, 'modified_at' | 'done_by' | 'at' | 'why'>

export class IntelligenceBook {
  readonly index = new IndicatorIndex()
  readonly #parts: BookParts
  readonly #withdrawals = new Map<string, Withdrawal>()
  readonly #counts = new Map<string, number>()
  #sources = new Map<string, SourceRecord>()

  constructor(parts: BookParts) {
    this.#parts = parts
  }

  /** Reads everything there is, and lets go of what imports left half done when the process was killed. */
  async open(): Promise<void> {
    const { store, tenant } = this.#parts
    await store.db.deleteFrom('intelligence_staged').where('tenant', '=', tenant).execute()
    const withdrawn = await store.db
      .selectFrom('intelligence_withdrawals')
      .selectAll()
      .where('tenant', '=', tenant)
      .execute()
    for (const row of withdrawn) this.#withdrawals.set(refOf(row.source, row.id), row)
    const sources = await store.db
      .selectFrom('intelligence_sources')
      .select('body')
      .where('tenant', '=', tenant)
      .execute()
    this.#sources = new Map(sources.map(({ body }) => readSource(body)).map((one) => [one.source, one]))
    for (const source of this.#sources.keys())
      for await (const indicator of this.#read(source, null)) this.#put(source, indicator)
    await this.recount()
  }

  source(name: string): SourceRecord | undefined {
    return this.#sources.get(name)
  }

  sources(): readonly (SourceRecord & { readonly entries: number })[] {
    return [...this.#sources.values()].map((one) => ({ ...one, entries: this.#counts.get(one.source) ?? 0 }))
  }

  total(source: string): number {
    return this.#counts.get(source) ?? 0
  }

  get size(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** What an import brought stands in the store from now on; here it comes into what is looked up. */
  async take(record: SourceRecord, importId: string, gone: readonly string[]): Promise<void> {
    this.#sources.set(record.source, record)
    for (const id of gone) this.index.remove(record.source, id)
    const { source } = record
    for await (const indicator of this.#read(source, importId)) {
      if (indicator.modifiedAtMs === null) this.#withdrawals.delete(refOf(source, indicator.id))
      this.#put(source, indicator)
    }
    await this.recount()
  }

  async list(query: {
    readonly source?: string | undefined
    readonly text?: string | undefined
    readonly limit: number
  }): Promise<readonly IndicatorView[]> {
    const { store, tenant } = this.#parts
    let found = store.db
      .selectFrom('intelligence_indicators')
      .select(['source', 'body'])
      .where('tenant', '=', tenant)
    if (query.source !== undefined) found = found.where('source', '=', query.source)
    if (query.text !== undefined)
      found = found.where('body', 'like', `%${query.text.replaceAll(/[%_]/g, '')}%`)
    const rows = await found.orderBy('modified_at', 'desc').limit(query.limit).execute()
    return rows.map(({ source, body }) => this.#view(source, readJson(body) as Indicator))
  }

  async find(source: string, id: string): Promise<IndicatorView | undefined> {
    const { store, tenant } = this.#parts
    const row = await store.db
      .selectFrom('intelligence_indicators')
      .select('body')
      .where('tenant', '=', tenant)
      .where('source', '=', source)
      .where('id', '=', id)
      .executeTakeFirst()
    return row === undefined ? undefined : this.#view(source, readJson(row.body) as Indicator)
  }

  /** Durable before it takes effect. Holds until the source changes the entry. False when there is no such entry. */
  async withdraw(
    source: string,
    id: string,
    by: { readonly by: string; readonly why: string },
  ): Promise<boolean> {
    const found = await this.find(source, id)
    if (found === undefined) return false
    const { store, tenant, clock } = this.#parts
    const row = { modified_at: found.modifiedAtMs, done_by: by.by, at: clock.nowMs(), why: by.why }
    await store.batch([
      store.db
        .insertInto('intelligence_withdrawals')
        .values({ tenant, source, id, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'source', 'id']).doUpdateSet(row)),
    ])
    this.#withdrawals.set(refOf(source, id), row)
    this.index.remove(source, id)
    return true
  }

  /** Counts entries by source again. */
  async recount(): Promise<void> {
    const { store, tenant } = this.#parts
    const rows = await store.db
      .selectFrom('intelligence_indicators')
      .select((select) => ['source', select.fn.countAll<number>().as('count')])
      .where('tenant', '=', tenant)
      .groupBy('source')
      .execute()
    this.#counts.clear()
    for (const { source, count } of rows) this.#counts.set(source, count)
  }

  #put(source: string, indicator: Indicator): void {
    if (this.#holds(source, indicator)) this.index.add(source, indicator)
    else this.index.remove(source, indicator.id)
  }

  #holds(source: string, { id, modifiedAtMs, withdrawnAtMs }: Indicator): boolean {
    if (withdrawnAtMs !== null && withdrawnAtMs <= this.#parts.clock.nowMs()) return false
    const withdrawn = this.#withdrawals.get(refOf(source, id))
    // What changed since an operator looked at it is something new.
    return withdrawn === undefined || (modifiedAtMs ?? 0) > (withdrawn.modified_at ?? 0)
  }

  #view(source: string, indicator: Indicator): IndicatorView {
    const withdrawn = this.#withdrawals.get(refOf(source, indicator.id))
    const { expiresAtMs } = indicator
    const isOver = expiresAtMs !== null && expiresAtMs <= this.#parts.clock.nowMs()
    return {
      ...indicator,
      source,
      live: this.#holds(source, indicator) && !isOver,
      withdrawnHere:
        withdrawn === undefined ? null : { by: withdrawn.done_by, atMs: withdrawn.at, why: withdrawn.why },
    }
  }

  /** Page by page, so that memory does not grow with them: of one import, or all of the source. */
  async *#read(source: string, importId: string | null): AsyncGenerator<Indicator> {
    const { store, tenant } = this.#parts
    for (let after = ''; ;) {
      let query = store.db
        .selectFrom('intelligence_indicators')
        .select(['id', 'body'])
        .where('tenant', '=', tenant)
        .where('source', '=', source)
        .where('id', '>', after)
      if (importId !== null) query = query.where('import', '=', importId)
      const rows = await query.orderBy('id').limit(PAGE).execute()
      for (const { body } of rows) yield readJson(body) as Indicator
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return
      after = last.id
    }
  }
}

/** Gateways before this one did not write down who signed. */
function readSource(body: string): SourceRecord {
  return { publisher: null, ...(readJson(body) as Omit<SourceRecord, 'publisher'>) }
}

/** How an entry is kept; equal digests are equal entries. */
export function toRow(indicator: Indicator) {
  const body = JSON.stringify(indicator)
  return { id: indicator.id, modified_at: indicator.modifiedAtMs, digest: hash('sha256', body), body }
}

export function countTexts(indicators: readonly Indicator[]): number {
  return indicators.reduce(
    (sum, { matches }) => sum + matches.filter(({ kind }) => kind === 'text').length,
    0,
  )
}

/** Refuses what would not fit. */
export function checkRoom(book: IntelligenceBook, more: number): void {
  if (book.size + more > INTELLIGENCE_BOUNDS.indicatorsMax)
    throw new ImportRefusal(
      `There would be more than ${INTELLIGENCE_BOUNDS.indicatorsMax} entries; import with --complete, or leave sources out.`,
    )
}
