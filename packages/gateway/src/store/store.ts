/** The embedded store: SQLite in a worker thread behind Kysely, migrated at opening and owned by one process. */

import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, type Compilable } from 'kysely'
import { createWorkerDialect, toStatement } from './dialect.ts'
import type { Migration } from './migration.ts'
import { MIGRATIONS, applyMigrations } from './migrations.ts'
import type { StoreTables } from './tables.ts'
import { startWorkerClient } from './worker-client.ts'
import type { SegmentIndexed, SegmentPart } from './worker-protocol.ts'

export interface Store {
  /** Queries against the typed tables. Use `batch` for writes that belong together: it needs one round trip. */
  readonly db: Kysely<StoreTables>
  /** Runs the queries in one immediate transaction, durable when the promise resolves. */
  batch(queries: readonly Compilable[]): Promise<void>
  /** Indexes the next records of a segment of the journal, in a transaction of its own; reading happens in the worker too. */
  indexSegment(part: SegmentPart): Promise<SegmentIndexed>
  /** Called with the reason when the store can no longer be used; every pending and later call rejects with it. */
  onFailed(listener: (reason: string) => void): void
  close(): Promise<void>
}

export interface StoreOptions {
  /** How long opening waits for another process to let go of the file. */
  readonly busyTimeoutMs?: number
  readonly queueMax?: number
  readonly rowsMax?: number
  readonly migrations?: readonly Migration[]
}

const DEFAULTS = { busyTimeoutMs: 2_000, queueMax: 10_000, rowsMax: 100_000 }

/** Opens (or makes) the store file and brings its schema up to date. Rejects when another process has it open. */
export async function openStore(path: string, options: StoreOptions = {}): Promise<Store> {
  const { busyTimeoutMs, queueMax, rowsMax } = { ...DEFAULTS, ...options }
  makePrivateFile(path)
  const client = await startWorkerClient({ path, busyTimeoutMs, queueMax, rowsMax })
  try {
    await applyMigrations(client, options.migrations ?? MIGRATIONS, Date.now())
  } catch (error) {
    await client.close()
    throw error
  }
  const db = new Kysely<StoreTables>({ dialect: createWorkerDialect(client, queueMax) })
  return {
    db,
    // Through a connection of its own, so that a batch never lands inside someone else's open transaction.
    batch: (queries) =>
      db.connection().execute(async () => {
        await client.batch(queries.map((query) => toStatement(query.compile())))
      }),
    indexSegment: (part) => db.connection().execute(() => client.indexSegment(part)),
    onFailed: (listener) => client.onFailed(listener),
    async close() {
      await db.destroy()
      await client.close()
    },
  }
}

/** SQLite gives its side files the mode of the main one, so the main one is made readable by its owner alone. */
function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}
