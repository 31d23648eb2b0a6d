/** The schema of access reviews, and of callers that are known from their tokens. */

import type { Migration } from '../migration.ts'

export const RIGHTS: readonly Migration[] = [
  {
    id: 64,
    name: 'access reviews',
    statements: [
      `create table access_reviews (
        tenant text not null,
        id text not null,
        state text not null,
        body text not null,
        primary key (tenant, id)
      ) strict, without rowid`,
      `create table access_review_items (
        tenant text not null,
        review text not null,
        subject text not null,
        decision text,
        removal text not null,
        body text not null,
        primary key (tenant, review, subject)
      ) strict, without rowid`,
      `create index access_review_removals on access_review_items (tenant, removal) where removal = 'pending'`,
    ],
  },
  {
    id: 85,
    name: 'callers with tokens',
    statements: [
      `create table token_callers (
        tenant text not null,
        agent text not null,
        principal text not null,
        issuer text not null,
        groups text not null,
        seen_at integer not null,
        primary key (tenant, agent, principal)
      ) strict, without rowid`,
    ],
  },
]
