/** Fetches a feed into a file of its own: one answer, or all pages of a TAXII 2.1 collection (§5.4, §3.5). */

import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import type { AskStream } from '../../network/ask.ts'
import { FeedError } from './formats/sink.ts'

export interface FetchRequest {
  readonly url: string
  readonly isTaxii: boolean
  readonly authorization: string | null
  readonly fetch: AskStream
}

const BYTES_MAX = 512 << 20
const TIMEOUT_MS = 300_000
const PAGE_BYTES_MAX = 32 << 20
const PAGES_MAX = 2_000
const TAXII = 'application/taxii+json;version=2.1'
const Envelope = z.object({
  more: z.boolean().optional(),
  next: z.string().min(1).max(4_096).optional(),
  objects: z.array(z.unknown()).optional(),
})

/** Hands over the path; the file is gone afterwards, whatever came of it. */
export async function withFetched<T>(request: FetchRequest, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-feed-'))
  try {
    const path = join(folder, request.isTaxii ? 'collection.jsonl' : nameOf(request.url))
    const body = request.isTaxii ? readPages(request) : await fetchWhole(request)
    await pipeline(Readable.from(body), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Its ending says how it is read. */
function nameOf(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  const ending = /(\.[a-z]{2,6}){1,2}$/i.exec(name)?.[0] ?? '.json'
  return `feed${ending.toLowerCase()}`
}

function fetchWhole({ url, authorization, fetch }: FetchRequest): Promise<AsyncIterable<Uint8Array>> {
  const headers = writeHeaders('*/*', authorization)
  return fetch({ url, headers, bytesMax: BYTES_MAX, timeoutMs: TIMEOUT_MS })
}

function writeHeaders(accept: string, authorization: string | null): Record<string, string> {
  return { accept, ...(authorization === null ? {} : { authorization }) }
}

/** One envelope a line. A server that never comes to an end is one that does not. */
async function* readPages({ url, authorization, fetch }: FetchRequest): AsyncGenerator<string> {
  const base = new URL(url)
  base.pathname = `${base.pathname.replace(/\/(objects\/?)?$/, '')}/objects/`
  const seen = new Set<string>()
  let next: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    if (next !== undefined) base.searchParams.set('next', next)
    const body = await fetch({
      url: base.href,
      headers: writeHeaders(TAXII, authorization),
      bytesMax: PAGE_BYTES_MAX,
      timeoutMs: TIMEOUT_MS,
    })
    const parts: Uint8Array[] = []
    for await (const part of body) parts.push(part)
    const envelope = readEnvelope(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)))
    if ((envelope.objects ?? []).length > 0) yield `${JSON.stringify({ objects: envelope.objects })}\n`
    if (envelope.more !== true) return
    if (envelope.next === undefined || seen.has(envelope.next))
      throw new FeedError('The TAXII server says that there is more, and does not say where.')
    seen.add(envelope.next)
    next = envelope.next
  }
  throw new FeedError(`The TAXII collection has more than ${PAGES_MAX} pages.`)
}

function readEnvelope(text: string): z.infer<typeof Envelope> {
  let parsed: unknown
  try {
    parsed = readJson(text)
  } catch (error) {
    throw new FeedError('The TAXII server answered with what is not JSON.', { cause: error })
  }
  const envelope = Envelope.safeParse(parsed)
  if (!envelope.success) throw new FeedError('The TAXII server answered with what is no TAXII 2.1 envelope.')
  return envelope.data
}
