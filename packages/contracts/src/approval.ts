/** Approvals of exact calls: how they are configured, and the shapes operators send and are shown. Times are milliseconds since the epoch. */

import { z } from 'zod'
import { PageQuery } from './paging.ts'
import { AnyJson } from './any-json.ts'
import { TOOL_KINDS } from './label.ts'

const ms = (max: number) => z.int().min(1).max(max)
const score = z.int().min(0).max(100)
const name = z.string().min(1).max(256)
const reason = z.string().min(1).max(2_000)

const DAY_MS = 86_400_000

export const RiskConfig = z.strictObject({
  notifyFrom: score
    .default(30)
    .describe('From this score on a call that is routed by risk runs and is reported; below it just runs'),
  waitFrom: score.default(60).describe('From this score on a call that is routed by risk waits for a human'),
  kinds: z
    .strictObject(Object.fromEntries(TOOL_KINDS.map((kind) => [kind, score.optional()])))
    .default({})
    .describe('Points of each kind of tool, in place of the built-in ones; the highest one counts'),
  unknown: score.default(30).describe('Points of a tool of which no kind is known'),
  novel: score.default(20).describe('Points when this agent was never approved for this tool before'),
})

/** What a human is asked about in an environment, in words of the trade. */
export const GATED_CLASSES = ['data', 'access', 'messages', 'money', 'infrastructure'] as const
export const GatedClass = z.enum(GATED_CLASSES)
export type GatedClass = z.infer<typeof GatedClass>

/** Staging holds what can be made again: there only what reaches further asks. */
const shipGates = (): Record<string, GatedClass[]> => ({
  production: [...GATED_CLASSES],
  staging: ['access', 'money', 'infrastructure'],
})

export const GatesConfig = z
  .record(z.string().min(1).max(64), z.array(GatedClass).max(GATED_CLASSES.length))
  .default(shipGates)
  .describe(
    'By environment, which is a label of an upstream: calls of which classes a human is asked about, whatever rule allows them. `data` deletes or changes, `access` changes credentials and permissions, `messages` go outside, `money` is spent or committed to, `infrastructure` is changed',
  )
export type GatesConfig = z.infer<typeof GatesConfig>

export const ApprovalsConfig = z.strictObject({
  pendingLifeMs: ms(7 * DAY_MS)
    .default(3_600_000)
    .describe('Time approvers have to answer'),
  useWithinMs: ms(DAY_MS)
    .default(900_000)
    .describe('Time an agent has to make the approved call, from the answer on'),
  refusedForMs: ms(DAY_MS)
    .default(600_000)
    .describe('Once refused, the identical call is refused for this long without asking again'),
  holdMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(0)
    .describe('How long a call waits for its answer where the agent can be shown no link; 0 refuses at once'),
  pendingMax: z.int().min(1).max(100_000).default(1_000).describe('Calls that may wait for an answer'),
  pendingPerAgentMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('Calls of one agent that may wait for an answer'),
  pendingPerPrincipalMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .describe('Calls of one principal that may wait for an answer'),
  callBytesMax: z
    .int()
    .min(1_024)
    .max(512 << 10)
    .default(256 << 10)
    .describe('Largest call that can be asked about'),
  grantUsesMax: z.int().min(1).max(10_000).default(20).describe('Most uses of an approval with limits'),
  grantLifeMsMax: ms(7 * DAY_MS)
    .default(28_800_000)
    .describe('Longest life of an approval with limits'),
  ownerMayApprove: z
    .boolean()
    .default(false)
    .describe('Whether the principal behind a call may answer as an operator; the agent never may'),
  groups: z
    .record(name, z.array(name))
    .default({})
    .describe('Groups of operators that rules name as group:NAME'),
  principals: z
    .record(name, z.array(name))
    .default({})
    .describe(
      'Principals an operator is, beside the one of the same name; operators who are the same one are one person',
    ),
  publicUrl: z
    .url()
    .regex(/^https?:\/\/[^/]+\/?$/, { error: 'must be an origin without a path: https://approve.example' })
    .optional()
    .describe(
      'Where approvers reach the page of an approval, when that is not the control address; without a path',
    ),
  risk: RiskConfig.prefault({}).describe('Scores of calls that rules route by risk'),
  gates: GatesConfig,
})
export type ApprovalsConfig = z.infer<typeof ApprovalsConfig>

