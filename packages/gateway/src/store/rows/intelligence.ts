/** Rows of threat intelligence. */

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

export interface IntelligenceTables {
  intelligence_hits: IntelligenceHitRow
  intelligence_indicators: IntelligenceIndicatorRow
  intelligence_sources: IntelligenceSourceRow
  intelligence_staged: IntelligenceStagedRow
  intelligence_withdrawals: IntelligenceWithdrawalRow
}
