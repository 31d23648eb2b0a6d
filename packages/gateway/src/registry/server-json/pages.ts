/** Reads another registry's `/v0.1/servers` page by page, bounded, so that none of it is trusted to end. */

import { OFFICIAL_META, RegistryPage, type ServerJson } from '@callgate/contracts/server-json'
import { parseDocument, readServerJson, ServerJsonError } from './read.ts'

const PAGE_SIZE = 30
const SERVERS_MAX = 10_000

export interface PageOptions {
  /** Address of the registry, without `/v0.1`. */
  readonly registry: string
  readonly search?: string | undefined
  readonly updatedSince?: string | undefined
  readonly pagesMax: number
  /** The text at an address, bounded in time and size. */
  readonly fetchText: (url: string) => Promise<string>
}

export interface ListedServer {
  /** As far as it could be read. */
  readonly name: string
  readonly document: ServerJson | null
  /** Why it could not be read; null when it could. */
  readonly reason: string | null
}

export interface Listed {
  readonly servers: readonly ListedServer[]
  /** Whether there are more pages than were read. */
  readonly more: boolean
}

/** The newest version of each server that is not deleted. */
export async function listRegistry(options: PageOptions): Promise<Listed> {
  const servers: ListedServer[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < options.pagesMax; page += 1) {
    const read = readPage(await options.fetchText(addressOf(options, cursor)))
    for (const { server, _meta } of read.servers) {
      if (isDeleted(_meta)) continue
      if (servers.length >= SERVERS_MAX) return { servers, more: true }
      servers.push(readListed(server))
    }
    cursor = read.metadata.nextCursor
    if (cursor === undefined || cursor === '') return { servers, more: false }
    if (seen.has(cursor)) throw new ServerJsonError('metadata/nextCursor', 'leads in a circle')
    seen.add(cursor)
  }
  return { servers, more: true }
}

function addressOf({ registry, search, updatedSince }: PageOptions, cursor: string | undefined): string {
  const url = new URL(`${registry.replace(/\/$/, '')}/v0.1/servers`)
  url.searchParams.set('version', 'latest')
  url.searchParams.set('limit', String(PAGE_SIZE))
  if (search !== undefined) url.searchParams.set('search', search)
  if (updatedSince !== undefined) url.searchParams.set('updated_since', updatedSince)
  if (cursor !== undefined) url.searchParams.set('cursor', cursor)
  return url.href
}

function readPage(text: string): RegistryPage {
  const page = RegistryPage.safeParse(parseDocument(text))
  if (page.success) return page.data
  const [issue] = page.error.issues
  throw new ServerJsonError(
    issue?.path.join('/') ?? '',
    `of a page: ${issue?.message ?? 'has another shape'}`,
  )
}

function isDeleted(meta: unknown): boolean {
  const official: unknown =
    typeof meta === 'object' && meta !== null ? Reflect.get(meta, OFFICIAL_META) : undefined
  return typeof official === 'object' && official !== null && Reflect.get(official, 'status') === 'deleted'
}

function readListed(server: unknown): ListedServer {
  const said: unknown =
    typeof server === 'object' && server !== null ? Reflect.get(server, 'name') : undefined
  const name = typeof said === 'string' ? said.slice(0, 200) : '?'
  try {
    const document = readServerJson(server)
    return { name: document.name, document, reason: null }
  } catch (error) {
    if (!(error instanceof ServerJsonError)) throw error
    return { name, document: null, reason: error.message }
  }
}
