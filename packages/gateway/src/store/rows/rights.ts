/** Rows of access reviews, and of callers that are known from their tokens. */

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

/** A caller whose token was accepted. */
export interface TokenCallerRow {
  tenant: string
  agent: string
  principal: string
  issuer: string
  /** Those of the agent, then those of the principal, as JSON. */
  groups: string
  seen_at: number
}

export interface RightsTables {
  access_review_items: AccessReviewItemRow
  access_reviews: AccessReviewRow
  token_callers: TokenCallerRow
}
