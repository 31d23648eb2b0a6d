/** Access reviews: campaigns in which people look at rights one by one, and what nobody wants to keep goes. */

import { z } from 'zod'
import { PageQuery } from './paging.ts'

export const REVIEW_SCOPES = ['agents', 'servers', 'rules'] as const
export const ReviewScope = z.enum(REVIEW_SCOPES)
export type ReviewScope = z.infer<typeof ReviewScope>

const name = z.string().min(1).max(256)
const reason = z.string().min(1).max(2_000)
const time = z.int().min(0).max(8_640_000_000_000_000)

export const StartReviewBody = z.strictObject({
  scope: ReviewScope.describe('What is looked at: agent keys, servers of the catalogue, or allow rules'),
  owner: name.describe('Who sees to it that it is done'),
  dueAtMs: time.describe('Until when'),
  undecided: z
    .enum(['remove', 'keep'])
    .default('remove')
    .describe('What becomes of items that nobody has decided on until then'),
  reason,
})
export type StartReviewBody = z.infer<typeof StartReviewBody>

export const DecideReviewBody = z.strictObject({ decision: z.enum(['keep', 'remove']), reason })
export const CloseReviewBody = z.strictObject({ reason })
export const ReviewQuery = PageQuery

/** What was known of it when the campaign began. */
export const ReviewEvidence = z.object({
  lastUsedAtMs: z.int().nullable(),
  calls: z.int().describe('In the last 90 days, as far as the journal reaches'),
  note: z.string(),
})
export type ReviewEvidence = z.infer<typeof ReviewEvidence>

export const ReviewItemView = z.object({
  subject: z.string().describe('Id of the agent key, the server or the rule'),
  title: z.string(),
  evidence: ReviewEvidence,
  decision: z.enum(['keep', 'remove']).nullable(),
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAtMs: z.int().nullable(),
  removal: z
    .enum(['none', 'pending', 'done', 'suggested'])
    .describe('suggested: it stands in the policy file, which the gateway never edits'),
  note: z.string().nullable().describe('What came of the removal, or what stands in its way'),
})
export type ReviewItemView = z.infer<typeof ReviewItemView>

/** As it is stored. */
export const Review = z.object({
  id: z.string(),
  scope: ReviewScope,
  owner: z.string(),
  reason: z.string(),
  undecided: z.enum(['remove', 'keep']),
  createdBy: z.string(),
  createdAtMs: z.int(),
  dueAtMs: z.int(),
  state: z.enum(['open', 'closed']),
  closedAtMs: z.int().nullable(),
  closedBy: z.string().nullable(),
})
export type Review = z.infer<typeof Review>

export const ReviewView = Review.extend({
  items: z.int(),
  undecidedItems: z.int(),
  kept: z.int(),
  removed: z.int().describe('Decided to go, carried out or not'),
})
export type ReviewView = z.infer<typeof ReviewView>
