/** The schema of approvals, responses, incidents and trust. */

import type { Migration } from '../migration.ts'

export const INCIDENTS: readonly Migration[] = [
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
    id: 130,
    name: 'answers-of-operators-by-id',
    statements: ['alter table approval_answers add column operator_id text'],
  },
]
