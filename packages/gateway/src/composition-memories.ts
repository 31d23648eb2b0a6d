/** Composes what the gateway remembers of agents while it runs: their sessions, and the placeholders of their conversations. */

import type { LimitsConfig } from '@callgate/contracts/config'
import { createMac } from './keyring/mac.ts'
import { createEventLog } from './sessions/event-log.ts'
import { createPlaceholders, type Placeholders } from './sessions/placeholders.ts'
import { createSessions } from './sessions/sessions.ts'
import { systemClock, systemRandom } from './system.ts'

const SWEEP_MS = 30_000

export interface Memories {
  readonly sessions: ReturnType<typeof createSessions>
  readonly placeholders: Placeholders
  close(): void
}

const DIGEST_KEY_BYTES = 32

export function openMemories(limits: LimitsConfig): Memories {
  const bounds = { eventsMax: limits.resumeEventsMax, bytesMax: limits.resumeBytesMax }
  const sessions = createSessions({
    clock: systemClock,
    random: systemRandom,
    limits,
    createLog: (key) => createEventLog(key, bounds),
  })
  const placeholders = createPlaceholders({
    clock: systemClock,
    random: systemRandom,
    // Not that of the journal: a value must stay the same one when the master key changes.
    digest: createMac(systemRandom.bytes(DIGEST_KEY_BYTES)),
    lifeMs: limits.sessionIdleMs,
  })
  const sweep = setInterval(() => {
    sessions.sweep()
    placeholders.sweep()
  }, SWEEP_MS)
  sweep.unref()
  return {
    sessions,
    placeholders,
    close() {
      clearInterval(sweep)
      sessions.close()
    },
  }
}
