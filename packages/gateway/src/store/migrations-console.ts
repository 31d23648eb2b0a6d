/** Migrations for what the console needs: who is signed in and how, and what happened by the hour. */

export const CONSOLE_MIGRATIONS = [
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
] as const
