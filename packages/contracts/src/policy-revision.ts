/** Numbered revisions of the policy in the store: who made them, which is live, which is tried beside it. */

import { z } from 'zod'
import { POLICY_CHARS_MAX, PolicyProblemView } from './policy-check.ts'

const time = z.int()
const reason = z.string().trim().min(1).max(2_000)

export const PolicyRevision = z.object({
  number: z.int(),
  parent: z.int().nullable().describe('The revision it was made from; null for the one from the file'),
  author: z.string(),
  madeAtMs: time,
  reason: z.string(),
  digest: z.string().describe('SHA-256 over its text and its cases'),
  state: z
    .enum(['draft', 'staged', 'live', 'past'])
    .describe('staged: judged beside the live one. past: was live'),
  liveAtMs: time.nullable().describe('When it last became live'),
})
export type PolicyRevision = z.infer<typeof PolicyRevision>

export const PolicyRevisionText = PolicyRevision.extend({
  text: z.string(),
  cases: z.string().nullable(),
})
export type PolicyRevisionText = z.infer<typeof PolicyRevisionText>

export const PolicyHead = z.object({
  changes: z.int().describe('Counts every change of what is live or staged'),
  live: PolicyRevision,
  liveBy: z.string(),
  staged: z.object({ revision: PolicyRevision, by: z.string(), atMs: time }).nullable(),
})
export type PolicyHead = z.infer<typeof PolicyHead>

export const PolicyDraftBody = z.strictObject({
  parent: z.int().min(1).describe('The revision that was edited'),
  text: z.string().max(POLICY_CHARS_MAX).describe('The policy, as YAML'),
  cases: z.string().max(POLICY_CHARS_MAX).nullable().default(null).describe('Its cases, as YAML'),
  reason,
})
export type PolicyDraftBody = z.infer<typeof PolicyDraftBody>
export const PolicyStepBody = z.strictObject({ reason })
export type PolicyStepBody = z.infer<typeof PolicyStepBody>

export const RevisionParams = z.object({ number: z.coerce.number().int().min(1).max(1_000_000_000) })

export const PolicyDiffQuery = z.object({
  from: z.coerce.number().int().min(1),
  to: z.coerce.number().int().min(1),
})
export const DiffLine = z.object({
  change: z.enum(['same', 'added', 'removed', 'gap']).describe('gap: equal lines are left out here'),
  from: z.int().nullable().describe('Number of the line before; for a gap how many lines'),
  to: z.int().nullable().describe('Number of the line now'),
  text: z.string(),
})
export type DiffLine = z.infer<typeof DiffLine>
export const PolicyDiffView = z.object({
  from: z.int(),
  to: z.int(),
  added: z.int(),
  removed: z.int(),
  lines: z.array(DiffLine).readonly(),
  caseLines: z.array(DiffLine).readonly().describe('The same of their cases'),
})
export type PolicyDiffView = z.infer<typeof PolicyDiffView>

/** What has changed since an editor looked, or what is wrong with a text: beside the problem details of a refusal. */
export const PolicyRefusalView = z.object({
  problems: z.array(PolicyProblemView).readonly().optional(),
  changed: z
    .object({ head: PolicyHead, diff: PolicyDiffView.nullable() })
    .optional()
    .describe('What is live by now, and how it differs from what was edited'),
})
export type PolicyRefusalView = z.infer<typeof PolicyRefusalView>

const made = z.enum(['allow', 'redact', 'ask', 'deny'])

export const StagedDifference = z.object({
  atMs: time,
  exchangeId: z.string(),
  principal: z.string(),
  agent: z.string(),
  upstream: z.string(),
  target: z.string(),
  kind: z.string(),
  side: z.enum(['request', 'reply']),
  was: made,
  wouldBe: made,
  rules: z.array(z.string()).readonly().describe('What would have decided'),
})
export type StagedDifference = z.infer<typeof StagedDifference>

export const StagedView = z.object({
  revision: z.int(),
  sinceMs: time.describe('Since when it is counted: the staging; counts outlive a restart'),
  compared: z.int().describe('Messages that both have judged'),
  differing: z.int(),
  failed: z.int().describe('Messages on which the staged revision could not be asked'),
  byTool: z
    .array(z.object({ tool: z.string(), was: made, wouldBe: made, count: z.int() }))
    .readonly()
    .describe('Most frequent first'),
  newest: z.array(StagedDifference).readonly(),
})
export type StagedView = z.infer<typeof StagedView>

export const PolicyReplayBody = z.strictObject({
  revision: z.int().min(1).optional().describe('A revision of the store'),
  text: z.string().max(POLICY_CHARS_MAX).optional().describe('A policy that is not kept; not with revision'),
  from: z.int().min(0).optional().describe('First record'),
  to: z.int().min(0).optional().describe('Last record'),
  sinceMs: time.optional(),
  untilMs: time.optional(),
  principal: z.string().min(1).max(256).optional(),
  agent: z.string().min(1).max(256).optional(),
  reason: reason.describe('Why payloads are read; each is a record with it'),
})
export type PolicyReplayBody = z.infer<typeof PolicyReplayBody>

export const PolicyReplayView = z.object({
  id: z.string(),
  state: z.enum(['reading', 'running', 'done', 'failed', 'cancelled']),
  revision: z.int().nullable(),
  by: z.string(),
  reason: z.string(),
  startedAtMs: time,
  endedAtMs: time.nullable(),
  records: z.int().describe('Records read so far'),
  payloads: z.int().describe('Payloads read so far'),
  sessions: z.int(),
  sessionsDone: z.int(),
  calls: z.int().describe('Calls replayed so far'),
  changed: z.int().describe('Of these, decided otherwise than they were'),
  decided: z.object({ allow: z.int(), redact: z.int(), ask: z.int(), deny: z.int() }),
  left: z
    .array(z.object({ seq: z.int(), why: z.string() }))
    .readonly()
    .describe('What could not be replayed: the first of it'),
  leftCount: z.int(),
  failure: z.string().nullable(),
})
export type PolicyReplayView = z.infer<typeof PolicyReplayView>

export const ReplayedDifference = z.object({
  seq: z.int(),
  atMs: time,
  exchangeId: z.string(),
  principal: z.string(),
  agent: z.string(),
  tool: z.string(),
  was: made,
  wouldBe: made,
  rules: z.array(z.string()).readonly(),
})
export type ReplayedDifference = z.infer<typeof ReplayedDifference>
