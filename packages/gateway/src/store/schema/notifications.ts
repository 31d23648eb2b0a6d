/** The schema of messages to people. */

import type { Migration } from '../migration.ts'

export const NOTIFICATIONS: readonly Migration[] = [
  {
    id: 75,
    name: 'notifications',
    statements: [
      `create table notification_deliveries (
        tenant text not null,
        id text not null,
        channel text not null,
        route text,
        event text not null,
        severity text not null,
        subject text,
        state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
        held integer not null check (held in (0, 1)),
        escalation integer not null check (escalation in (0, 1)),
        message text,
        attempts integer not null,
        at integer not null,
        due_at integer not null,
        ended_at integer,
        error text,
        body text not null,
        primary key (tenant, id)
      ) strict, without rowid`,
      'create index notification_deliveries_due on notification_deliveries (tenant, state, channel, due_at)',
      'create index notification_deliveries_time on notification_deliveries (tenant, at)',
      'create index notification_deliveries_subject on notification_deliveries (tenant, subject, state)',
      `create table notification_progress (
        tenant text not null primary key,
        next_seq integer not null
      ) strict, without rowid`,
    ],
  },
]
