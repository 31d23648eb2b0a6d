/** Imports: entries are staged batch by batch, and take the place of the old ones in one transaction, or not at all. */

import type {
  BeginImportBody,
  CommitImportBody,
  ImportView,
  Indicator,
} from '@callgate/contracts/intelligence'
import { INTELLIGENCE_BOUNDS } from '@callgate/contracts/intelligence'
import type { Compilable } from 'kysely'
import type { Clock, Random } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import {
  checkRoom,
  countTexts,
  ImportRefusal,
  type IntelligenceBook,
  type SourceRecord,
  toRow,
} from './book.ts'
import { refuseMatch } from './refuse-match.ts'
import { Turns } from '../../turns.ts'

const OPEN_MAX = 8
const OPEN_MS = 1_800_000
const ROWS_A_STATEMENT = 250
const GONE_PAGE = 50_000

interface OpenImport extends BeginImportBody {
  readonly id: string
  readonly by: string
  readonly atMs: number
  entries: number
  texts: number
}

export interface ImportParts {
  readonly tenant: string
  readonly store: Store
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'id'>
}

export class Imports {
  readonly #parts: ImportParts
  readonly #open = new Map<string, OpenImport>()
  /** Of two that are ready at the same time, the second is compared with what the first left. */
  readonly #commits = new Turns()

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  async begin(wanted: BeginImportBody, by: string): Promise<string> {
    const { clock, random, book } = this.#parts
    for (const one of this.#open.values()) if (clock.nowMs() - one.atMs > OPEN_MS) await this.abandon(one.id)
    if (this.#open.size >= OPEN_MAX)
      throw new ImportRefusal(`${OPEN_MAX} imports are under way; try again when one of them has ended.`)
    const known = book.source(wanted.source)
    if (known === undefined && book.sources().length >= INTELLIGENCE_BOUNDS.sourcesMax)
      throw new ImportRefusal(`There are ${INTELLIGENCE_BOUNDS.sourcesMax} sources already.`)
    refuseRollback(wanted, known)
    refuseOtherPublisher(wanted, known)
    const id = random.id('imp_')
    this.#open.set(id, { ...wanted, id, by, atMs: clock.nowMs(), entries: 0, texts: 0 })
    return id
  }

  /** False when there is no such import. */
  async stage(id: string, indicators: readonly Indicator[]): Promise<boolean> {
    const open = this.#open.get(id)
    if (open === undefined) return false
    const { store, tenant, book } = this.#parts
    // Whoever sends them has looked as well, or should have: one that got in would stop every later start.
    for (const { id: entry, matches } of indicators)
      for (const match of matches) refuseUnfit(entry, refuseMatch(match))
    open.entries += indicators.length
    open.texts += countTexts(indicators)
    if (open.texts > INTELLIGENCE_BOUNDS.textPatternsMax)
      throw new ImportRefusal(`It has more than ${INTELLIGENCE_BOUNDS.textPatternsMax} text patterns.`)
    checkRoom(book, open.entries - book.total(open.source))
    const rows = indicators.map((one) => ({ tenant, import: id, ...toRow(one) }))
    const inserts: Compilable[] = []
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
      inserts.push(
        store.db
          .insertInto('intelligence_staged')
          .values(rows.slice(from, from + ROWS_A_STATEMENT))
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'import', 'id']).doUpdateSet((set) => ({
              modified_at: set.ref('excluded.modified_at'),
              digest: set.ref('excluded.digest'),
              body: set.ref('excluded.body'),
            })),
          ),
      )
    await store.batch(inserts)
    return true
  }

  async abandon(id: string): Promise<boolean> {
    const { store, tenant } = this.#parts
    if (!this.#open.delete(id)) return false
    await store.batch([
      store.db.deleteFrom('intelligence_staged').where('tenant', '=', tenant).where('import', '=', id),
    ])
    return true
  }

  describe(
    id: string,
  ): Pick<OpenImport, 'source' | 'format' | 'origin' | 'entries' | 'complete'> | undefined {
    return this.#open.get(id)
  }

  /** Takes effect when the promise resolves; rejects with ImportRefusal, and then everything is as it was. */
  commit(id: string, read: CommitImportBody): Promise<Omit<ImportView, 'hits'> | undefined> {
    return this.#commits.take(() => this.#commit(id, read))
  }

  async #commit(id: string, read: CommitImportBody): Promise<Omit<ImportView, 'hits'> | undefined> {
    const open = this.#open.get(id)
    if (open === undefined) return undefined
    const { store, tenant, book, clock } = this.#parts
    const known = book.source(open.source)
    refuseRollback(open, known)
    refuseOtherPublisher(open, known)
    const staged = await this.#measure(open)
    await this.#refuseOlder(open, known, staged)
    const gone = open.complete ? await this.#listGone(open) : []
    const record: SourceRecord = {
      source: open.source,
      format: read.format ?? open.format,
      origin: open.origin,
      importedAtMs: clock.nowMs(),
      importedBy: open.by,
      newestAtMs: open.complete ? staged.newest : latest(staged.newest, known?.newestAtMs ?? null),
      serial: open.serial ?? known?.serial ?? null,
      publisher: open.publisher ?? known?.publisher ?? null,
      unsupported: read.unsupported,
    }
    const body = JSON.stringify(record)
    await store.batch([
      ...(open.complete ? [this.#deleteGone(open)] : []),
      this.#forgetWithdrawals(open),
      this.#moveChanged(open),
      store.db.deleteFrom('intelligence_staged').where('tenant', '=', tenant).where('import', '=', id),
      store.db
        .insertInto('intelligence_sources')
        .values({ tenant, source: open.source, body })
        .onConflict((conflict) => conflict.columns(['tenant', 'source']).doUpdateSet({ body })),
    ])
    this.#open.delete(id)
    await book.take(record, id, gone)
    const { entries, changed, withdrawn } = staged
    return {
      source: open.source,
      taken: changed,
      unchanged: entries - changed,
      gone: gone.length,
      withdrawn,
      total: book.total(open.source),
    }
  }

  async #measure({ id, source }: OpenImport) {
    const { store, tenant } = this.#parts
    const row = await store.db
      .selectFrom('intelligence_staged as s')
      .leftJoin('intelligence_indicators as i', (join) =>
        join.on('i.tenant', '=', tenant).on('i.source', '=', source).onRef('i.id', '=', 's.id'),
      )
      .select((select) => [
        select.fn.countAll<number>().as('entries'),
        select.fn.max('s.modified_at').as('newest'),
        select.fn
          .countAll<number>()
          .filterWhere((where) =>
            where.or([where('i.digest', 'is', null), where('i.digest', '!=', where.ref('s.digest'))]),
          )
          .as('changed'),
        select.fn
          .countAll<number>()
          .filterWhere('s.body', 'not like', '%"withdrawnAtMs":null%')
          .as('withdrawn'),
      ])
      .where('s.tenant', '=', tenant)
      .where('s.import', '=', id)
      .executeTakeFirstOrThrow()
    return { ...row, newest: row.newest ?? null }
  }

  /** A feed that went back in time was replayed by somebody, or is not the newest copy. */
  async #refuseOlder(
    { id, source, complete, allowOlder }: OpenImport,
    known: SourceRecord | undefined,
    { newest, entries }: { readonly newest: number | null; readonly entries: number },
  ): Promise<void> {
    if (allowOlder) return
    const { store, tenant, book } = this.#parts
    if (complete && entries === 0 && book.total(source) > 0)
      throw new ImportRefusal(
        `It names nothing, and would take away the ${book.total(source)} entries of ${source}; say --allow-older if that is meant.`,
      )
    if (
      complete &&
      known?.newestAtMs !== undefined &&
      known.newestAtMs !== null &&
      (newest ?? 0) < known.newestAtMs
    )
      throw new ImportRefusal(
        `It is older than what is there of ${source}: its latest change is of ${showTime(newest)}, that of what is there of ${showTime(known.newestAtMs)}. Say --allow-older if that is meant.`,
      )
    const older = await store.db
      .selectFrom('intelligence_staged as s')
      .innerJoin('intelligence_indicators as i', (join) =>
        join.on('i.tenant', '=', tenant).on('i.source', '=', source).onRef('i.id', '=', 's.id'),
      )
      .select('s.id')
      .where('s.tenant', '=', tenant)
      .where('s.import', '=', id)
      .whereRef('s.modified_at', '<', 'i.modified_at')
      .executeTakeFirst()
    if (older !== undefined)
      throw new ImportRefusal(
        `${older.id} is older in it than what is there of ${source}; say --allow-older if that is meant.`,
      )
  }

  /** Page by page: all of a large source may be gone at once. */
  async #listGone({ id, source }: OpenImport): Promise<string[]> {
    const { store, tenant } = this.#parts
    const gone: string[] = []
    for (let after = ''; ;) {
      const rows = await store.db
        .selectFrom('intelligence_indicators as i')
        .leftJoin('intelligence_staged as s', (join) =>
          join.on('s.tenant', '=', tenant).on('s.import', '=', id).onRef('s.id', '=', 'i.id'),
        )
        .select('i.id')
        .where('i.tenant', '=', tenant)
        .where('i.source', '=', source)
        .where('i.id', '>', after)
        .where('s.id', 'is', null)
        .orderBy('i.id')
        .limit(GONE_PAGE)
        .execute()
      for (const row of rows) gone.push(row.id)
      const last = rows.at(-1)
      if (last === undefined || rows.length < GONE_PAGE) return gone
      after = last.id
    }
  }

  #deleteGone({ id, source }: OpenImport): Compilable {
    const { store, tenant } = this.#parts
    return store.db
      .deleteFrom('intelligence_indicators')
      .where('tenant', '=', tenant)
      .where('source', '=', source)
      .where('id', 'not in', (select) =>
        select
          .selectFrom('intelligence_staged as s')
          .select('s.id')
          .where('s.tenant', '=', tenant)
          .where('s.import', '=', id),
      )
  }

  /** What an operator withdrew and was changed since; of entries that say when, the time is compared at each look. */
  #forgetWithdrawals(open: OpenImport): Compilable {
    const { store, tenant } = this.#parts
    return store.db
      .deleteFrom('intelligence_withdrawals')
      .where('tenant', '=', tenant)
      .where('source', '=', open.source)
      .where('id', 'in', this.#selectChanged(open).select('s.id').where('s.modified_at', 'is', null))
  }

  /** Staged entries that are new, or say something else than what is there. */
  #selectChanged({ id, source }: OpenImport) {
    const { store, tenant } = this.#parts
    return store.db
      .selectFrom('intelligence_staged as s')
      .leftJoin('intelligence_indicators as i', (join) =>
        join.on('i.tenant', '=', tenant).on('i.source', '=', source).onRef('i.id', '=', 's.id'),
      )
      .where('s.tenant', '=', tenant)
      .where('s.import', '=', id)
      .where((where) =>
        where.or([where('i.digest', 'is', null), where('i.digest', '!=', where.ref('s.digest'))]),
      )
  }

  #moveChanged(open: OpenImport): Compilable {
    const { store } = this.#parts
    const changed = this.#selectChanged(open).select((select) => [
      's.tenant',
      select.val(open.source).as('source'),
      's.id',
      's.import',
      's.modified_at',
      's.digest',
      's.body',
    ])
    return store.db
      .insertInto('intelligence_indicators')
      .columns(['tenant', 'source', 'id', 'import', 'modified_at', 'digest', 'body'])
      .expression(changed)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'source', 'id']).doUpdateSet((set) => ({
          import: set.ref('excluded.import'),
          modified_at: set.ref('excluded.modified_at'),
          digest: set.ref('excluded.digest'),
          body: set.ref('excluded.body'),
        })),
      )
  }
}

