/** The tables of the store as TypeScript sees them. Every table carries the tenant; every query names it. */

export interface AgentKeyRow {
  tenant: string
  id: string
  agent: string
  /** JSON array of strings. */
  agent_groups: string
  principal: string
  /** JSON array of strings. */
  principal_groups: string
  /** Hex: SHA-256 over the salt and the token. */
  hash: string
  /** Hex. */
  salt: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  rotated_from: string | null
  last_used_at: number | null
}

export interface BaselineRow {
  tenant: string
  upstream: string
  item_type: 'tool' | 'prompt' | 'resource' | 'template' | 'instructions'
  name: string
  digest: string
  /** JSON of the whole definition. */
  definition: string
  state: 'accepted' | 'quarantined'
  reason: string
  decided_by: string | null
  decided_at: number | null
  seen_at: number
}

export interface FreezeRow {
  tenant: string
  kind: 'principal' | 'agent' | 'session' | 'upstream' | 'all'
  subject: string
  reason: string
  frozen_by: string
  frozen_at: number
}

/** What an agent's conversation carries. */
export interface ConversationRow {
  tenant: string
  principal: string
  agent: string
  id: string
  /** JSON array of strings: the operator's own labels. */
  words: string
  trust: string
  sensitivity: string
  /** JSON array of strings. */
  sources: string
  /** Where values came from, as hashes, when the gateway ended in order. */
  memory: string | null
  used_at: number
}

export interface StoreTables {
  agent_keys: AgentKeyRow
  baselines: BaselineRow
  freezes: FreezeRow
  conversations: ConversationRow
}
