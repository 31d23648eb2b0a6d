/** Rows of policy revisions. */

export interface PolicyRevisionRow {
  tenant: string
  number: number
  /** The revision it was made from; null for the one that came from the file. */
  parent: number | null
  author: string
  /** Id of the operator who made it; null for whoever can read the data directory, and for the file. */
  author_id: string | null
  made_at: number
  reason: string
  /** SHA-256 over text and cases. */
  digest: string
  /** When it last became live; null while it never was. */
  live_at: number | null
  text: string
  cases: string | null
}

/** Which revision is live, one row a tenant: whatever is written here at once is what holds after a crash. */
export interface PolicyHeadRow {
  tenant: string
  live: number
  live_by: string
  live_at: number
  staged: number | null
  staged_by: string | null
  staged_at: number | null
  /** Counts every change of live and staged, so that none is overwritten unseen. */
  changes: number
  /** Highest number given so far; numbers are never given twice. */
  newest: number
  /** SHA-256 of the file it was seeded from. */
  seeded: string
}

/** What the staged revision would have decided otherwise, counted since it was staged. */
export interface StagedCountsRow {
  tenant: string
  revision: number
  since: number
  /** As the control API shows it, as JSON; bounded. */
  counted: string
}

export interface PolicyTables {
  staged_counts: StagedCountsRow
  policy_heads: PolicyHeadRow
  policy_revisions: PolicyRevisionRow
}
