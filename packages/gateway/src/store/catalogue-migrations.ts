/** The schema of what the catalogue counts and finds: use of servers in their stage, and the items they list. */

export const CATALOGUE_MIGRATIONS = [
  {
    id: 46,
    name: 'catalogue-use',
    statements: [
      `create table catalogue_use (
        tenant text not null,
        server text not null,
        staged_at integer not null,
        body text not null,
        primary key (tenant, server)
      ) strict, without rowid`,
      `create table catalogue_progress (
        tenant text not null primary key,
        next_seq integer not null
      ) strict, without rowid`,
    ],
  },
  {
    id: 47,
    name: 'catalogue-items',
    statements: [
      `create table catalogue_items (
        tenant text not null,
        name text not null,
        item_type text not null,
        server text not null,
        primary key (tenant, name, item_type, server)
      ) strict, without rowid`,
      'create index catalogue_items_server on catalogue_items (tenant, server)',
      `insert or ignore into catalogue_items (tenant, name, item_type, server)
        select surfaces.tenant, json_extract(item.value, '$.name'), json_extract(item.value, '$.type'), surfaces.server
        from catalogue_surfaces surfaces
        join catalogue_servers servers on servers.tenant = surfaces.tenant and servers.id = surfaces.server
          and json_extract(servers.body, '$.scan.evidence') = surfaces.evidence
        join json_each(surfaces.body) item`,
    ],
  },
]
