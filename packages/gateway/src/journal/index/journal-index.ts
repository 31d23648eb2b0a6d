/**
 * The query index projected from the journal: follows it in the background, goes on where it stopped, is built anew when it is
 * missing or of another log, and forgets what retention dropped. The store is never the truth: every hit is read from the log.
 */

import { existsSync, statSync } from 'node:fs'
import { type Compilable, type RawBuilder, sql } from 'kysely'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { Logger } from '../../pipeline/ports/ports.ts'
import { TERMS_VERSION } from '../../store/journal-index/terms.ts'
import type { Store } from '../../store/store.ts'
import { listSegments, segmentPath } from '../layout.ts'

/** Indexing waits until nothing was written for so long: agents' calls come first, and many records cost less together. */
const QUIET_MS = 250
/** But not for more records than a search can wait for. */
const WAITING_MAX = 16_384
/** A search waits this long for the newest records, and then answers without them. */
const REACH_MS = 2_000
/** Records forgotten in one transaction, so that others get their turn. */
const FORGET_ROWS = 5_000

export interface JournalIndexParts {
  readonly store: Store
  readonly logger: Logger
  readonly dir: string
  /** Origin of the log: another one is indexed anew. */
  readonly log: string
  /** Position of the next record to be written. */
  readonly nextSeq: () => number
}

interface Indexed {
  readonly firstSeq: number
  readonly nextSeq: number
  readonly bytes: number
}

export class JournalIndex {
  readonly #parts: JournalIndexParts
  readonly #segments = new Map<number, Indexed>()
  #loaded = false
  #closed = false
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #failure: string | null = null

  constructor(parts: JournalIndexParts) {
    this.#parts = parts
  }

  get store(): Store {
    return this.#parts.store
  }
  get dir(): string {
    return this.#parts.dir
  }
  /** Position of the next record to be written. */
  get written(): number {
    return this.#parts.nextSeq()
  }
  /** Everything before it is indexed. */
  get nextSeq(): number {
    return Math.max(0, ...[...this.#segments.values()].map(({ nextSeq }) => nextSeq))
  }

  /** Something was written: it is indexed when it gets quiet, or when too much waits. */
  notice(): void {
    if (this.#closed || this.#timer !== undefined) return
    const seen = this.written
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const isQuiet = this.written === seen
      if (isQuiet || this.written - this.nextSeq >= WAITING_MAX) void this.catchUp()
      else this.notice()
    }, QUIET_MS)
    this.#timer.unref()
  }

  /** Indexes what there is; never rejects: the reason stands in the log and before whoever searches. */
  catchUp(): Promise<void> {
    this.#running ??= this.#follow()
      .then(() => {
        this.#failure = null
      })
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error.message : String(error)
        this.#parts.logger.error({ error: this.#failure }, 'the journal is not indexed')
      })
      .finally(() => {
        this.#running = undefined
      })
    return this.#running
  }

  /** Waits, not for ever, until everything written before the call is indexed. */
  async reach(): Promise<void> {
    const wanted = this.#parts.nextSeq()
    const until = performance.now() + REACH_MS
    while (this.nextSeq < wanted && performance.now() < until) {
      await Promise.race([this.catchUp(), rest(until - performance.now())])
      if (this.#failure !== null) throw refuseSearch(this.#failure)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #follow(): Promise<void> {
    if (!this.#loaded) await this.#load()
    const { dir, logger, log } = this.#parts
    const present = listSegments(dir, 'jsonl')
    if (this.#isShorter(present)) await this.#clear()
    for (const segment of this.#segments.keys()) {
      if (!present.includes(segment)) await this.#forget(segment)
    }
    for (const segment of present) {
      const path = segmentPath(dir, segment, 'jsonl')
      while (!this.#closed && bytesOf(path) > (this.#segments.get(segment)?.bytes ?? 0)) {
        const indexed = await this.#parts.store.indexSegment({ log, segment, path })
        if (indexed.records + indexed.unreadable === 0) break
        this.#segments.set(segment, indexed)
        if (indexed.unreadable > 0)
          logger.error(
            { path, lines: indexed.unreadable },
            'lines are no records; run: callgate journal verify',
          )
      }
    }
  }

  async #load(): Promise<void> {
    const { store, log } = this.#parts
    const rows = await store.db.selectFrom('journal_segments').selectAll().execute()
    if (rows.some((row) => row.log !== log || row.version !== TERMS_VERSION)) await this.#clear()
    else
      for (const { segment, first_seq, next_seq, bytes } of rows)
        this.#segments.set(segment, { firstSeq: first_seq, nextSeq: next_seq, bytes })
    this.#loaded = true
  }

  /** A log that is shorter than what was indexed is another one: put back from a copy, say. */
  #isShorter(present: readonly number[]): boolean {
    return present.some(
      (segment) =>
        bytesOf(segmentPath(this.#parts.dir, segment, 'jsonl')) < (this.#segments.get(segment)?.bytes ?? 0),
    )
  }

  async #clear(): Promise<void> {
    const { store } = this.#parts
    this.#segments.clear()
    await store.batch([
      store.db.deleteFrom('journal_segments'),
      store.db.deleteFrom('journal_index'),
      store.db.deleteFrom('agent_tools'),
      prepare(store, sql`insert into journal_terms (journal_terms) values ('delete-all')`),
    ])
  }

  /** Retention dropped the bodies; in slices, each of which moves the beginning of the segment. */
  async #forget(segment: number): Promise<void> {
    const { store, log } = this.#parts
    const { db } = store
    const { firstSeq, nextSeq } = this.#segments.get(segment) ?? { firstSeq: -1, nextSeq: 0 }
    for (let from = Math.max(0, firstSeq); from < nextSeq && !this.#closed; from += FORGET_ROWS) {
      const to = Math.min(nextSeq, from + FORGET_ROWS)
      await store.batch([
        db.deleteFrom('journal_terms').where('rowid', '>=', from).where('rowid', '<', to),
        prepare(
          store,
          sql`delete from journal_index where tenant in (${TENANTS}) and seq >= ${from} and seq < ${to}`,
        ),
        db
          .updateTable('journal_segments')
          .set({ first_seq: to })
          .where('log', '=', log)
          .where('segment', '=', segment),
      ])
    }
    if (this.#closed) return
    await store.batch([
      // Tools that were last called in what is gone; of the others, the count goes on.
      prepare(
        store,
        sql`delete from agent_tools where last_at <= (select high_ms from journal_segments where log = ${log} and segment = ${segment})`,
      ),
      db.deleteFrom('journal_segments').where('log', '=', log).where('segment', '=', segment),
    ])
    this.#segments.delete(segment)
  }
}

/** The tenants there are, each found by one step into the index instead of by reading all of it. */
const TENANTS = sql`with recursive tenants (name) as (
  select min(tenant) from journal_index
  union all
  select (select min(tenant) from journal_index where tenant > name) from tenants where name is not null
) select name from tenants where name is not null`

function prepare({ db }: Store, query: RawBuilder<unknown>): Compilable {
  return { compile: () => query.compile(db) }
}

function bytesOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, ms)).unref())
}

function refuseSearch(reason: string): CallgateError {
  const text = 'The journal cannot be searched: its index is not kept. Run: callgate journal verify'
  return new CallgateError(refuse('internal', text, { detail: reason }))
}
