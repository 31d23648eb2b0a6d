/** The schema of the store as a forward-only list of migrations, each applied once and checked by checksum ever after. */

import { hash } from 'node:crypto'
import type { Migration } from './migration.ts'
import { ACTIVITY } from './schema/activity.ts'
import { IDENTITIES } from './schema/identities.ts'
import { INCIDENTS } from './schema/incidents.ts'
import { INTELLIGENCE } from './schema/intelligence.ts'
import { JOURNAL_INDEX } from './schema/journal-index.ts'
import { NOTIFICATIONS } from './schema/notifications.ts'
import { POLICY } from './schema/policy.ts'
import { REGISTRY } from './schema/registry.ts'
import { RIGHTS } from './schema/rights.ts'
import { SESSIONS } from './schema/sessions.ts'
import type { StoreConnection } from './worker-client.ts'

/** In the order in which they are applied. */
export const MIGRATIONS: readonly Migration[] = [
  ...ACTIVITY,
  ...IDENTITIES,
  ...INCIDENTS,
  ...INTELLIGENCE,
  ...JOURNAL_INDEX,
  ...NOTIFICATIONS,
  ...POLICY,
  ...REGISTRY,
  ...RIGHTS,
  ...SESSIONS,
].toSorted((a, b) => a.id - b.id)

const LEDGER = `create table if not exists schema_migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  applied_at integer not null
) strict`

/** SHA-256 (hex) over the name and the statements of a migration. */
export function computeChecksum(migration: Migration): string {
  return hash('sha256', JSON.stringify([migration.id, migration.name, migration.statements]))
}

/** Brings the schema up to date in one transaction. Refuses a newer schema and one whose history was edited. */
export async function applyMigrations(
  connection: StoreConnection,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<void> {
  await connection.run({ sql: LEDGER, params: [] })
  const applied = await connection.run({
    sql: 'select id, name, checksum from schema_migrations order by id',
    params: [],
  })
  const done = new Map(applied.rows.map((row) => [Number(row['id']), row]))
  const newest = migrations.at(-1)?.id ?? 0
  for (const [id, row] of done) {
    const known = migrations.find((migration) => migration.id === id)
    if (known === undefined) {
      throw new Error(
        `the store has schema ${id} (${String(row['name'])}), this version knows up to ${newest}: ` +
          'start the newer version of callgate, or restore the backup taken before the upgrade',
      )
    }
    if (row['checksum'] !== computeChecksum(known)) {
      throw new Error(
        `migration ${id} (${known.name}) was applied with other statements: the store was changed by hand ` +
          'or by a build that is not this one; restore a backup',
      )
    }
  }
  const pending = migrations.filter((migration) => !done.has(migration.id))
  if (pending.length === 0) return
  await connection.batch(
    pending.flatMap((migration) => [
      ...migration.statements.map((sql) => ({ sql, params: [] })),
      {
        sql: 'insert into schema_migrations (id, name, checksum, applied_at) values (?, ?, ?, ?)',
        params: [migration.id, migration.name, computeChecksum(migration), nowMs],
      },
    ]),
  )
}
