/** Composes how records past retention are dropped. */

import type { Journal } from '../journal/journal.ts'
import type { Logger } from '../pipeline/ports/ports.ts'

const RETENTION_CHECK_MS = 3_600_000

/** Drops bodies and payloads past retention, now and every hour; returns how to stop, which waits for what is under way. */
export function dropOldRecords(journal: Journal, logger: Logger): () => Promise<void> {
  let dropping: Promise<unknown> = Promise.resolve()
  const drop = (): void => {
    dropping = journal
      .applyRetention()
      .catch((error: unknown) => logger.error({ err: error }, 'Old records could not be dropped'))
  }
  const timer = setInterval(drop, RETENTION_CHECK_MS)
  timer.unref()
  drop()
  return async () => {
    clearInterval(timer)
    await dropping
  }
}