export const APPROVAL_STATES = [
  'pending',
  'approved',
  'used',
  'refused',
  'expired',
  'withdrawn',
  'revoked',
] as const
export const ApprovalState = z.enum(APPROVAL_STATES)
export type ApprovalState = z.infer<typeof ApprovalState>

/** An approval with limits: calls of the same tool whose named arguments have the same values. */
export const GrantTerms = z.strictObject({
  arguments: z.array(name).max(64).describe('Names of the arguments whose values are fixed'),
  uses: z.int().min(1).max(10_000),
  forMs: ms(7 * DAY_MS),
})
export type GrantTerms = z.infer<typeof GrantTerms>

export const AnswerBody = z.strictObject({
  answer: z.enum(['approve', 'refuse']),
  reason,
  grant: GrantTerms.optional(),
})
export type AnswerBody = z.infer<typeof AnswerBody>
export const DelegateBody = z.strictObject({ to: name, reason })
export const ApprovalActBody = z.strictObject({ reason })

export const ApprovalView = z.object({
  id: z.string(),
  state: ApprovalState,
  principal: z.string(),
  agent: z.string(),
  upstream: z.string(),
  target: z.string(),
  kind: z.string(),
  method: z.string(),
  call: AnyJson.describe('The exact call; what is confidential in it is redacted'),
  redacted: z.boolean().describe('Something is redacted; revealing it is recorded'),
  digest: z.string().describe('Keyed digest of everything the approval is bound to'),
  definition: z
    .object({ digest: z.string(), state: z.string() })
    .nullable()
    .describe('The definition the call was aimed at, and what has become of it'),
  rules: z
    .array(
      z.object({
        rule: z.string(),
        approvers: z.array(z.string()).readonly().describe('Empty: any approver'),
        quorum: z.int(),
        given: z.int().describe('Approvals so far that count for this rule'),
      }),
    )
    .readonly(),
  risk: z.object({
    score: z.int(),
    level: z.enum(['low', 'medium', 'high']),
    why: z.array(z.string()).readonly(),
  }),
  requestedAtMs: z.int(),
  expiresAtMs: z.int(),
  escalatedAtMs: z.int().nullable(),
  settledAtMs: z.int().nullable(),
  answers: z
    .array(
      z.object({
        operator: z.string(),
        answer: z.enum(['approve', 'refuse']),
        reason: z.string(),
        atMs: z.int(),
      }),
    )
    .readonly(),
  delegates: z.array(z.object({ from: z.string(), to: z.string(), atMs: z.int() })).readonly(),
  exchangeId: z.string().describe('The exchange that asked'),
  grantId: z.string().nullable().describe('The approval with limits that came of it'),
  link: z.string(),
})
export type ApprovalView = z.infer<typeof ApprovalView>

export const GrantView = z.object({
  id: z.string(),
  approvalId: z.string(),
  principal: z.string(),
  agent: z.string(),
  upstream: z.string(),
  target: z.string(),
  arguments: z.array(z.string()).readonly().describe('Arguments whose values are fixed'),
  usesLeft: z.int(),
  grantedAtMs: z.int(),
  expiresAtMs: z.int(),
  revokedAtMs: z.int().nullable(),
})
export type GrantView = z.infer<typeof GrantView>

export const ApprovalQuery = PageQuery.extend({ state: ApprovalState.optional() })
export const RevealedCallView = z.object({ call: AnyJson })
