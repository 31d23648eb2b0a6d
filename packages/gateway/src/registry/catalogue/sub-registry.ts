/** The live servers of the catalogue as an MCP registry (`/v0.1`), in which each is a remote behind this gateway. */

import type { JsonObject } from '@callgate/contracts/json'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { OFFICIAL_META } from '@callgate/contracts/server-json'

const PAGE_MAX = 100
const PAGE_DEFAULT = 30
const DESCRIPTION_MAX = 100
const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'
const VERSION_PATH = /^\/v0\.1\/servers\/([^/]{1,600})\/versions(?:\/([^/]{1,300}))?$/

export interface RegistryAnswer {
  readonly status: number
  readonly value: JsonObject
}

export interface RegistryView {
  /** What agents may use, in the order of ids; the same array as long as nothing changed. */
  readonly servers: readonly CatalogueServer[]
  /** Where agents connect, without a path. */
  readonly baseUrl: string
}

/** The answer to a GET; undefined for a path that is none of the registry's. */
export function answerRegistry(
  path: string,
  query: URLSearchParams,
  { servers, baseUrl }: RegistryView,
): RegistryAnswer | undefined {
  if (path === '/v0.1/servers') return listServers(offersOf(servers), query, baseUrl)
  const match = VERSION_PATH.exec(path)
  if (match === null) return undefined
  const [name, version] = [decode(match[1] ?? ''), decode(match[2] ?? '')]
  const found = offersOf(servers).byName.get(name)
  if (found === undefined) return problem(404, 'There is no such server.')
  const entry = toEntry(found, baseUrl)
  if (match[2] === undefined) return { status: 200, value: { servers: [entry], metadata: { count: 1 } } }
  if (!isVersion(found, version)) return problem(404, 'There is no such version.')
  return { status: 200, value: entry }
}

interface Offers {
  /** In the order of ids; of two that say the same name, the first. */
  readonly servers: readonly CatalogueServer[]
  readonly byName: ReadonlyMap<string, CatalogueServer>
}

const known = new WeakMap<readonly CatalogueServer[], Offers>()

/** Worked out once for each list that is handed in. */
function offersOf(servers: readonly CatalogueServer[]): Offers {
  const kept = known.get(servers)
  if (kept !== undefined) return kept
  const byName = new Map<string, CatalogueServer>()
  for (const server of servers) if (!byName.has(nameOf(server))) byName.set(nameOf(server), server)
  const made = { servers: [...byName.values()], byName }
  known.set(servers, made)
  return made
}

/** Reads from the cursor on and no further than the page: ten thousand servers cost it what ten do. */
function listServers({ servers }: Offers, query: URLSearchParams, baseUrl: string): RegistryAnswer {
  const asked = Number(query.get('limit') ?? PAGE_DEFAULT)
  if (!Number.isInteger(asked) || asked < 1) return problem(400, 'limit must be a whole number from 1 on.')
  const since = query.get('updated_since')
  const sinceMs = since === null ? 0 : Date.parse(since)
  if (Number.isNaN(sinceMs)) return problem(400, 'updated_since must be a time.')
  const search = (query.get('search') ?? '').toLowerCase()
  const version = query.get('version')
  const isWanted = (server: CatalogueServer): boolean =>
    server.changedAtMs >= sinceMs &&
    (version === null || isVersion(server, version)) &&
    (search === '' || nameOf(server).toLowerCase().includes(search))
  const limit = Math.min(asked, PAGE_MAX)
  const page: CatalogueServer[] = []
  let more = false
  for (let at = findAfter(servers, query.get('cursor') ?? ''); at < servers.length && !more; at += 1) {
    const server = servers[at]
    if (server === undefined || !isWanted(server)) continue
    if (page.length === limit) more = true
    else page.push(server)
  }
  const nextCursor = more ? page.at(-1)?.id : undefined
  return {
    status: 200,
    value: {
      servers: page.map((server) => toEntry(server, baseUrl)),
      metadata: { count: page.length, ...(nextCursor === undefined ? {} : { nextCursor }) },
    },
  }
}

/** Index of the first server whose id comes after. */
function findAfter(servers: readonly CatalogueServer[], id: string): number {
  let [low, high] = [0, servers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((servers[middle]?.id ?? '') <= id) low = middle + 1
    else high = middle
  }
  return low
}

function isVersion(server: CatalogueServer, version: string): boolean {
  return version === 'latest' || version === versionOf(server)
}

function nameOf({ id, submission }: CatalogueServer): string {
  return submission.name ?? `local.callgate/${id}`
}

/** A server without a version of its own has a new one with each approval. */
function versionOf({ submission: { source }, approval }: CatalogueServer): string {
  return 'version' in source ? source.version : `1.0.${Math.floor((approval?.atMs ?? 0) / 1_000)}`
}

function toEntry(server: CatalogueServer, baseUrl: string): JsonObject {
  const { id, submission, approval, changedAtMs } = server
  return {
    server: {
      $schema: SCHEMA,
      name: nameOf(server),
      ...(submission.title === undefined ? {} : { title: submission.title }),
      description: (submission.description ?? submission.purpose).slice(0, DESCRIPTION_MAX),
      version: versionOf(server),
      remotes: [{ type: 'streamable-http', url: `${baseUrl}/servers/${id}/mcp` }],
    },
    _meta: {
      [OFFICIAL_META]: {
        status: 'active',
        statusChangedAt: new Date(changedAtMs).toISOString(),
        publishedAt: new Date(approval?.atMs ?? changedAtMs).toISOString(),
        updatedAt: new Date(changedAtMs).toISOString(),
        isLatest: true,
      },
    },
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not an encoding of anything: no server has that name.
    return ''
  }
}

function problem(status: number, error: string): RegistryAnswer {
  return { status, value: { error } }
}
