/** Composes the check of the whole journal that operators start while the gateway runs. */

import type { Core } from './core.ts'
import { Verification } from '../journal/verification.ts'
import { systemClock } from '../system.ts'

export function openVerification({ journal, closing }: Core): Verification {
  const { dir } = journal
  const verification = new Verification({
    dir,
    nowMs: () => systemClock.nowMs(),
    records: () => journal.status().records,
  })
  closing.push(async () => {
    await verification.cancel()
  })
  return verification
}
