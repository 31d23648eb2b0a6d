/** The shapes of the control API `/api/v1`: what operators send and what they are shown. Times are milliseconds since the epoch. */

import { z } from 'zod'
import { AnyJson } from './any-json.ts'
import { BASELINE_TYPES, DriftReport } from './drift.ts'
import type { JournalRecord } from './journal.ts'
import { DataClass, Trust } from './label.ts'
import { PageQuery } from './paging.ts'
import { POLICY_CHARS_MAX } from './policy-check.ts'
import { PolicyRefusalView } from './policy-revision.ts'
import { PolicyCase } from './policy.ts'

const name = z.string().min(1).max(256)
const groups = z.array(name).max(256).default([])
const time = z.int().min(0).max(8_640_000_000_000_000)
const reason = z.string().min(1).max(2_000)

/** RFC 9457. `code` is a code of ours; `type` is about:blank. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  policy: PolicyRefusalView.optional(),
})

export const UpstreamView = z.object({
  upstream: z.string(),
  state: z.enum(['idle', 'starting', 'ready', 'backing-off', 'stopped', 'circuit-open', 'held']),
  era: z.enum(['legacy', 'modern', 'unknown']),
  isolation: z
    .enum(['isolated', 'not-isolated'])
    .nullable()
    .describe('How its newest process was started; null before one was, and over HTTP'),
  limitedBy: z
    .enum(['control-group', 'watch', 'none'])
    .nullable()
    .describe(
      'What holds all processes of its newest start together to their limits: the kernel, the gateway that counts them, or nothing. In a sandbox the kernel holds each by itself',
    ),
  sessions: z.int(),
  inFlight: z.int(),
  lastError: z.string().nullable(),
})
export const ExpiredSuppressionView = z.object({
  rule: z.string(),
  owner: z.string(),
  expires: z.string(),
})
export const StatusView = z.object({
  version: z.string(),
  instance: z.string(),
  startedAtMs: z.int(),
  snapshot: z.string().describe('Digest of the policy and rules in force'),
  lastRefusal: z
    .object({ atMs: z.int(), text: z.string() })
    .nullable()
    .describe('Why the last edit of the configuration was refused'),
  policy: z.object({
    source: z.enum(['file', 'store']),
    live: z.int().nullable().describe('Number of the revision in force; null with source: file'),
    staged: z.int().nullable(),
    fileEdited: z.boolean().describe('Somebody edits a policy file that does not decide'),
  }),
  suppressions: z
    .object({ inForce: z.int(), expired: z.array(ExpiredSuppressionView).readonly() })
    .describe('Findings that are silenced, and silences that have ended'),
  upstreams: z.array(UpstreamView).readonly(),
  journal: z.object({ writable: z.boolean(), records: z.int() }),
  draining: z.boolean(),
})

export const AgentKeyView = z.object({
  tenant: z.string(),
  id: z.string(),
  agent: z.string(),
  agentGroups: z.array(z.string()).readonly(),
  principal: z.string(),
  principalGroups: z.array(z.string()).readonly(),
  createdAtMs: z.int(),
  expiresAtMs: z.int().nullable(),
  revokedAtMs: z.int().nullable(),
  rotatedFrom: z.string().nullable(),
  lastUsedAtMs: z.int().nullable(),
})
export const NewAgentKeyBody = z.strictObject({
  agent: name,
  agentGroups: groups,
  principal: name,
  principalGroups: groups,
  expiresAtMs: time.nullable().default(null),
})
export const RotateKeyBody = z.strictObject({
  overlapMs: z
    .int()
    .min(0)
    .max(2_592_000_000)
    .default(86_400_000)
    .describe('How long the old key still works'),
  expiresAtMs: time
    .nullable()
    .optional()
    .describe('When the successor expires; like the old key when left out'),
})
export const IssuedKeyView = z.object({ key: AgentKeyView, token: z.string().describe('Shown this once') })
/** `recorded` is false when the journal could not be written and the act was done all the same. */
export const RevokedKeyView = z.object({ key: AgentKeyView, recorded: z.boolean() })

