/** Changes of approvals: durable in the store together with their record, which then goes to the journal, also after a kill. */

import type { Transaction } from 'kysely'
import { ApprovalEntry } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import type { JournalPort, Logger } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { StoreTables } from '../store/tables.ts'

export type Change = Transaction<StoreTables>
type Journal = Pick<JournalPort, 'append' | 'writable'>

/** Records sent on at a time after a restart. */
const FLUSH_MAX = 1_000

export class Ledger {
  readonly #store: Store
  readonly #journal: Journal
  readonly #logger: Logger
  /** Records that are on their way to the journal right now. */
  readonly #leaving = new Set<number>()
  /** True while a record that was due did not reach the journal. */
  #behind = false

  constructor(store: Store, journal: Journal, logger: Logger) {
    this.#store = store
    this.#journal = journal
    this.#logger = logger
  }

  get store(): Store {
    return this.#store
  }

  get writable(): boolean {
    return this.#journal.writable
  }

  /**
   * One change in one transaction. What it records is committed with it and stands in the journal when the promise
   * resolves; rejects when it does not, with the change kept: its record follows as soon as the journal takes it.
   */
  async change<T>(work: (change: Change, record: (entry: ApprovalEntry) => void) => Promise<T>): Promise<T> {
    // No step is taken on top of one whose record is missing.
    if (this.#behind) await this.flush()
    const { value, staged } = await this.#store.db.transaction().execute(async (change) => {
      const entries: ApprovalEntry[] = []
      const done = await work(change, (entry) => entries.push(entry))
      const kept: Staged[] = []
      for (const entry of entries) {
        const row = { tenant: entry.tenant, entry: JSON.stringify(entry) }
        const { seq } = await change
          .insertInto('approval_records')
          .values(row)
          .returning('seq')
          .executeTakeFirstOrThrow()
        this.#leaving.add(seq)
        kept.push({ seq, entry })
      }
      return { value: done, staged: kept }
    })
    for (const one of staged) await this.#send(one)
    return value
  }

  /** Sends on what a kill, or a journal that could not be written, left behind, of every tenant. */
  async flush(): Promise<void> {
    this.#behind = false
    const rows = await this.#store.db
      .selectFrom('approval_records')
      .selectAll()
      .orderBy('seq')
      .limit(FLUSH_MAX)
      .execute()
    for (const { seq, entry } of rows) {
      if (this.#leaving.has(seq)) continue
      this.#leaving.add(seq)
      await this.#send({ seq, entry: ApprovalEntry.parse(readJson(entry)) })
    }
  }

  async #send({ seq, entry }: Staged): Promise<void> {
    try {
      await this.#journal.append(entry)
      await this.#store.db
        .deleteFrom('approval_records')
        .where('tenant', '=', entry.tenant)
        .where('seq', '=', seq)
        .execute()
    } catch (error) {
      this.#behind = true
      this.#logger.error(
        { approvalId: entry.approvalId, err: error },
        'A step of an approval waits for its record',
      )
      throw error
    } finally {
      this.#leaving.delete(seq)
    }
  }
}

interface Staged {
  readonly seq: number
  readonly entry: ApprovalEntry
}
