/** The content-addressed store: what was examined lies in a folder named by its pin, moved there whole, and may not be written. */

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '@callgate/contracts/json'
import type { ScanFinding, ServerPin } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { canonicalJson } from '../../config/canonical-json.ts'
import { ExamineError, makeFinding } from './finding.ts'
import type { ExamineLimits } from './limits.ts'
import { checkInstalledContent } from './pin.ts'
import { digestEntries, type Tree } from './tree.ts'
import { lookBehind } from './look.ts'

export const STAGING_PREFIX = 'staging-'
const RECORD_BYTES_MAX = 64 << 20

/** What is kept beside installed content: each file's digest, and the lock it was installed from. */
const StoreRecord = z.strictObject({
  version: z.literal(1),
  entries: z.array(
    z.strictObject({
      path: z.string(),
      type: z.enum(['file', 'link']),
      executable: z.boolean(),
      bytes: z.int(),
      digest: z.string(),
    }),
  ),
  npm: z.strictObject({ manifest: z.string(), lock: z.string() }).nullable(),
})
export type StoreRecord = z.infer<typeof StoreRecord>

/** A new folder in the store for content that has no pin yet; in the store so that it can be moved in one step. */
export async function openStaging(storeDirectory: string): Promise<string> {
  await mkdir(storeDirectory, { recursive: true, mode: 0o700 })
  return mkdtemp(join(storeDirectory, STAGING_PREFIX))
}

export async function dropStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true, maxRetries: 3 })
}

/** Where content lies that has this pin. */
export function placeOf(storeDirectory: string, pinDigest: string): string {
  return join(storeDirectory, pinDigest.replace('sha256:', ''))
}

export interface Content {
  /** Where it was staged. */
  readonly folder: string
  readonly tree: Tree
  readonly npm: StoreRecord['npm']
}

export interface Stored {
  readonly store: string
  readonly findings: readonly ScanFinding[]
}

/**
 * Moves staged content to its place, in one step: a killed gateway leaves it whole or not at all. Content already there is
 * checked; where it was altered, it is set aside and named.
 */
export async function storeContent(
  content: Content,
  storeDirectory: string,
  pin: ServerPin,
  limits: ExamineLimits,
): Promise<Stored> {
  const store = placeOf(storeDirectory, pin.digest)
  if (await placeContent(content, store)) return { store, findings: [] }
  const check = await checkInstalledContent(store, pin, limits)
  if (check.ok) return { store, findings: [] }
  const aside = `${store}.altered-${randomBytes(4).toString('hex')}`
  await rename(store, aside)
  await rename(content.folder, store)
  return {
    store,
    findings: [
      makeFinding({
        code: 'supply/store-altered',
        severity: 'critical',
        title: 'Installed content was altered after it was pinned',
        detail: `${check.reason} It was replaced by what the pin says; what stood there lies in ${aside}.`,
      }),
    ],
  }
}

/** False when something stands there already. */
export async function placeContent({ folder, tree, npm }: Content, store: string): Promise<boolean> {
  await sealFiles(folder, tree)
  await writeRecord(store, { version: 1, entries: [...tree.entries], npm })
  return moveInto(folder, store)
}

/** What stands beside installed content; null where there is none, or it is not what the content's digest says. */
export async function readRecord(store: string, contentDigest: string): Promise<StoreRecord | null> {
  const file = `${store}.json`
  const stats = await lookBehind(file)
  if (stats === null || stats.size > RECORD_BYTES_MAX) return null
  const parsed = StoreRecord.safeParse(parseJson(await readFile(file, 'utf8')))
  return parsed.success && digestEntries(parsed.data.entries) === contentDigest ? parsed.data : null
}

/** Before the content it is about: content without its record is never found after a crash. */
async function writeRecord(store: string, record: StoreRecord): Promise<void> {
  const temporary = `${store}.json.${randomBytes(4).toString('hex')}`
  const text = canonicalJson(record)
  if (text.length > RECORD_BYTES_MAX) throw new ExamineError('It has more files than the store can record.')
  await writeFile(temporary, text, { mode: 0o600 })
  await rename(temporary, `${store}.json`)
}

/** Folders stay writable, so that whoever owns the store can remove it; the sandbox gets all of it read-only. */
async function sealFiles(folder: string, { entries }: Tree): Promise<void> {
  for (const { path, type, executable } of entries)
    if (type === 'file') await chmod(join(folder, path), executable ? 0o555 : 0o444)
}

async function moveInto(content: string, store: string): Promise<boolean> {
  try {
    await rename(content, store)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false
    throw error
  }
}
