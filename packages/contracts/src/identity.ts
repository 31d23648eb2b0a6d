/** Who a message belongs to: the principal on whose authority it runs and the agent acting for it. */

import type { JsonObject } from './json.ts'

/** The tenant every key, record and query carries until there are more. */
export const DEFAULT_TENANT = 'default'

/** The authenticated human or workload on whose authority a call runs. */
export interface Principal {
  readonly id: string
  readonly groups: readonly string[]
  /** Claims of the credential that policy may read; empty for agent keys. */
  readonly claims: JsonObject
}

/** The software acting for a principal. */
export interface Agent {
  readonly id: string
  readonly groups: readonly string[]
}

/** How the caller proved who it is. `keyId` names the agent key or the token's key id, never the secret. */
export interface Credential {
  readonly method: 'agent-key' | 'jwt' | 'anonymous' | 'local-process'
  readonly keyId: string
  /** Milliseconds since the epoch after which the credential is void; null when it does not expire. */
  readonly expiresAtMs: number | null
}

/** An authenticated caller. Frozen; read live revocation through the identity port, not from here. */
export interface Caller {
  readonly tenant: string
  readonly principal: Principal
  readonly agent: Agent
  readonly credential: Credential
}
