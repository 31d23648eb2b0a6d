/** The tables of threat intelligence, as the migration that made them has them. */

export const INTELLIGENCE_TABLES: readonly string[] = [
  `create table intelligence_indicators (
    tenant text not null,
    source text not null,
    id text not null,
    import text not null,
    modified_at integer,
    digest text not null,
    body text not null,
    primary key (tenant, source, id)
  ) strict`,
  `create table intelligence_staged (
    tenant text not null,
    import text not null,
    id text not null,
    modified_at integer,
    digest text not null,
    body text not null,
    primary key (tenant, import, id)
  ) strict`,
  `create table intelligence_sources (
    tenant text not null,
    source text not null,
    body text not null,
    primary key (tenant, source)
  ) strict, without rowid`,
  `create table intelligence_withdrawals (
    tenant text not null,
    source text not null,
    id text not null,
    modified_at integer,
    done_by text not null,
    at integer not null,
    why text not null,
    primary key (tenant, source, id)
  ) strict, without rowid`,
  `create table intelligence_hits (
    tenant text not null,
    upstream text not null,
    since integer not null,
    told text not null,
    primary key (tenant, upstream)
  ) strict, without rowid`,
]
