/** Composes the limiter: with what the journal says was let through shortly before this start. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Journal } from '../journal/journal.ts'
import { readTail } from '../journal/tail.ts'
import { createLimiter, type Limiter, RECALLED_WINDOWS } from '../pipeline/limits/limiter.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import { longestWindowMs, recallLimits } from '../pipeline/limits/recall-limits.ts'
import { systemClock } from '../system.ts'

/** What is read of the journal at most, so that a start takes no longer for it than a fraction of a second. */
const TAIL_BYTES_MAX = 32 << 20

export interface LimiterParts {
  readonly config: CallgateConfig
  readonly journal: Pick<Journal, 'dir'>
  readonly snapshots: Pick<SnapshotHolder, 'current'>
  readonly logger: Logger
}

export async function openLimiter({ config, journal, snapshots, logger }: LimiterParts): Promise<Limiter> {
  const limiter = createLimiter(systemClock)
  const { limits } = snapshots.current().policyDocument
  const sinceMs = systemClock.nowMs() - longestWindowMs(limits) * RECALLED_WINDOWS
  const bounds = { sinceMs, bytesMax: TAIL_BYTES_MAX }
  const marks = ['"method":"initialize"', ...limits.map(({ id }) => JSON.stringify(id))]
  const tail = readTail(
    journal.dir,
    bounds,
    (line) => line.includes('"type":"intent"') && marks.some((mark) => line.includes(mark)),
  )
  const { sessionOpensPerMinute } = config.limits
  const recalled = await recallLimits(tail.records, limits, {
    limiter,
    clock: systemClock,
    sessionOpensPerMinute,
  })
  if (tail.isCut())
    logger.warn(
      { ...recalled, bytes: TAIL_BYTES_MAX },
      'The journal holds more than is read at a start: limits with long windows remember the latest calls only',
    )
  else if (recalled.calls > 0) logger.info({ ...recalled }, 'Rate limits go on from where they stood')
  return limiter
}
