/** Rows of the query index of the journal, and searches that are kept. */

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

export interface JournalIndexTables {
  agent_tools: AgentToolRow
  journal_index: JournalIndexRow
  journal_segments: JournalSegmentRow
  journal_terms: JournalTermsRow
  saved_searches: SavedSearchRow
}