function refuseUnfit(entry: string, reason: string | undefined): void {
  if (reason !== undefined) throw new ImportRefusal(`${entry} has ${reason}.`)
}

/** A signed pack counts up: one that was published before does not come back, not even on purpose by mistake. */
function refuseRollback(
  { serial, allowOlder, source }: BeginImportBody,
  known: Pick<SourceRecord, 'serial'> | undefined,
): void {
  if (allowOlder || serial === null || known?.serial === undefined || known.serial === null) return
  if (serial < known.serial)
    throw new ImportRefusal(
      `It has serial ${serial}, and ${source} is at ${known.serial}; a pack never goes back. Say --allow-older if that is meant.`,
    )
}

/** A publisher takes back only what it said itself: whose name it puts on a pack is up to it. */
function refuseOtherPublisher(
  { publisher, allowOlder, source }: BeginImportBody,
  known: Pick<SourceRecord, 'publisher'> | undefined,
): void {
  if (allowOlder || publisher === null || known === undefined || known.publisher === null) return
  if (publisher !== known.publisher)
    throw new ImportRefusal(
      `It is signed by ${publisher}, and ${source} is published by ${known.publisher}; take it in under another name with --source, or say --allow-older if that is meant.`,
    )
}

function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

function showTime(atMs: number | null): string {
  return atMs === null ? 'no time' : new Date(atMs).toISOString()
}
