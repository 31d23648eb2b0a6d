/** The content-addressed store: what was examined lies in a folder named by its pin, moved there whole. */

import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding, ServerPin } from '@callgate/contracts/catalogue'
import type { ExamineLimits } from './limits.ts'
import { makeFinding } from './finding.ts'
import { checkInstalledContent } from './pin.ts'

/** A new folder in the store for content that has no pin yet; in the store so that it can be moved in one step. */
export async function openStaging(storeDirectory: string): Promise<string> {
  await mkdir(storeDirectory, { recursive: true, mode: 0o700 })
  return mkdtemp(join(storeDirectory, 'staging-'))
}

export async function dropStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true, maxRetries: 3 })
}

export interface Stored {
  readonly store: string
  readonly findings: readonly ScanFinding[]
}

/** Moves staged content to its place. Content already there is checked; where it was altered, it is set aside and named. */
export async function storeContent(
  content: string,
  storeDirectory: string,
  pin: ServerPin,
  limits: ExamineLimits,
): Promise<Stored> {
  const store = join(storeDirectory, pin.digest.replace('sha256:', ''))
  if (await moveInto(content, store)) return { store, findings: [] }
  const check = await checkInstalledContent(store, pin, limits)
  if (check.ok) return { store, findings: [] }
  const aside = `${store}.altered-${randomBytes(4).toString('hex')}`
  await rename(store, aside)
  await rename(content, store)
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
