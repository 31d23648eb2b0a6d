/** Keeps the store small: half-finished installations of a killed gateway, and content that no server is pinned to any more. */

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CleanedStoreView } from '@callgate/contracts/registry'
import { STAGING_PREFIX } from './store.ts'
import { lookBehind } from './look.ts'

const ENTRY = /^([0-9a-f]{64})(?:\.json(?:\.[0-9a-f]{8})?|\.altered-[0-9a-f]{8})?$/

/** `spareAfterMs`: what was changed since then may belong to an examination that is still going on, and stays. */
export async function cleanStore(
  storeDirectory: string,
  pinned: ReadonlySet<string>,
  spareAfterMs: number,
): Promise<CleanedStoreView> {
  const removed: string[] = []
  let kept = 0
  for (const name of await listNames(storeDirectory)) {
    const [, hex] = ENTRY.exec(name) ?? []
    const isOurs = hex !== undefined || name.startsWith(STAGING_PREFIX)
    if (!isOurs) continue
    const isPinned = hex !== undefined && pinned.has(`sha256:${hex}`) && !name.includes('.altered-')
    const isYoung = !isPinned && (await changedAt(join(storeDirectory, name))) > spareAfterMs
    if (isPinned || isYoung) kept += 1
    else {
      await rm(join(storeDirectory, name), { recursive: true, force: true, maxRetries: 3 })
      removed.push(name)
    }
  }
  return { removed: removed.toSorted(), kept }
}

/** For a start: nothing else uses this store yet, so every half-finished installation is a leftover. */
export async function dropLeftovers(storeDirectory: string): Promise<readonly string[]> {
  const leftovers = (await listNames(storeDirectory)).filter((name) => name.startsWith(STAGING_PREFIX))
  for (const name of leftovers)
    await rm(join(storeDirectory, name), { recursive: true, force: true, maxRetries: 3 })
  return leftovers
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function changedAt(path: string): Promise<number> {
  const stats = await lookBehind(path)
  return stats?.mtimeMs ?? 0
}
