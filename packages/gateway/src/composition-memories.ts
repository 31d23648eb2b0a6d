/** Composes what the gateway remembers of agents while it runs: their sessions, and the placeholders of their conversations. */

import type { LimitsConfig } from '@callgate/contracts/config'
import type { JournalPort } from './pipeline/ports.ts'
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

export function openMemories(limits: LimitsConfig, journal: Pick<JournalPort, 'digest'>): Memories {
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
    digest: (text) => journal.digest(text),
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
