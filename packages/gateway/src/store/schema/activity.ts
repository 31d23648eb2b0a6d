/** The schema of what happened by the hour. */

import type { Migration } from '../migration.ts'

export const ACTIVITY: readonly Migration[] = [
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
