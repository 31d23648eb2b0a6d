/** The schema of who may do what, the baselines and freezes of the first day, and how operators sign in. */

import type { Migration } from '../migration.ts'

export const IDENTITIES: readonly Migration[] = [
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
]
