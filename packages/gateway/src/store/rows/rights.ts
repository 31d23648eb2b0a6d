/** Rows of access reviews. */

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

export interface RightsTables {
  access_review_items: AccessReviewItemRow
  access_reviews: AccessReviewRow
}
