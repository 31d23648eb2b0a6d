/** The schema of access reviews. */

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
]
