/** Which tools agents have called, as the index counted it. */

import type { JournalIndex } from './journal-index.ts'

const ROWS_MAX = 20_000

export interface CountedTool {
  readonly agent: string
  readonly upstream: string
  readonly target: string
  readonly calls: number
  readonly lastAtMs: number
}

/** Most called first. */
export async function listAgentTools(index: JournalIndex, tenant: string): Promise<readonly CountedTool[]> {
  await index.reach()
  return index.store.db
    .selectFrom('agent_tools')
    .select(['agent', 'upstream', 'target', 'calls', 'last_at as lastAtMs'])
    .where('tenant', '=', tenant)
    .orderBy('calls', 'desc')
    .limit(ROWS_MAX)
    .execute()
}