export const ItemVersionBody = z.strictObject({
  upstream: name,
  type: z.enum(BASELINE_TYPES),
  name: z.string().max(4_096),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
})
export const RejectBody = ItemVersionBody.extend({ reason })
const said = reason.exactOptional().describe('Why; recorded with the act')
export const AcceptBody = ItemVersionBody.extend({ reason: said })
/** Of acts that need nothing but their subject. */
export const ReasonBody = z.strictObject({ reason: said })
export const QuarantinedView = z.object({
  ...ItemVersionBody.shape,
  tenant: z.string(),
  reason: z.string(),
  seenAtMs: z.int(),
  rejectedBy: z.string().nullable(),
})
export const QuarantinedDetailView = QuarantinedView.extend({
  definition: z.record(z.string(), AnyJson),
  diff: z.object({
    changes: z
      .array(
        z.object({
          path: z.string(),
          change: z.enum(['added', 'removed', 'changed']),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      )
      .readonly(),
    truncated: z.boolean(),
  }),
  drift: DriftReport,
})

export const FreezeTargetBody = z.strictObject({
  kind: z.enum(['principal', 'agent', 'session', 'upstream', 'all']),
  subject: z.string().max(256).default(''),
})
export const LiftFreezeBody = FreezeTargetBody.extend({ reason: said })
export const FreezeBody = FreezeTargetBody.extend({ reason })
export const FreezeView = FreezeBody.extend({ tenant: z.string(), frozenBy: z.string(), frozenAtMs: z.int() })
export const FrozenView = z.object({ freeze: FreezeView, recorded: z.boolean() })

export const SessionView = z.object({
  id: z.string(),
  principal: z.string(),
  agent: z.string(),
  startedAtMs: z.int(),
  lastSeenAtMs: z.int(),
  labels: z.array(z.string()).readonly(),
})
export const ConversationView = z.object({
  id: z.string(),
  principal: z.string(),
  agent: z.string(),
  usedAtMs: z.int(),
  trust: Trust.describe('The worst of what came in'),
  sensitivity: DataClass.describe('The highest class of what came in'),
  sources: z.array(z.string()).readonly().describe('Upstreams it came from'),
  labels: z.array(z.string()).readonly().describe('Words that policy reads as session.labels'),
})
export const ConversationQuery = PageQuery.extend({
  q: z.string().max(256).optional().describe('Words that it names: id, agent, principal, server or label'),
})
export const DeclassifyBody = z
  .strictObject({ trust: Trust.optional(), sensitivity: DataClass.optional(), reason })
  .refine(({ trust, sensitivity }) => trust !== undefined || sensitivity !== undefined, {
    message: 'Say what it is lowered to: trust, sensitivity or both.',
  })
export const DoneView = z.object({ done: z.literal(true), recorded: z.boolean() })
export const ErasedView = z.object({
  outcome: z
    .enum(['erased', 'already-erased'])
    .describe('The second time nothing is done and nothing recorded'),
})
export const ReloadView = z.object({
  accepted: z.boolean(),
  snapshot: z.string(),
  problems: z.array(z.string()).readonly(),
})

export const MasterKeyView = z.object({
  id: z.string(),
  current: z.boolean().describe('Signs, seals and digests now; the others still open and verify'),
  verifierKey: z
    .string()
    .nullable()
    .describe('Public key of its checkpoints; null before there is a journal'),
})
export const MasterKeysView = z.object({
  source: z.string().describe('keys.source of the configuration'),
  keys: z.array(MasterKeyView).readonly().describe('Oldest first'),
})
export const RotateMasterKeyBody = z.strictObject({ reason })

export const CheckpointView = z.object({ timeMs: z.int(), note: z.string() })
export const JournalQuery = PageQuery.extend({
  from: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('First position in that order; a cursor goes before it'),
  type: z.enum(['intent', 'outcome', 'event', 'admin', 'approval', 'context', 'gateway']).optional(),
  principal: z.string().max(256).optional(),
  agent: z.string().max(256).optional(),
  upstream: z.string().max(64).optional(),
  target: z.string().max(4_096).optional(),
  tool: z.string().max(4_200).optional().describe('Server and tool, as server/tool'),
  exchange: z.string().max(256).optional(),
  session: z.string().max(256).optional(),
  conversation: z.string().max(256).optional(),
  kind: z.string().max(64).optional(),
  effect: z.enum(['allow', 'deny']).optional(),
  finding: z.string().max(256).optional().describe('Code of a finding or of the decision'),
  rule: z.string().max(256).optional().describe('Id of a policy rule or built-in reason that decided'),
  text: z
    .string()
    .max(512)
    .optional()
    .describe('Words of what describes the record, all of which must be there; word* is a beginning'),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Digest of a message, a payload or what was found'),
  order: z.enum(['asc', 'desc']).default('asc').describe('desc: newest first'),
  sinceMs: z.coerce.number().int().min(0).optional(),
  untilMs: z.coerce.number().int().min(0).optional(),
})
export const PayloadActBody = z.strictObject({ reason })
export const RevealedView = z.object({ payload: z.string() })

export const ExplainBody = PolicyCase.omit({ name: true, expect: true, by: true, obligations: true }).extend({
  principalClaims: z.record(z.string(), AnyJson).optional(),
  args: z.record(z.string(), AnyJson).default({}),
  annotations: z.record(z.string(), AnyJson).default({}),
  text: z.string().max(POLICY_CHARS_MAX).optional().describe('A policy to ask in place of the one in force'),
})
export const ExplainView = z.object({
  effect: z.enum(['allow', 'deny']),
  asks: z.boolean().describe('A human has to approve the very call first'),
  reasons: z
    .array(z.object({ source: z.string(), effect: z.enum(['allow', 'deny', 'oblige']), text: z.string() }))
    .readonly(),
  text: z.string().describe('The same for people'),
})

export type Problem = z.infer<typeof Problem>
export type StatusView = z.infer<typeof StatusView>
export type AgentKeyView = z.infer<typeof AgentKeyView>
export type IssuedKeyView = z.infer<typeof IssuedKeyView>
export type QuarantinedView = z.infer<typeof QuarantinedView>
export type QuarantinedDetailView = z.infer<typeof QuarantinedDetailView>
export type FreezeView = z.infer<typeof FreezeView>
export type ConversationView = z.infer<typeof ConversationView>
export type DeclassifyBody = z.infer<typeof DeclassifyBody>
export type SessionView = z.infer<typeof SessionView>
export type ReloadView = z.infer<typeof ReloadView>
export type MasterKeysView = z.infer<typeof MasterKeysView>
export type CheckpointView = z.infer<typeof CheckpointView>
export type JournalQuery = z.infer<typeof JournalQuery>
/** `next`: the position to go on from; null when there are no more. */
export interface JournalPage {
  readonly records: readonly JournalRecord[]
  readonly next: number | null
}
export type ExplainBody = z.infer<typeof ExplainBody>
export type ExplainView = z.infer<typeof ExplainView>
export type ItemVersionBody = z.infer<typeof ItemVersionBody>
