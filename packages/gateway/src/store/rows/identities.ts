/** Rows of who speaks to the gateway and who operates it. */

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

/** A browser that is signed in. */
export interface BrowserSessionRow {
  tenant: string
  /** Hex: SHA-256 of the secret in the cookie. */
  id: string
  /** Id of the operator; empty for the operator of the machine. */
  operator: string
  created_at: number
  used_at: number
}

export interface PasskeyRow {
  tenant: string
  /** Base64url, as the authenticator chose it. */
  id: string
  /** Id of the operator. */
  operator: string
  name: string
  /** Base64url of the COSE key. */
  public_key: string
  counter: number
  /** JSON array of strings. */
  transports: string
  created_at: number
  last_used_at: number | null
}

/** A link by which somebody becomes an operator, once. */
export interface InvitationRow {
  tenant: string
  /** Hex: SHA-256 of the token. */
  id: string
  /** null: whoever follows the link says it. */
  name: string | null
  owner: string | null
  /** JSON array of strings. */
  roles: string
  /** 1 for the link of the first start: void once an administrator has a name. */
  first: number
  created_by: string
  expires_at: number
}

export interface IdentitiesTables {
  agent_keys: AgentKeyRow
  browser_sessions: BrowserSessionRow
  invitations: InvitationRow
  operators: OperatorRow
  passkeys: PasskeyRow
}
