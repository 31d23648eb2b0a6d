/** Conversations in the store: their labels outlive the process however it ends, the memory of values when it ends in order. */

import { DataClass, Trust } from '@callgate/contracts/label'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { ConversationRow } from '../store/rows/sessions.ts'
import type { ConversationStore, StoredConversation } from './conversations.ts'

const Strings = z.array(z.string())

export function createConversationStore(store: Store): ConversationStore {
  const { db } = store
  return {
    async load(sinceMs) {
      const rows = await db
        .selectFrom('conversations')
        .selectAll()
        .where('used_at', '>=', sinceMs)
        .orderBy('used_at')
        .execute()
      return rows.map(readRow)
    },
    save: (conversations) =>
      store.batch(
        conversations.map((one) => {
          const { tenant, principal, agent, ...rest } = rowOf(one)
          return db
            .insertInto('conversations')
            .values({ tenant, principal, agent, ...rest })
            .onConflict((conflict) => conflict.columns(['tenant', 'principal', 'agent']).doUpdateSet(rest))
        }),
      ),
    forgetMemories: () =>
      store.batch([db.updateTable('conversations').set({ memory: null }).where('memory', 'is not', null)]),
    forget: (beforeMs) => store.batch([db.deleteFrom('conversations').where('used_at', '<', beforeMs)]),
  }
}

function rowOf({ id, owner, words, labels, memory, usedMs }: StoredConversation): ConversationRow {
  return {
    ...owner,
    id,
    words: JSON.stringify(words),
    trust: labels.trust,
    sensitivity: labels.sensitivity,
    sources: JSON.stringify(labels.sources),
    memory,
    used_at: usedMs,
  }
}

function readRow(row: ConversationRow): StoredConversation {
  const { tenant, principal, agent, id } = row
  return {
    id,
    owner: { tenant, principal, agent },
    words: Strings.parse(readJson(row.words)),
    labels: {
      trust: Trust.parse(row.trust),
      sensitivity: DataClass.parse(row.sensitivity),
      sources: Strings.parse(readJson(row.sources)),
    },
    memory: row.memory,
    usedMs: row.used_at,
  }
}
