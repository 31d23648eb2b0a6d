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

export interface OperatorRow {
  tenant: string
  id: string
  name: string
  owner: string
  /** JSON array of strings. */
  roles: string
  /** Hex: SHA-256 over the salt and the token. */
  hash: string
  /** Hex. */
  salt: string
  created_at: number
  created_by: string
  expires_at: number | null
  revoked_at: number | null
}

export interface StoreTables {
  operators: OperatorRow
  agent_keys: AgentKeyRow
  baselines: BaselineRow
  freezes: FreezeRow
}
