/** Who issues tokens for a remote server: what its protected-resource metadata says (RFC 9728), asked for without any credential. */

import { type JsonObject, parseJson } from '@callgate/contracts/json'
import { z } from 'zod'
import type { Answer, Ask } from '../network/ask.ts'

const METADATA = '/.well-known/oauth-protected-resource'
const ANSWER_BYTES_MAX = 64 << 10
const TIMEOUT_MS = 2_000
const KEPT_MS = 600_000
const KEPT_MAX = 1_000

const url = z.url().max(2_048)
const Metadata = z.object({
  resource: url,
  authorization_servers: z.array(url).max(16).optional(),
})

/** Undefined where nothing is said: a server that needs no token, or one that did not answer now. */
export type ReadIssuer = (url: string) => Promise<JsonObject | undefined>

interface Kept {
  readonly atMs: number
  readonly found: Promise<JsonObject | undefined>
}

/** An answer is kept for some minutes: sessions are opened more often than issuers change. */
export function createIssuerReader(ask: Ask, nowMs: () => number): ReadIssuer {
  const kept = new Map<string, Kept>()
  return (server) => {
    const known = kept.get(server)
    if (known !== undefined && nowMs() - known.atMs < KEPT_MS) return known.found
    const found = readIssuer(server, ask)
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(server, { atMs: nowMs(), found })
    return found
  }
}

async function readIssuer(server: string, ask: Ask): Promise<JsonObject | undefined> {
  const { origin, pathname } = new URL(server)
  const path = pathname === '/' ? '' : pathname
  const get = async (address: string): Promise<Answer | undefined> => {
    const bounds = { timeoutMs: TIMEOUT_MS, bytesMax: ANSWER_BYTES_MAX, mediaType: 'application/json' }
    // A server that cannot be asked cannot be used either, and says so itself.
    return ask({ ...bounds, url: address, headers: {}, namedIn: server }).catch(() => undefined)
  }
  const places = [...new Set([`${origin}${METADATA}${path}`, `${origin}${METADATA}`])]
  for (const place of places) {
    const answer = await get(place)
    if (answer === undefined) return undefined
    const found = parseMetadata(answer, server)
    if (found !== undefined) return found
  }
  const { status, challenge } = (await get(server)) ?? {}
  const named = status === 401 && challenge !== undefined ? findMetadata(challenge, origin) : undefined
  return named === undefined || places.includes(named) ? undefined : parseMetadata(await get(named), server)
}

/**
 * RFC 9728 §5.1: `WWW-Authenticate: Bearer resource_metadata="https://…"`. Elsewhere than at the server it is not followed: a
 * server must not have the gateway ask places that it may reach and the server may not.
 */
function findMetadata(challenge: string, origin: string): string | undefined {
  const named = /\bresource_metadata\s*=\s*(?:"([^"\\]{1,2048})"|([^\s",]{1,2048}))/i.exec(challenge)
  const address = named?.[1] ?? named?.[2]
  if (address === undefined || !URL.canParse(address)) return undefined
  return new URL(address).origin === origin ? address : undefined
}

/** RFC 9728 §3.3: metadata of another resource must not be used. */
function parseMetadata(answer: Answer | undefined, server: string): JsonObject | undefined {
  if (answer?.status !== 200) return undefined
  const { data } = Metadata.safeParse(parseJson(answer.text))
  if (data?.authorization_servers === undefined || data.authorization_servers.length === 0) return undefined
  if (!isResourceOf(data.resource, server)) return undefined
  return { issuers: [...new Set(data.authorization_servers)].toSorted() }
}

/** The server itself, or a place above it on the same origin: one resource may have several endpoints. */
function isResourceOf(resource: string, server: string): boolean {
  const [named, meant] = [new URL(resource), new URL(server)]
  if (named.origin !== meant.origin) return false
  const above = named.pathname.replace(/\/+$/, '')
  return meant.pathname === above || meant.pathname.startsWith(`${above}/`)
}
