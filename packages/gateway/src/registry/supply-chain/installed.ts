/** Before a pinned server starts: what is installed is what was approved, to the byte; what is missing is installed again. */

import { join } from 'node:path'
import type { PinnedStart, ServerSource } from '@callgate/contracts/catalogue'
import { contextOf, examineSource } from './examine-source.ts'
import type { ExamineDeps } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { EXAMINE_LIMITS } from './limits.ts'
import { dropStaging, openStaging, placeContent, placeOf, readRecord, type StoreRecord } from './store.ts'
import { compareTrees, hashTree, stampTree } from './tree.ts'
import { lookBehind } from './look.ts'

const NAMED_MAX = 5
const SETTLED_MS = 1_000

export interface InstalledParts extends ExamineDeps {
  /** Something was missing and was installed again. */
  readonly onRepaired: (store: string) => void
}

export interface Installed {
  /** Throws an ExamineError that names what differs; resolves when the server may be started. */
  ensure(start: PinnedStart, source: ServerSource): Promise<void>
}

export function createInstalled(parts: InstalledParts): Installed {
  /** Stamps of what this process hashed, by folder. */
  const stamps = new Map<string, string>()
  const repairs = new Map<string, Promise<void>>()
  const limits = { ...EXAMINE_LIMITS, ...parts.limits }

  async function verify(store: string, start: PinnedStart): Promise<void> {
    const { stamp, changedMs } = await stampTree(store, limits.entriesMax)
    if (stamps.get(store) === stamp) return
    stamps.delete(store)
    const tree = await hashTree(store, limits)
    if (tree.digest !== start.content) {
      const record = await readRecord(store, start.content)
      const changed = record === null ? [] : compareTrees(record.entries, tree.entries)
      throw new ExamineError(
        `What is installed is not what was approved${nameSome(changed)}. Scan the server: what was altered is set aside and installed again.`,
      )
    }
    // Two writes within one tick of the kernel's clock look the same: what was just written is hashed again next time.
    if (changedMs < parts.now() - SETTLED_MS) stamps.set(store, stamp)
  }

  return {
    async ensure(start, source) {
      const store = placeOf(parts.storeDirectory, start.store)
      if (!(await exists(store))) {
        const running =
          repairs.get(store) ?? repair(start, source, parts).finally(() => repairs.delete(store))
        repairs.set(store, running)
        await running
      }
      await verify(store, start)
    },
  }
}

/** From the lock it was installed from where that is still there, else from its source; what then differs is refused. */
async function repair(start: PinnedStart, source: ServerSource, parts: InstalledParts): Promise<void> {
  const store = placeOf(parts.storeDirectory, start.store)
  const record = await readRecord(store, start.content)
  const npm = record?.npm ?? null
  if (source.type === 'npm' && npm !== null) await reinstall(start, npm, parts)
  else {
    const { pin } = await examineSource(source, { ...parts, copyFolders: true })
    if (pin.digest !== start.store)
      throw new ExamineError(
        `It is not installed any more, and what its source gives now is not what was approved. Scan it and approve it again.`,
      )
  }
  parts.onRepaired(store)
}

async function reinstall(
  start: PinnedStart,
  npm: NonNullable<StoreRecord['npm']>,
  parts: InstalledParts,
): Promise<void> {
  const context = contextOf(parts)
  const staging = await openStaging(parts.storeDirectory)
  try {
    const places = { content: join(staging, 'content'), cache: join(staging, 'cache') }
    const { installNpm } = await import('./npm.ts')
    await installNpm(npm, places, context)
    const tree = await hashTree(places.content, context.limits, context.signal)
    if (tree.digest !== start.content)
      throw new ExamineError(
        'It is not installed any more, and what its lock gives now is not what was approved. Scan it and approve it again.',
      )
    await placeContent({ folder: places.content, tree, npm }, placeOf(parts.storeDirectory, start.store))
  } finally {
    await dropStaging(staging)
  }
}

function nameSome(changed: readonly string[]): string {
  if (changed.length === 0) return ''
  const named = changed.slice(0, NAMED_MAX).map((path) => quote(path))
  const more = changed.length > NAMED_MAX ? ` and ${changed.length - NAMED_MAX} more` : ''
  return `: ${named.join(', ')}${more} ${changed.length === 1 ? 'differs' : 'differ'}`
}

async function exists(path: string): Promise<boolean> {
  return (await lookBehind(path)) !== null
}
