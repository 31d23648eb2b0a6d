/** Packs for gateways without a network: entries under a signed manifest in one file, that is read only after it was checked. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Indicator, IntelligencePackManifest } from '@callgate/contracts/intelligence'
import { readJson } from '@callgate/contracts/read-json'
import { FeedError, Sink } from './formats/sink.ts'

/** So that a signature made for something else is none for a pack of intelligence. */
export const PACK_DOMAIN = 'callgate intelligence pack manifest v1\n'
const HEAD_BYTES_MAX = 8_192
const PACK_BYTES_MAX = 2 ** 31
const BATCH_MAX = 500

/** Why the signature does not hold; null when a trusted publisher made it. */
export type CheckPack = (manifest: string, signature: string, publisher: string) => string | null

export interface CheckedPack {
  readonly manifest: IntelligencePackManifest
  readonly path: string
  /** Where the entries begin. */
  readonly from: number
}

/** Throws FeedError with the reason. The order: who says so, what it says, whether it is that. */
export async function checkPack(path: string, check: CheckPack): Promise<CheckedPack> {
  const head = await readHead(path)
  const [first = '', signature = ''] = head.split('\n')
  if (first === '' || signature === '') throw new FeedError(`${path} is no pack of intelligence.`)
  const manifest = readManifest(path, first)
  const problem = check(first, signature, manifest.publisher)
  if (problem !== null) throw new FeedError(`${path} is refused: ${problem}.`)
  const from = Buffer.byteLength(`${first}\n${signature}\n`)
  const digest = await hashFrom(path, from)
  if (digest !== manifest.sha256)
    throw new FeedError(`${path} is refused: its entries are not those that were signed.`)
  return { manifest, path, from }
}

/** Only what was checked. Every entry must be whole: nothing in a signed pack is left out silently. */
export async function readPack(
  { path, from, manifest }: CheckedPack,
  take: (indicators: readonly Indicator[]) => Promise<void>,
): Promise<number> {
  let waiting: Indicator[] = []
  const sink = new Sink((indicator) => waiting.push(indicator))
  const lines = createInterface({ input: createReadStream(path, { start: from }), crlfDelay: Infinity })
  let count = 0
  for await (const line of lines) {
    if (line === '') continue
    count += 1
    sink.take(parseEntry(path, line))
    if (sink.taken !== count)
      throw new FeedError(
        `${path} has an entry that cannot be used: ${Object.keys(sink.unsupported())[0] ?? ''}`,
      )
    if (waiting.length < BATCH_MAX) continue
    await take(waiting)
    waiting = []
  }
  if (waiting.length > 0) await take(waiting)
  if (count !== manifest.entries) throw new FeedError(`${path} does not have the entries its manifest names.`)
  return count
}

function parseEntry(path: string, line: string): Indicator {
  try {
    return Indicator.parse(readJson(line))
  } catch (error) {
    throw new FeedError(`${path} has an entry that is not valid.`, { cause: error })
  }
}

/** The whole pack as text: manifest, signature, entries. */
export function writePack(
  about: Pick<IntelligencePackManifest, 'source' | 'publisher' | 'serial' | 'madeAtMs'>,
  indicators: readonly Indicator[],
  sign: (manifest: string) => string,
): string {
  const body = indicators.map((one) => `${JSON.stringify(one)}\n`).join('')
  const manifest = JSON.stringify(
    IntelligencePackManifest.parse({
      version: 1,
      ...about,
      entries: indicators.length,
      sha256: createHash('sha256').update(body).digest('hex'),
    }),
  )
  return `${manifest}\n${sign(manifest)}\n${body}`
}

async function readHead(path: string): Promise<string> {
  const file = await openFile(path).catch((error: unknown) => {
    throw new FeedError(`${path} cannot be read.`, { cause: error })
  })
  try {
    if ((await file.stat()).size > PACK_BYTES_MAX)
      throw new FeedError(`${path} is larger than a pack may be.`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES_MAX), 0, HEAD_BYTES_MAX, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function readManifest(path: string, text: string): IntelligencePackManifest {
  let parsed: unknown
  try {
    parsed = readJson(text)
  } catch (error) {
    throw new FeedError(`${path} is no pack of intelligence.`, { cause: error })
  }
  const manifest = IntelligencePackManifest.safeParse(parsed)
  if (!manifest.success)
    throw new FeedError(
      `${path} has a manifest that is not valid: ${manifest.error.issues[0]?.path.join('.') ?? ''}`,
    )
  return manifest.data
}

async function hashFrom(path: string, start: number): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path, { start })) hash.update(part as Buffer)
  return hash.digest('hex')
}
