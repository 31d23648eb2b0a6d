/** The schema of the query index over the journal: where each record stands, and the terms it is found by; and searches that are kept. */

import type { Migration } from '../migration.ts'

export const JOURNAL_INDEX: readonly Migration[] = [
  {
    id: 67,
    name: 'journal-index',
    statements: [
      // How far each segment is indexed. A segment belongs to the gateway, its records to tenants.
      `create table journal_segments (
        log text not null,
        segment integer not null,
        version integer not null,
        first_seq integer not null,
        next_seq integer not null,
        bytes integer not null,
        high_ms integer not null,
        primary key (log, segment)
      ) strict, without rowid`,
      `create table journal_index (
        tenant text not null,
        seq integer not null,
        time_ms integer not null,
        high_ms integer not null,
        segment integer not null,
        at integer not null,
        bytes integer not null,
        primary key (tenant, seq)
      ) strict, without rowid`,
      'create index journal_index_high on journal_index (tenant, high_ms, seq)',
      // Terms without their text: its rowid is seq. Every term of a field is a digest over the tenant too.
      `create virtual table journal_terms using fts5(
        terms, content='', contentless_delete=1, detail=none, tokenize='ascii'
      )`,
      // Which tools agents have called, counted from outcomes.
      `create table agent_tools (
        tenant text not null,
        agent text not null,
        upstream text not null,
        target text not null,
        calls integer not null,
        last_at integer not null,
        primary key (tenant, agent, upstream, target)
      ) strict, without rowid`,
    ],
  },
  {
    id: 68,
    name: 'saved-searches',
    statements: [
      `create table saved_searches (
        tenant text not null,
        operator text not null,
        name text not null,
        filters text not null,
        saved_at integer not null,
        primary key (tenant, operator, name)
      ) strict, without rowid`,
    ],
  },
]
