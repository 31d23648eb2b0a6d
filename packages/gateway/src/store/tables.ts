/** The tables of the store as TypeScript sees them. Every table carries the tenant; every query names it. */

import type { BaselineType } from '@callgate/contracts/drift'
import type { Generated } from 'kysely'

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
  item_type: BaselineType
  name: string
  digest: string
  /** JSON of the whole definition. */
  definition: string
  state: 'accepted' | 'quarantined'
  reason: string
  decided_by: string | null
  decided_at: number | null
  seen_at: number
  /** JSON of what inspection found in it, without the text. */
  found: string
  /** Digest of the definition without its name; empty when it was stored before there was one. */
  shape: string
  /** 0 while the journal does not tell of its quarantine. */
  recorded: number
}

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

/** What is usual for an agent, a tool, a key or a resource. */
export interface BehaviourGroupRow {
  tenant: string
  owner: string
  grouping: string
  subject: string
  /** JSON. */
  states: string
  used_at: number
}

export interface BehaviourProfileRow {
  tenant: string
  kind: string
  subject: string
  /** JSON. */
  profile: string
  used_at: number
}

/** What an agent works on. */
export interface SessionTaskRow {
  tenant: string
  principal: string
  agent: string
  id: string
  text: string
  /** JSON: kinds, tools, targets and budget. */
  scope: string
  declared_by: string
  expires_at: number
  used: number
}

/** A text that was written under worse labels, as keyed fingerprints. */
export interface WrittenTextRow {
  tenant: string
  id: string
  trust: string
  sensitivity: string
  /** JSON array of strings. */
  sources: string
  /** JSON array of pairs of 32-bit numbers. */
  marks: string
  written_at: number
  met_at: number
}

/** A server of the catalogue. */
export interface CatalogueServerRow {
  tenant: string
  id: string
  stage: string
  revision: number
  /** JSON of the server. */
  body: string
}

/** One step in the life of a server; the key refuses a second step on one revision. */
export interface CatalogueStepRow {
  tenant: string
  server: string
  revision: number
  step: string
  from_stage: string | null
  to_stage: string
  done_by: string
  at: number
  why: string
  evidence: string | null
}

/** What a server listed when it was looked at. */
export interface CatalogueSurfaceRow {
  tenant: string
  server: string
  evidence: string
  /** JSON array of items. */
  body: string
}

/** One entry of threat intelligence, as its source says it. */
export interface IntelligenceIndicatorRow {
  tenant: string
  source: string
  id: string
  /** The import that brought it as it stands. */
  import: string
  modified_at: number | null
  digest: string
  /** JSON of the indicator. */
  body: string
}

/** An entry of an import that is not complete yet. */
export interface IntelligenceStagedRow {
  tenant: string
  import: string
  id: string
  modified_at: number | null
  digest: string
  body: string
}

/** A source of threat intelligence, and what it last brought. */
export interface IntelligenceSourceRow {
  tenant: string
  source: string
  /** JSON. */
  body: string
}

/** An entry that an operator decided not to believe, as it stood then. */
export interface IntelligenceWithdrawalRow {
  tenant: string
  source: string
  id: string
  modified_at: number | null
  done_by: string
  at: number
  why: string
}

/** A server that is named by what is known, and was told of. */
export interface IntelligenceHitRow {
  tenant: string
  upstream: string
  since: number
  /** JSON array: which entries were told of. */
  told: string
}

/** What came of a server since it is in its stage. */
export interface CatalogueUseRow {
  tenant: string
  server: string
  staged_at: number
  /** JSON of the counts. */
  body: string
}

/** How far the journal was read for the catalogue. */
export interface CatalogueProgressRow {
  tenant: string
  next_seq: number
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

export interface FindingRemedyRow {
  tenant: string
  server: string
  fingerprint: string
  revision: number
  /** JSON of a remedy. */
  body: string
}

export interface ImportedFindingsRow {
  tenant: string
  server: string
  tool: string
  /** Of the file they were read from. */
  digest: string
  /** JSON array of findings. */
  body: string
}

/** An item that a server listed when it was last looked at. */
export interface CatalogueItemRow {
  tenant: string
  name: string
  item_type: string
  server: string
}

/** What happened within one hour, counted. */
export interface ActivityHourRow {
  tenant: string
  /** Its beginning. */
  hour: number
  /** Every record before it was counted when this was kept. */
  next_seq: number
  /** JSON. */
  body: string
}

/** A campaign in which rights are looked at. */
export interface AccessReviewRow {
  tenant: string
  id: string
  state: string
  /** JSON. */
  body: string
}

export interface AccessReviewItemRow {
  tenant: string
  review: string
  subject: string
  /** null while nobody has decided. */
  decision: string | null
  removal: string
  /** JSON. */
  body: string
}

/** How far a segment of the journal is indexed. */
export interface JournalSegmentRow {
  log: string
  segment: number
  version: number
  first_seq: number
  next_seq: number
  bytes: number
  high_ms: number
}

/** Where a record stands in its segment. */
export interface JournalIndexRow {
  tenant: string
  seq: number
  time_ms: number
  /** Latest time of any record up to this one: it never goes back, whatever the clock does. */
  high_ms: number
  segment: number
  at: number
  bytes: number
}

export interface AgentToolRow {
  tenant: string
  agent: string
  upstream: string
  target: string
  calls: number
  last_at: number
}

export interface SavedSearchRow {
  tenant: string
  operator: string
  name: string
  /** JSON object of strings. */
  filters: string
  saved_at: number
}

/** Full-text table without its text. */
export interface JournalTermsRow {
  rowid: number
  terms: string
}

export interface StoreTables {
  access_reviews: AccessReviewRow
  access_review_items: AccessReviewItemRow
  journal_segments: JournalSegmentRow
  journal_index: JournalIndexRow
  journal_terms: JournalTermsRow
  agent_tools: AgentToolRow
  saved_searches: SavedSearchRow
  intelligence_indicators: IntelligenceIndicatorRow
  intelligence_staged: IntelligenceStagedRow
  intelligence_sources: IntelligenceSourceRow
  intelligence_withdrawals: IntelligenceWithdrawalRow
  intelligence_hits: IntelligenceHitRow
  catalogue_items: CatalogueItemRow
  catalogue_use: CatalogueUseRow
  catalogue_progress: CatalogueProgressRow
  activity_hours: ActivityHourRow
  browser_sessions: BrowserSessionRow
  passkeys: PasskeyRow
  invitations: InvitationRow
  finding_remedies: FindingRemedyRow
  imported_findings: ImportedFindingsRow
  catalogue_servers: CatalogueServerRow
  catalogue_steps: CatalogueStepRow
  catalogue_surfaces: CatalogueSurfaceRow
  response_steps: ResponseStepRow
  incidents: IncidentRow
  response_progress: ResponseProgressRow
  agent_trust: AgentTrustRow
  playbook_runs: PlaybookRunRow
  written_texts: WrittenTextRow
  session_tasks: SessionTaskRow
  approvals: ApprovalRow
  approval_answers: ApprovalAnswerRow
  approval_grants: ApprovalGrantRow
  approval_records: ApprovalRecordRow
  operators: OperatorRow
  agent_keys: AgentKeyRow
  baselines: BaselineRow
  freezes: FreezeRow
  conversations: ConversationRow
  behaviour_profiles: BehaviourProfileRow
  behaviour_groups: BehaviourGroupRow
}
