/** What is done about findings beyond the action of their class: single rules, the form of masks, suppressions, and per upstream. */

import { z } from 'zod'
import { FlowActions } from './flow.ts'
import { JudgeConfig } from './judge.ts'

/** `redact`, `mask` and `strip` change the message, `deny` stops it, `quarantine` hides the item. */
export const FindingAction = z.enum(['allow', 'notify', 'strip', 'mask', 'redact', 'deny', 'quarantine'])
export type FindingAction = z.infer<typeof FindingAction>

export const FindingCode = z
  .string()
  .regex(
    /^[a-z0-9-]{1,64}\/[a-z0-9._-]{1,80}$/,
    'must be the code of a finding, such as secrets/github-token',
  )

/** Silences exactly what it names, for a time, under somebody's name. A part left out matches everything. */
export const Suppression = z.strictObject({
  rule: FindingCode.describe('Code of the findings, as records show it'),
  upstream: z.string().min(1).max(24).optional().describe('Id of the upstream'),
  target: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('Tool, prompt or resource, in the upstream’s own spelling'),
  path: z
    .string()
    .max(512)
    .regex(/^(\/.*)?$/s, 'must be a JSON pointer, such as /content/0/text')
    .optional()
    .describe('JSON pointer to the place in the message; * stands for any one member or index'),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the digest of a finding, 64 hex digits')
    .optional()
    .describe('Digest of the value, as records show it'),
  reason: z.string().min(3).max(500).describe('Why this is no threat'),
  owner: z.string().min(1).max(100).describe('Who answers for it'),
  expires: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .describe('Last day it holds (UTC), or the moment it ends: 2027-01-31 or 2027-01-31T12:00:00Z'),
})
export type Suppression = z.infer<typeof Suppression>

/** Members of `inspection` beside the actions by class. */
export const inspectionTreatment = {
  leaveToSession: z
    .enum(['none', 'low', 'medium', 'high', 'critical'])
    .default('medium')
    .describe(
      'Instructions found in results up to this severity do not hold the result back: the session follows them, and asks before anything comes of them',
    ),
  flows: FlowActions.prefault({}).describe('What is done about each flow of values through a session'),
  ruleActions: z
    .record(FindingCode, FindingAction)
    .default({})
    .describe('What is done about findings of one rule, by code, instead of the action of their class'),
  maskAs: z
    .enum(['last-four', 'keyed-hash'])
    .default('last-four')
    .describe('What mask leaves: the last four characters, or a keyed hash that is equal for equal values'),
  suppressions: z
    .array(Suppression)
    .max(1000)
    .default([])
    .describe('Findings that stay in the record and are not acted upon, each with its owner and its end'),
  judge: JudgeConfig.optional(),
}

/** Members of every upstream. */
export const upstreamTreatment = {
  markUntrusted: z
    .boolean()
    .default(false)
    .describe('Put the text of results between random marks, with a line that says it is data'),
  restorePlaceholders: z
    .boolean()
    .default(false)
    .describe('Turn placeholders back into the values this upstream sent, in calls to this upstream only'),
  traceIds: z
    .enum(['guarded', 'as-sent', 'own'])
    .default('guarded')
    .describe(
      'Ids of traces (traceparent) that this upstream is sent: guarded: those of the agent, and from the moment its conversation carries something confidential keyed digests of them; as-sent: those of the agent; own: the digests, always',
    ),
}
