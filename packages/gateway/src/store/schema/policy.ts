/** The schema of policy revisions. */

import type { Migration } from '../migration.ts'

export const POLICY: readonly Migration[] = [
  {
    id: 70,
    name: 'policy revisions',
    statements: [
      `create table policy_revisions (
        tenant text not null,
        number integer not null,
        parent integer,
        author text not null,
        author_id text,
        made_at integer not null,
        reason text not null,
        digest text not null,
        live_at integer,
        text text not null,
        cases text,
        primary key (tenant, number)
      ) strict, without rowid`,
      `create table policy_heads (
        tenant text primary key,
        live integer not null,
        live_by text not null,
        live_at integer not null,
        staged integer,
        staged_by text,
        staged_at integer,
        changes integer not null,
        newest integer not null,
        seeded text not null
      ) strict, without rowid`,
    ],
  },
  {
    id: 125,
    name: 'staged counts',
    statements: [
      `create table staged_counts (
        tenant text primary key,
        revision integer not null,
        since integer not null,
        counted text not null
      ) strict, without rowid`,
    ],
  },
]
