/** The schema of the store as a forward-only list of migrations, each applied once and checked by checksum ever after. */

import { hash } from 'node:crypto'
import type { StoreConnection } from './worker-client.ts'

/** One step of the schema. Never edited once released: the checksum of an applied step is compared at every start. */
export interface Migration {
  readonly id: number
  readonly name: string
  readonly statements: readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'identities-baselines-freezes',
    statements: [
      `create table agent_keys (
        tenant text not null,
        id text not null,
        agent text not null,
        agent_groups text not null,
        principal text not null,
        principal_groups text not null,
        hash text not null,
        salt text not null,
        created_at integer not null,
        expires_at integer,
        revoked_at integer,
        rotated_from text,
        last_used_at integer,
        primary key (tenant, id)
      ) strict, without rowid`,
      'create unique index agent_keys_id on agent_keys (id)',
      `create table baselines (
        tenant text not null,
        upstream text not null,
        item_type text not null check (item_type in ('tool', 'prompt', 'resource', 'template', 'instructions')),
        name text not null,
        digest text not null,
        definition text not null,
        state text not null check (state in ('accepted', 'quarantined')),
        reason text not null,
        decided_by text,
        decided_at integer,
        seen_at integer not null,
        primary key (tenant, upstream, item_type, name, digest)
      ) strict`,
      `create unique index baselines_accepted on baselines (tenant, upstream, item_type, name)
        where state = 'accepted'`,
      `create table freezes (
        tenant text not null,
        kind text not null check (kind in ('principal', 'agent', 'session', 'upstream', 'all')),
        subject text not null,
        reason text not null,
        frozen_by text not null,
        frozen_at integer not null,
        primary key (tenant, kind, subject)
      ) strict, without rowid`,
    ],
  },
  {
    id: 2,
    name: 'operators',
    statements: [
      `create table operators (
        tenant text not null,
        id text not null,
        name text not null,
        owner text not null,
        roles text not null,
        hash text not null,
        salt text not null,
        created_at integer not null,
        created_by text not null,
        expires_at integer,
        revoked_at integer,
        primary key (tenant, id)
      ) strict, without rowid`,
      'create unique index operators_id on operators (id)',
    ],
  },
  {
    id: 3,
    name: 'conversations',
    statements: [
      `create table conversations (
        tenant text not null,
        principal text not null,
        agent text not null,
        id text not null,
        words text not null,
        trust text not null,
        sensitivity text not null,
        sources text not null,
        memory text,
        used_at integer not null,
        primary key (tenant, principal, agent)
      ) strict, without rowid`,
      'create index conversations_used on conversations (used_at)',
    ],
  },
  {
    id: 5,
    name: 'approvals',
    statements: [
      `create table approvals (
        tenant text not null,
        id text not null,
        digest text not null,
        key_id text not null,
        active integer not null check (active in (0, 1)),
        state text not null check
          (state in ('pending', 'approved', 'used', 'refused', 'expired', 'withdrawn', 'revoked')),
        principal text not null,
        agent text not null,
        agent_key text not null,
        upstream text not null,
        target text not null,
        kind text not null,
        method text not null,
        definition text,
        asks text not null,
        risk text not null,
        shown text not null,
        redacted integer not null,
        sealed text not null,
        parts text not null,
        states text not null,
        delegates text not null,
        exchange_id text not null,
        grant_id text,
        requested_at integer not null,
        expires_at integer not null,
        escalate_at integer,
        escalated_at integer,
        settled_at integer,
        primary key (tenant, id)
      ) strict`,
      'create unique index approvals_active on approvals (tenant, digest) where active = 1',
      'create index approvals_state on approvals (tenant, state, requested_at)',
      'create index approvals_due on approvals (active, expires_at)',
      "create index approvals_novel on approvals (tenant, principal, agent, upstream, target) where state = 'used'",
      `create table approval_answers (
        tenant text not null,
        approval text not null,
        operator text not null,
        answer text not null check (answer in ('approve', 'refuse')),
        reason text not null,
        terms text,
        answered_at integer not null,
        primary key (tenant, approval, operator)
      ) strict, without rowid`,
      `create table approval_grants (
        tenant text not null,
        id text not null,
        approval text not null,
        principal text not null,
        agent text not null,
        upstream text not null,
        target text not null,
        kind text not null,
        key_id text not null,
        frame text not null,
        fixed text not null,
        uses_left integer not null check (uses_left >= 0),
        granted_at integer not null,
        expires_at integer not null,
        revoked_at integer,
        primary key (tenant, id)
      ) strict`,
      'create index approval_grants_agent on approval_grants (tenant, principal, agent, upstream, target)',
      `create table approval_records (
        seq integer primary key autoincrement,
        tenant text not null,
        entry text not null
      ) strict`,
    ],
  },
  {
    id: 6,
    name: 'responses-incidents-trust',
    statements: [
      `create table response_steps (
        tenant text not null,
        id text not null,
        step text not null,
        scope text not null,
        subject text not null,
        reason text not null,
        imposed_by text not null,
        incident text,
        imposed_at integer not null,
        expires_at integer,
        undone_at integer,
        undone_by text,
        undo_note text,
        dry_run integer not null check (dry_run in (0, 1)),
        primary key (tenant, id)
      ) strict, without rowid`,
      'create index response_steps_time on response_steps (tenant, imposed_at)',
      `create table incidents (
        tenant text not null,
        id text not null,
        state text not null check (state in ('open', 'acknowledged', 'contained', 'closed')),
        opened_at integer not null,
        last_at integer not null,
        body text not null,
        primary key (tenant, id)
      ) strict, without rowid`,
      'create index incidents_state on incidents (tenant, state, last_at)',
      `create table response_progress (
        tenant text not null primary key,
        next_seq integer not null,
        count_from integer not null
      ) strict, without rowid`,
      `create table agent_trust (
        tenant text not null,
        agent text not null,
        penalty real not null,
        at integer not null,
        history text not null,
        primary key (tenant, agent)
      ) strict, without rowid`,
      `create table playbook_runs (
        tenant text not null,
        id text not null,
        incident text not null,
        state text not null check (state in ('running', 'done', 'failed', 'interrupted', 'undone')),
        started_at integer not null,
        body text not null,
        primary key (tenant, id)
      ) strict, without rowid`,
      'create index playbook_runs_incident on playbook_runs (tenant, incident, started_at)',
    ],
  },
  {
    id: 7,
    name: 'behaviour profiles',
    statements: [
      `create table behaviour_profiles (
        tenant text not null,
        kind text not null,
        subject text not null,
        profile text not null,
        used_at integer not null,
        primary key (tenant, kind, subject)
      ) strict, without rowid`,
    ],
  },
  {
    id: 20,
    name: 'session-tasks',
    statements: [
      `create table session_tasks (
        tenant text not null,
        principal text not null,
        agent text not null,
        id text not null,
        text text not null,
        scope text not null,
        declared_by text not null,
        expires_at integer not null,
        used integer not null,
        primary key (tenant, principal, agent)
      ) strict, without rowid`,
    ],
  },
  {
    id: 21,
    name: 'written-texts',
    statements: [
      `create table written_texts (
        tenant text not null,
        id text not null,
        trust text not null,
        sensitivity text not null,
        sources text not null,
        marks text not null,
        written_at integer not null,
        met_at integer not null,
        primary key (tenant, id)
      ) strict, without rowid`,
    ],
  },
  {
    id: 30,
    name: 'catalogue',
    statements: [
      `create table catalogue_servers (
        tenant text not null,
        id text not null,
        stage text not null,
        revision integer not null,
        body text not null,
        primary key (tenant, id)
      ) strict, without rowid`,
      `create table catalogue_steps (
        tenant text not null,
        server text not null,
        revision integer not null,
        step text not null,
        from_stage text,
        to_stage text not null,
        done_by text not null,
        at integer not null,
        why text not null,
        evidence text,
        primary key (tenant, server, revision)
      ) strict, without rowid`,
      `create table catalogue_surfaces (
        tenant text not null,
        server text not null,
        evidence text not null,
        body text not null,
        primary key (tenant, server, evidence)
      ) strict`,
    ],
  },
  {
    id: 50,
    name: 'browser-sessions',
    statements: [
      `create table browser_sessions (
        tenant text not null,
        id text not null,
        operator text not null,
        created_at integer not null,
        used_at integer not null,
        primary key (tenant, id)
      ) strict, without rowid`,
    ],
  },
  {
    id: 51,
    name: 'passkeys-invitations',
    statements: [
      `create table passkeys (
        tenant text not null,
        id text not null,
        operator text not null,
        name text not null,
        public_key text not null,
        counter integer not null,
        transports text not null,
        created_at integer not null,
        last_used_at integer,
        primary key (tenant, id)
      ) strict, without rowid`,
      `create table invitations (
        tenant text not null,
        id text not null,
        name text,
        owner text,
        roles text not null,
        first integer not null,
        created_by text not null,
        expires_at integer not null,
        primary key (tenant, id)
      ) strict, without rowid`,
    ],
  },
  {
    id: 52,
    name: 'activity-hours',
    statements: [
      `create table activity_hours (
        tenant text not null,
        hour integer not null,
        next_seq integer not null,
        body text not null,
        primary key (tenant, hour)
      ) strict, without rowid`,
    ],
  },
]

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
