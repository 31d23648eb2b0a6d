/** The store against real files: migrations, ownership, crash, queue bound, durability across a reopening. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Migration } from './migration.ts'
import { MIGRATIONS } from './migrations.ts'
import { openStore, type Store } from './store.ts'
import { startWorkerClient } from './worker-client.ts'

let directory: string
let path: string
let opened: Store[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-store-'))
  path = join(directory, 'store.sqlite')
  opened = []
})

afterEach(async () => {
  for (const store of opened) await store.close()
  rmSync(directory, { recursive: true, force: true })
})

async function open(options: Parameters<typeof openStore>[1] = {}): Promise<Store> {
  const store = await openStore(path, { busyTimeoutMs: 50, ...options })
  opened.push(store)
  return store
}

const freeze = (subject: string) =>
  ({ tenant: 'default', kind: 'agent', subject, reason: 'test', frozen_by: 'op', frozen_at: 1 }) as const

test('what was written is there after a reopening', async () => {
  const first = await open()
  await first.db.insertInto('freezes').values(freeze('a')).execute()
  await first.close()
  const second = await open()
  expect(await second.db.selectFrom('freezes').selectAll().where('tenant', '=', 'default').execute()).toEqual(
    [freeze('a')],
  )
})

test('the file is readable by its owner alone', async () => {
  await open()
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('durability settings are in force', async () => {
  await open()
  const client = opened[0]
  const { sql } = await import('kysely')
  const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(client!.db)
  const sync = await sql<{ synchronous: number }>`pragma synchronous`.execute(client!.db)
  expect([mode.rows[0]?.journal_mode, sync.rows[0]?.synchronous]).toEqual(['wal', 2])
})

test('a second opener is refused and told why', async () => {
  await open()
  await expect(openStore(path, { busyTimeoutMs: 20 })).rejects.toThrow(/in use by another process/)
})

test('a file that is no database is refused', async () => {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(path, 'this is not a database, whatever its name says'.repeat(50))
  await expect(openStore(path)).rejects.toThrow(/cannot be opened/)
})

test('a newer schema is refused', async () => {
  const newer: Migration = { id: 99, name: 'future', statements: ['create table future (x integer) strict'] }
  await (await open({ migrations: [...MIGRATIONS, newer] })).close()
  await expect(openStore(path)).rejects.toThrow(/schema 99 \(future\), this version knows up to/)
})

test('an edited migration is refused', async () => {
  await (await open()).close()
  const edited = MIGRATIONS.map((one) => ({ ...one, statements: [...one.statements, 'select 1'] }))
  await expect(openStore(path, { migrations: edited })).rejects.toThrow(/applied with other statements/)
})

test('a failing migration leaves nothing behind', async () => {
  const bad: Migration = {
    id: 99,
    name: 'bad',
    statements: ['create table half (x integer) strict', 'nonsense'],
  }
  await expect(openStore(path, { migrations: [...MIGRATIONS, bad] })).rejects.toThrow(/nonsense/)
  const store = await open()
  expect((await store.db.introspection.getTables()).map((table) => table.name)).not.toContain('half')
})

test('a batch is all or nothing', async () => {
  const store = await open()
  const insert = store.db.insertInto('freezes').values(freeze('twice'))
  await expect(store.batch([insert, insert])).rejects.toThrow(/UNIQUE/)
  expect(await store.db.selectFrom('freezes').selectAll().where('tenant', '=', 'default').execute()).toEqual(
    [],
  )
})

test('a transaction and statements beside it do not mix', async () => {
  const store = await open()
  const transaction = store.db.transaction().execute(async (trx) => {
    await trx.insertInto('freezes').values(freeze('inside')).execute()
    throw new Error('changed my mind')
  })
  const beside = store.db.insertInto('freezes').values(freeze('beside')).execute()
  await expect(transaction).rejects.toThrow('changed my mind')
  await beside
  const rows = await store.db
    .selectFrom('freezes')
    .select('subject')
    .where('tenant', '=', 'default')
    .execute()
  expect(rows).toEqual([{ subject: 'beside' }])
})

test('too many rows and values SQLite cannot hold are errors', async () => {
  const store = await open({ rowsMax: 2 })
  for (const subject of ['a', 'b', 'c'])
    await store.db.insertInto('freezes').values(freeze(subject)).execute()
  const all = store.db.selectFrom('freezes').selectAll().where('tenant', '=', 'default')
  await expect(all.execute()).rejects.toThrow(/more than 2 rows/)
  const odd = { ...freeze('x'), reason: Symbol('no') } as unknown as ReturnType<typeof freeze>
  await expect(store.db.insertInto('freezes').values(odd).execute()).rejects.toThrow(/cannot be stored/)
})

test('a full queue refuses instead of growing', async () => {
  const client = await startWorkerClient({ path, busyTimeoutMs: 20, queueMax: 2, rowsMax: 10 })
  const calls = Array.from({ length: 4 }, () => client.run({ sql: 'select 1 as one', params: [] }))
  const settled = await Promise.allSettled(calls)
  expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(String(settled[3]?.status === 'rejected' && settled[3].reason)).toMatch(/store requests are waiting/)
  await client.close()
})

test('when the worker dies, pending and later calls reject with the reason', async () => {
  const client = await startWorkerClient({ path, busyTimeoutMs: 20, queueMax: 10, rowsMax: 10 })
  const failures: string[] = []
  client.onFailed((reason) => failures.push(reason))
  // A thread ends once the statement it is in has ended.
  const long = client.run({
    sql: 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) as c from n',
    params: [],
  })
  const settled = Promise.allSettled([long])
  await client.terminate()
  const [outcome] = await settled
  expect(outcome.status === 'rejected' && String(outcome.reason)).toMatch(/worker ended unexpectedly/)
  await expect(client.run({ sql: 'select 1', params: [] })).rejects.toThrow(/restart the gateway/)
  expect(failures).toHaveLength(1)
})

test('close lets queued writes finish and is idempotent', async () => {
  const store = await open()
  const write = store.db.insertInto('freezes').values(freeze('late')).execute()
  await write
  await store.close()
  await store.close()
  await expect(store.db.selectFrom('freezes').selectAll().execute()).rejects.toThrow()
})
