/** A store as it was before the catalogue and the console grew, with data in every table, opened by this version. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCatalogue } from '../registry/catalogue/catalogue.ts'
import { scanOf, submissionOf } from '../registry/catalogue/catalogue.fixture.ts'
import { openBaselines } from '../registry/baselines.ts'
import { isSameName } from '@callgate/contracts/operator'
import { RegistryConfig } from '@callgate/contracts/registry'
import { computeChecksum, MIGRATIONS } from './migrations.ts'
import { openStore } from './store.ts'
import { startWorkerClient } from './worker-client.ts'

/** What stores in the field have applied, and how it read: an edit of any of these locks their owners out. */
const APPLIED: Readonly<Record<number, string>> = {
  1: 'b963a1842219b34b3f6048adf664edaa7d04a82fff9ddf2cf7269ddfabf535a2',
  2: 'ff0b511d6e4fa3cafdffcd197208875e3f5cf6b35fe5f832dd2ef32223f49ac5',
  3: 'dfefc73c7b72525a08c269bf04624c184829664707ac233765765e2935368c9f',
  5: 'e7952146feb1f99ca495ed6072b79eeffff844a5826b835340e180b443440d78',
  6: 'ec43ebccf94e00459a2b697d1eaf75f9ca7101640d883769e296da00a7749e08',
  7: 'aa56055d1fc9004c2daf669a65f1d426107ed44a3c49d1ef1c1231bfc589466f',
  20: '49a67612ae482d68d438c8adc2fc50f69627ff4145467efdb8df1c47efc166ac',
  21: 'c962db043b0edf221ecbd3eed79cbdac702fba62572477953ccf34cbc1d8a0e7',
  30: 'ae63d54f35a989ebef7a55d3c458736faaf711540717697e28f81aa348d8eeb9',
}
const OLD = MIGRATIONS.filter(({ id }) => id in APPLIED)

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-upgrade-'))
  path = join(directory, 'store.sqlite')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

type Rows = Readonly<Record<string, readonly unknown[]>>

/** One row in every table, and in those with a meaning here the ones given. */
async function fillOld(rows: Rows): Promise<Map<string, number>> {
  await (await openStore(path, { migrations: OLD })).close()
  const client = await startWorkerClient({ path, busyTimeoutMs: 1_000, queueMax: 1_000, rowsMax: 10_000 })
  const counts = new Map<string, number>()
  const { rows: tables } = await client.run({
    sql: "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name != 'schema_migrations'",
    params: [],
  })
  for (const { name } of tables) {
    const table = String(name)
    const { rows: columns } = await client.run({ sql: `pragma table_info(${table})`, params: [] })
    const given = rows[table] ?? [
      columns.map(({ type, name: column }) => sampleOf(table, String(column), type)),
    ]
    for (const values of given)
      await client.run({
        sql: `insert into ${table} values (${columns.map(() => '?').join(', ')})`,
        params: values as never,
      })
    counts.set(table, given.length)
  }
  await client.close()
  return counts
}

const CHECKED: Readonly<Record<string, string>> = {
  'freezes.kind': 'agent',
  'approvals.state': 'pending',
  'approval_answers.answer': 'approve',
  'incidents.state': 'open',
  'playbook_runs.state': 'done',
}

function sampleOf(table: string, column: string, type: unknown): string | number {
  return CHECKED[`${table}.${column}`] ?? (type === 'TEXT' ? `${column} of old` : 1)
}

const surface = [
  { type: 'tool', name: 'read', definition: { name: 'read' } },
  { type: 'instructions', name: '', definition: { instructions: 'Be kind.' } },
]
const server = {
  id: 'files',
  revision: 3,
  stage: 'live',
  submission: submissionOf('files'),
  submittedBy: 'ada',
  submittedAtMs: 1,
  scan: scanOf('a', 1),
  approval: null,
  agents: [],
  why: 'reviewed',
  changedBy: 'bob',
  changedAtMs: 2,
}
const ROWS: Rows = {
  baselines: [
    ['default', 'files', 'tool', 'read', 'd1', '{"name":"read"}', 'accepted', '', 'first use', 2, 1],
    [
      'default',
      'files',
      'tool',
      'read',
      'd2',
      '{"name":"read","x":1}',
      'quarantined',
      'differs',
      null,
      null,
      2,
    ],
    [
      'default',
      'files',
      'instructions',
      'instructions',
      'd3',
      '{"instructions":"x"}',
      'accepted',
      '',
      'ada',
      3,
      1,
    ],
  ],
  catalogue_servers: [['default', 'files', 'live', 3, JSON.stringify(server)]],
  catalogue_surfaces: [
    ['default', 'files', server.scan.evidence, JSON.stringify(surface)],
    ['default', 'files', 'sha256:older', JSON.stringify([{ type: 'tool', name: 'gone', definition: {} }])],
  ],
}

test('what was applied reads as it did', () => {
  expect(Object.fromEntries(OLD.map((one) => [one.id, computeChecksum(one)]))).toEqual(APPLIED)
  expect(new Set(MIGRATIONS.map(({ id }) => id)).size).toBe(MIGRATIONS.length)
})

test('no row is lost, baselines decide as before, and servers are found by what they list', async () => {
  const before = await fillOld(ROWS)
  const store = await openStore(path)
  try {
    for (const [table, count] of before) {
      const kept = await store.db
        .selectFrom(table as 'baselines')
        .selectAll()
        .execute()
      expect([table, kept.length]).toEqual([table, count])
    }
    const clock = { nowMs: () => 10, monotonicMs: () => 10 }
    const baselines = await openBaselines(store, clock)
    const item = { tenant: 'default', upstream: 'files', type: 'tool', name: 'read', definition: {} } as const
    expect(['d1', 'd2', 'd9'].map((digest) => baselines.state({ ...item, digest }))).toEqual([
      'accepted',
      'quarantined',
      'changed',
    ])
    // It was on record when it was held: it is not recorded a second time.
    expect(baselines.awaitsRecord({ ...item, digest: 'd2' })).toBe(false)
    expect(await baselines.showQuarantined({ ...item, digest: 'd2' })).toMatchObject({ reason: 'differs' })
    expect(await baselines.approve({ ...item, digest: 'd2' }, 'bob')).toBe(true)
    const origin = { ...item, type: 'origin', name: 'launch', digest: 'd4' } as const
    await baselines.accept(origin, 'first use')
    expect(baselines.state(origin)).toBe('accepted')
    const catalogue = await openCatalogue({
      store,
      clock,
      isOnePerson: isSameName,
      settings: () => RegistryConfig.parse({}),
    })
    const found = async (tool: string) =>
      (await catalogue.search('default', { tool, after: '', limit: 10 })).map(({ id }) => id)
    expect([await found('read'), await found('gone')]).toEqual([['files'], []])
  } finally {
    await store.close()
  }
})
