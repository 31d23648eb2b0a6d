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
  /** What agents may use, by id. */
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
  if (path === '/v0.1/servers') return listServers(distinct(servers), query, baseUrl)
  const match = VERSION_PATH.exec(path)
  if (match === null) return undefined
  const [name, version] = [decode(match[1] ?? ''), decode(match[2] ?? '')]
  const found = servers.find((server) => nameOf(server) === name)
  if (found === undefined) return problem(404, 'There is no such server.')
  const entry = toEntry(found, baseUrl)
  if (match[2] === undefined) return { status: 200, value: { servers: [entry], metadata: { count: 1 } } }
  if (!isVersion(found, version)) return problem(404, 'There is no such version.')
  return { status: 200, value: entry }
}

/** Only what stands on the page is rendered: a catalogue of ten thousand costs a page what one of ten does. */
function listServers(
  servers: readonly CatalogueServer[],
  query: URLSearchParams,
  baseUrl: string,
): RegistryAnswer {
  const limit = Number(query.get('limit') ?? PAGE_DEFAULT)
  if (!Number.isInteger(limit) || limit < 1) return problem(400, 'limit must be a whole number from 1 on.')
  const since = query.get('updated_since')
  const sinceMs = since === null ? 0 : Date.parse(since)
  if (Number.isNaN(sinceMs)) return problem(400, 'updated_since must be a time.')
  const search = (query.get('search') ?? '').toLowerCase()
  const version = query.get('version')
  const cursor = query.get('cursor') ?? ''
  const wanted = servers.filter(
    (server) =>
      server.id > cursor &&
      server.changedAtMs >= sinceMs &&
      (version === null || isVersion(server, version)) &&
      nameOf(server).toLowerCase().includes(search),
  )
  const page = wanted.slice(0, Math.min(limit, PAGE_MAX))
  const last = page.at(-1)?.id
  const more = last !== undefined && page.length < wanted.length ? { nextCursor: last } : {}
  return {
    status: 200,
    value: {
      servers: page.map((server) => toEntry(server, baseUrl)),
      metadata: { count: page.length, ...more },
    },
  }
}

function isVersion(server: CatalogueServer, version: string): boolean {
  return version === 'latest' || version === versionOf(server)
}

/** In the order of ids; of two that say the same name, the first. */
function distinct(servers: readonly CatalogueServer[]): readonly CatalogueServer[] {
  const byName = new Map<string, CatalogueServer>()
  for (const server of servers) if (!byName.has(nameOf(server))) byName.set(nameOf(server), server)
  return [...byName.values()]
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
