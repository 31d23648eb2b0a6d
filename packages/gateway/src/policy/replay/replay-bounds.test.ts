/** A replay that would hold too much in memory says so instead. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalRecord } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { systemClock, systemRandom } from '../../system.ts'
import { PolicyReplays } from './replays.ts'

test.each([
  ['intent', 'failed'],
  ['admin', 'done'],
] as const)('records are bounded by what they hold as well: 65 MB of %s, %s', async (type, state) => {
  const replays = new PolicyReplays({
    clock: systemClock,
    random: systemRandom,
    logger: { warn: () => undefined },
    async *records() {
      const record = { seq: 1, entry: { type, principal: null } } as unknown as JournalRecord
      const line = 'x'.repeat(1 << 20)
      for (let count = 0; count < 65; count += 1) yield { record, line }
    },
    reveal: async () => null,
    setting: () => {
      throw new Error('nothing is judged here')
    },
  })
  const asked = { by: 'ada', reason: 'bounds', revision: null, policy: { version: 1 } as never }
  const id = replays.start(asked)?.id ?? ''
  while (replays.find(id)?.endedAtMs === null) await sleep(5)
  const { failure } = replays.find(id) ?? {}
  expect(/larger than 64 MB/.test(failure ?? '')).toBe(state === 'failed')
  await replays.close()
})
