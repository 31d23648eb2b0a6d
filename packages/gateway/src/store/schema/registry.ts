/** The schema of the catalogue of servers, their baselines, and what was found in them. */

import type { Migration } from '../migration.ts'

export const REGISTRY: readonly Migration[] = [
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
    id: 36,
    name: 'whole-surface-baselines',
    statements: [
      `create table baselines_whole (
        tenant text not null,
        upstream text not null,
        item_type text not null check (item_type in ('tool', 'prompt', 'resource', 'template', 'instructions',
          'capability', 'server', 'origin')),
        name text not null,
        digest text not null,
        definition text not null,
        state text not null check (state in ('accepted', 'quarantined')),
        reason text not null,
        decided_by text,
        decided_at integer,
        seen_at integer not null,
        found text not null default '[]',
        shape text not null default '',
        recorded integer not null default 1,
        primary key (tenant, upstream, item_type, name, digest)
      ) strict`,
      `insert into baselines_whole (tenant, upstream, item_type, name, digest, definition, state, reason,
        decided_by, decided_at, seen_at)
        select tenant, upstream, item_type, name, digest, definition, state, reason, decided_by, decided_at, seen_at
        from baselines`,
      'drop table baselines',
      'alter table baselines_whole rename to baselines',
      `create unique index baselines_accepted on baselines (tenant, upstream, item_type, name)
        where state = 'accepted'`,
      `create index baselines_shape on baselines (tenant, upstream, item_type, shape) where state = 'accepted'`,
    ],
  },
  {
    id: 43,
    name: 'findings-of-servers',
    statements: [
      `create table finding_remedies (
        tenant text not null,
        server text not null,
        fingerprint text not null,
        revision integer not null,
        body text not null,
        primary key (tenant, server, fingerprint, revision)
      ) strict, without rowid`,
      `create table imported_findings (
        tenant text not null,
        server text not null,
        tool text not null,
        digest text not null,
        body text not null,
        primary key (tenant, server, tool)
      ) strict, without rowid`,
    ],
  },
  {
    id: 46,
    name: 'catalogue-use',
    statements: [
      `create table catalogue_use (
        tenant text not null,
        server text not null,
        staged_at integer not null,
        body text not null,
        primary key (tenant, server)
      ) strict, without rowid`,
      `create table catalogue_progress (
        tenant text not null primary key,
        next_seq integer not null
      ) strict, without rowid`,
    ],
  },
  {
    id: 47,
    name: 'catalogue-items',
    statements: [
      `create table catalogue_items (
        tenant text not null,
        name text not null,
        item_type text not null,
        server text not null,
        primary key (tenant, name, item_type, server)
      ) strict, without rowid`,
      'create index catalogue_items_server on catalogue_items (tenant, server)',
      `insert or ignore into catalogue_items (tenant, name, item_type, server)
        select surfaces.tenant, json_extract(item.value, '$.name'), json_extract(item.value, '$.type'), surfaces.server
        from catalogue_surfaces surfaces
        join catalogue_servers servers on servers.tenant = surfaces.tenant and servers.id = surfaces.server
          and json_extract(servers.body, '$.scan.evidence') = surfaces.evidence
        join json_each(surfaces.body) item`,
    ],
  },
  {
    id: 90,
    name: 'server-trials',
    statements: [
      `create table server_trials (
        tenant text not null,
        server text not null,
        body text not null,
        primary key (tenant, server)
      ) strict, without rowid`,
    ],
  },
]
