/** Conversations for tests: with the real flow engine, kept in memory where no store is given. */

import { createSessionFlow } from '@callgate/engine/flows/create-session-flow'
import type { Clock } from '../pipeline/ports/ports.ts'
import { systemClock, systemRandom } from '../system.ts'
import { Conversations, type ConversationStore } from './conversations.ts'

const NOWHERE: ConversationStore = {
  load: async () => [],
  save: async () => undefined,
  forget: async () => undefined,
  forgetMemories: async () => undefined,
}

export interface ConversationSettings {
  readonly clock?: Clock
  readonly store?: ConversationStore
  readonly windowMs?: number
}

export function openTestConversations(settings: ConversationSettings = {}): Promise<Conversations> {
  return Conversations.open({
    clock: settings.clock ?? systemClock,
    random: systemRandom,
    store: settings.store ?? NOWHERE,
    windowMs: settings.windowMs ?? 3_600_000,
    createFlow: ({ labels }) => createSessionFlow({ seed: 1, carried: labels }),
    onError(error) {
      throw error
    },
  })
}
