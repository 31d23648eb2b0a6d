/** Checking the whole journal while the gateway runs, and proofs of single records: what the control API shows of both. */

import { z } from 'zod'
import { EvidenceView } from './incident.ts'

export const VERIFICATION_STATES = ['never', 'running', 'whole', 'broken', 'cancelled', 'failed'] as const

export const VerificationView = z.object({
  state: z.enum(VERIFICATION_STATES).describe('never: since this gateway started'),
  startedBy: z.string().nullable(),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
  checked: z.int().describe('Records hashed so far'),
  total: z.int().describe('Records there were when it began'),
  report: z
    .object({
      origin: z.string().nullable(),
      root: z.string().describe('Root hash of the tree of all records that were checked'),
      signed: z.int().describe('Records under the newest signed tree head'),
      openExchanges: z.int(),
      payloads: z.object({ present: z.int(), erased: z.int(), dropped: z.int() }),
      problems: z
        .array(z.object({ code: z.string(), message: z.string(), seq: z.int().nullable() }))
        .readonly()
        .describe('The cause first'),
      moreProblems: z.boolean(),
    })
    .nullable()
    .describe('What came of it; null until it ends'),
  error: z.string().nullable().describe('Why it could not be done'),
})
export type VerificationView = z.infer<typeof VerificationView>

export const EVIDENCE_MAX = 1_000
export const ProveBody = z.strictObject({
  seqs: z.array(z.int().min(0)).min(1).max(EVIDENCE_MAX).describe('Positions of the records'),
})
/** Records that can be checked alone: each as it stands in the log, with its path to one signed tree head. */
export const JournalEvidence = z.object({
  origin: z.string().describe('Log the positions are in'),
  checkpoint: z.string().nullable().describe('The last signed tree head'),
  evidence: z.array(EvidenceView).readonly(),
})
export type JournalEvidence = z.infer<typeof JournalEvidence>
