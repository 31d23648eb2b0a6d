/** Keeps what a staged revision was counted to do: it goes on from there after a restart, however the process ended. */

import { parseJson } from '@callgate/contracts/json'
import { StagedView } from '@callgate/contracts/policy-revision'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { StagedBook } from './staged-book.ts'

/** A kill loses what was counted within it; a busy gateway writes no oftener. */
const SOON_MS = 1_000

export interface KeepStagedParts {
  readonly store: Store
  readonly tenant: string
  readonly book: StagedBook
  readonly logger: Pick<Logger, 'warn'>
}

/** Follows the book from now on; what it returns writes the last of it and ends that. */
export function keepStaged({ store, tenant, book, logger }: KeepStagedParts): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  const write = (): Promise<void> => {
    timer = undefined
    writing = writing
      .then(() => save(store, tenant, book.view()))
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'What the staged revision of the policy was counted to do is not kept'),
      )
    return writing
  }
  book.follow(() => (timer ??= setTimeout(() => void write(), SOON_MS).unref()))
  return async () => {
    const isDue = timer !== undefined
    clearTimeout(timer)
    await (isDue ? write() : writing)
  }
}

async function save(store: Store, tenant: string, view: StagedView | null): Promise<void> {
  const { db } = store
  const row =
    view === null
      ? undefined
      : { tenant, revision: view.revision, since: view.sinceMs, counted: JSON.stringify(view) }
  await store.batch([
    db.deleteFrom('staged_counts').where('tenant', '=', tenant),
    ...(row === undefined ? [] : [db.insertInto('staged_counts').values(row)]),
  ])
}

/** Which staging is meant: the same revision may have been staged before. */
export interface Staging {
  readonly revision: number
  readonly sinceMs: number
}

/** undefined when nothing of this staging is kept, or what is kept cannot be read. */
export async function loadStaged(
  { store, tenant, logger }: Pick<KeepStagedParts, 'store' | 'tenant' | 'logger'>,
  { revision, sinceMs }: Staging,
): Promise<StagedView | undefined> {
  const row = await store.db
    .selectFrom('staged_counts')
    .select('counted')
    .where('tenant', '=', tenant)
    .where('revision', '=', revision)
    .where('since', '>=', sinceMs)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const read = StagedView.safeParse(parseJson(row.counted))
  if (read.success) return read.data
  logger.warn({ revision }, 'What the staged revision was counted to do cannot be read: it is counted anew')
  return undefined
}
