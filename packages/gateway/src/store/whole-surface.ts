/** The migration that makes baselines of the whole surface: more types of items, and what explains a difference. */

export const WHOLE_SURFACE = {
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
} as const
