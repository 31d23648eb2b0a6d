/** Rows of approvals, responses, incidents, trust and freezes. */

import type { Generated } from 'kysely'

export interface FreezeRow {
  tenant: string
  kind: 'principal' | 'agent' | 'session' | 'upstream' | 'all'
  subject: string
  reason: string
  frozen_by: string
  frozen_at: number
}

export interface ApprovalRow {
  tenant: string
  id: string
  /** Keyed digest of everything it is bound to, under `key_id`. */
  digest: string
  key_id: string
  /** 1 while it speaks for its digest; at most one does. */
  active: number
  state: 'pending' | 'approved' | 'used' | 'refused' | 'expired' | 'withdrawn' | 'revoked'
  principal: string
  agent: string
  agent_key: string
  upstream: string
  target: string
  kind: string
  method: string
  /** JSON: type, name and digest; null where no definition is known. */
  definition: string | null
  /** JSON array of the rules that asked. */
  asks: string
  /** JSON: score and why. */
  risk: string
  /** JSON of the call without what is confidential. */
  shown: string
  redacted: number
  /** The call as it is, sealed. */
  sealed: string
  /** JSON: keyed digest of each argument by name, and of everything beside the arguments. */
  parts: string
  /** JSON array of the states given to agents and not used yet. */
  states: string
  /** JSON array of delegations. */
  delegates: string
  exchange_id: string
  grant_id: string | null
  requested_at: number
  expires_at: number
  escalate_at: number | null
  escalated_at: number | null
  settled_at: number | null
}

export interface ApprovalAnswerRow {
  tenant: string
  approval: string
  operator: string
  /** null for the token of the machine, and where it was not kept yet. */
  operator_id: string | null
  answer: 'approve' | 'refuse'
  reason: string
  /** JSON of the limits an approval was given with. */
  terms: string | null
  answered_at: number
}

export interface ApprovalGrantRow {
  tenant: string
  id: string
  approval: string
  principal: string
  agent: string
  upstream: string
  target: string
  kind: string
  key_id: string
  /** Keyed digest of what the call must be beside its arguments. */
  frame: string
  /** JSON: keyed digest by name of each argument that is fixed. */
  fixed: string
  uses_left: number
  granted_at: number
  expires_at: number
  revoked_at: number | null
}

/** A step that is in the store and not known to be in the journal. */
export interface ApprovalRecordRow {
  seq: Generated<number>
  tenant: string
  /** JSON of the journal entry. */
  entry: string
}

/** A step of the response ladder: in force, over, or only written down. */
export interface ResponseStepRow {
  tenant: string
  id: string
  step: string
  scope: string
  subject: string
  reason: string
  imposed_by: string
  incident: string | null
  imposed_at: number
  expires_at: number | null
  undone_at: number | null
  undone_by: string | null
  undo_note: string | null
  dry_run: number
}

export interface IncidentRow {
  tenant: string
  id: string
  state: 'open' | 'acknowledged' | 'contained' | 'closed'
  opened_at: number
  last_at: number
  /** JSON of the incident. */
  body: string
}

/** Up to where the journal was looked through for incidents. */
export interface ResponseProgressRow {
  tenant: string
  next_seq: number
  /** From where on signals are counted again after a restart. */
  count_from: number
}

export interface AgentTrustRow {
  tenant: string
  agent: string
  penalty: number
  at: number
  /** JSON array: what made it what it is. */
  history: string
}

export interface PlaybookRunRow {
  tenant: string
  id: string
  incident: string
  state: 'running' | 'done' | 'failed' | 'interrupted' | 'undone'
  started_at: number
  /** JSON of the run. */
  body: string
}

export interface IncidentsTables {
  agent_trust: AgentTrustRow
  approval_answers: ApprovalAnswerRow
  approval_grants: ApprovalGrantRow
  approval_records: ApprovalRecordRow
  approvals: ApprovalRow
  freezes: FreezeRow
  incidents: IncidentRow
  playbook_runs: PlaybookRunRow
  response_progress: ResponseProgressRow
  response_steps: ResponseStepRow
}
