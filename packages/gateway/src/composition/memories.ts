/** Composes what the gateway remembers of agents while it runs: their sessions, and the placeholders of their conversations. */

import { createHmac } from 'node:crypto'
import type { WrittenConfig } from '@callgate/contracts/context'
import type { CallgateConfig, LimitsConfig } from '@callgate/contracts/config'
import { createMac } from '../keyring/mac.ts'
import { createSessionFlow, restoreSessionFlow } from '@callgate/engine/flows/create-session-flow'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import { ContextIntake } from '../pipeline/conversation/context-intake.ts'
import type { Services } from '../pipeline/passage.ts'
import type { SessionPort } from '../pipeline/ports/session-port.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { WrittenPort } from '../pipeline/ports/written-port.ts'
import { openWrittenTexts } from '../sessions/written-texts.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { CreateFlow } from '../sessions/conversation.ts'
import { createConversationStore } from '../sessions/conversation-store.ts'
import { Conversations } from '../sessions/conversations.ts'
import { createEventLog } from '../sessions/event-log.ts'
import { createPlaceholders, type Placeholders } from '../sessions/placeholders.ts'
import { createSessions } from '../sessions/sessions.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'

const SWEEP_MS = 30_000

export interface Memories {
  readonly sessions: ReturnType<typeof createSessions>
  readonly placeholders: Placeholders
  close(): void
}

const DIGEST_KEY_BYTES = 32

interface ConversationParts {
  readonly limits: LimitsConfig
  readonly store: Store
  readonly keyring: Keyring
  readonly logger: Logger
}

/** Takes up the conversations of before. */
function openConversations({ limits, store, keyring, logger }: ConversationParts): Promise<Conversations> {
  return Conversations.open({
    clock: systemClock,
    random: systemRandom,
    windowMs: limits.sessionWindowMs,
    store: createConversationStore(store),
    createFlow: createFlows(keyring, logger),
    onError: (error) => logger.error({ err: error }, 'What conversations carry could not be kept'),
  })
}

/** Hashes are keyed for each conversation, under the oldest key, so that a memory outlives the rotation of keys. */
function createFlows(keyring: Keyring, logger: Logger): CreateFlow {
  const [oldest] = keyring.ids
  const key = oldest === undefined ? undefined : keyring.purposeKey(oldest, 'flows')
  if (key === undefined) throw new Error('The keyring does not know its own oldest key.')
  return ({ id, labels, memory }) => {
    const seed = createHmac('sha256', key).update(id).digest().readUInt32BE(0)
    if (memory !== null) {
      try {
        return restoreSessionFlow(memory, { seed })
      } catch (error) {
        logger.warn({ conversation: id, err: error }, 'Where values of a conversation came from is forgotten')
      }
    }
    return createSessionFlow({ seed, carried: labels })
  }
}

/** What is remembered of agents from before the start. */
export interface Remembered {
  readonly conversations: Conversations
  readonly written: WrittenPort
}

export async function openRemembered(
  parts: Omit<ConversationParts, 'limits'> & Configured & { readonly config: CallgateConfig },
): Promise<Remembered> {
  const conversations = await openConversations({ ...parts, limits: parts.config.limits })
  const written = await openWritten(parts, () => parts.snapshots.current().config.session.written)
  return { conversations, written }
}

/** Where the settings in force stand. */
interface Configured {
  readonly snapshots: SnapshotHolder
}

/** What the stages ask of sessions beside their labels. */
export function sessionPorts(
  parts: Pick<Services, 'journal' | 'inspection' | 'tasks' | 'written'> & Configured,
  sessions: SessionPort,
): Pick<Services, 'tasks' | 'written' | 'context'> {
  const { journal, inspection, snapshots, tasks, written } = parts
  const config = () => snapshots.current().config.session.context
  const at = { clock: systemClock, random: systemRandom }
  return {
    tasks,
    written,
    context: new ContextIntake({ ...at, journal, inspection, sessions, snapshots, config }),
  }
}

/** Takes up what was written under worse labels before. */
function openWritten(
  parts: Pick<ConversationParts, 'store' | 'keyring' | 'logger'>,
  config: () => WrittenConfig,
): Promise<WrittenPort> {
  const { store, keyring, logger } = parts
  const [oldest] = keyring.ids
  const key = oldest === undefined ? undefined : keyring.purposeKey(oldest, 'written texts')
  if (key === undefined) throw new Error('The keyring does not know its own oldest key.')
  return openWrittenTexts({
    store,
    key,
    config,
    clock: systemClock,
    onError: (error) => logger.error({ err: error }, 'That a labelled text was met again could not be noted'),
  })
}

export function openMemories(limits: LimitsConfig, conversations: Conversations): Memories {
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
