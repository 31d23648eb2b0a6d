/** The schema of what is remembered of conversations: labels, profiles, tasks, written texts, counts of scenarios. */

import type { Migration } from '../migration.ts'

export const SESSIONS: readonly Migration[] = [
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
    id: 31,
    name: 'behaviour groups',
    statements: [
      `create table behaviour_groups (
        tenant text not null,
        owner text not null,
        grouping text not null,
        subject text not null,
        states text not null,
        used_at integer not null,
        primary key (tenant, owner, grouping, subject)
      ) strict, without rowid`,
      'create index behaviour_groups_used on behaviour_groups (used_at)',
    ],
  },
]
