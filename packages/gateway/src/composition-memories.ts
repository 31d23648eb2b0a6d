/** Composes what the gateway remembers of agents while it runs: their sessions, and the placeholders of their conversations. */

import type { LimitsConfig } from '@callgate/contracts/config'
import type { Journal } from './journal/journal.ts'
import type { Logger } from './pipeline/ports.ts'
import { createConversationStore } from './sessions/conversation-store.ts'
import { Conversations } from './sessions/conversations.ts'
import { createEventLog } from './sessions/event-log.ts'
import { createPlaceholders, type Placeholders } from './sessions/placeholders.ts'
import { createSessions } from './sessions/sessions.ts'
import type { Store } from './store/store.ts'
import { systemClock, systemRandom } from './system.ts'

const SWEEP_MS = 30_000

export interface Memories {
  readonly sessions: ReturnType<typeof createSessions>
  readonly placeholders: Placeholders
  close(): void
}

/** Takes up the labels of the conversations of before. */
export function openConversations(limits: LimitsConfig, store: Store, logger: Logger): Promise<Conversations> {
  return Conversations.open({
    clock: systemClock,
    random: systemRandom,
    windowMs: limits.sessionWindowMs,
    store: createConversationStore(store),
    createFlow: flowsOf(systemRandom),
    onError: (error) => logger.error({ err: error }, 'What conversations carry could not be kept'),
  })
}

export function openMemories(
  limits: LimitsConfig,
  journal: Pick<Journal, 'digest'>,
  conversations: Conversations,
): Memories {
  const bounds = { eventsMax: limits.resumeEventsMax, bytesMax: limits.resumeBytesMax }
  const sessions = createSessions({
    clock: systemClock,
    random: systemRandom,
    limits,
    conversations,
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
