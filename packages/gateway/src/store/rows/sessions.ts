/** Rows of what is remembered of conversations. */

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

export interface SessionsTables {
  behaviour_groups: BehaviourGroupRow
  behaviour_profiles: BehaviourProfileRow
  conversations: ConversationRow
  session_tasks: SessionTaskRow
  written_texts: WrittenTextRow
}
