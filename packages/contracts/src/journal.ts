/** The journal's records: what is kept, hash-linked and proven, for every message and every administrative act. */

import { z } from 'zod'
import { ContextRole } from './context.ts'
import { DataClass, Trust } from './label.ts'

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Hex SHA-256, or HMAC-SHA-256 under the digest key')

export const RecordedFinding = z.strictObject({
  code: z.string(),
  class: z.string(),
  severity: z.string(),
  confidence: z.number(),
  path: z.string(),
  start: z.int(),
  end: z.int(),
  digest: z.string(),
  note: z.string().exactOptional().describe('Of behaviour: what was expected, and what was seen'),
  suppressed: z.string().exactOptional().describe('Why it was not acted upon; left out, it was'),
})

export const RecordedDecision = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  code: z.string().nullable(),
  rules: z.array(z.string()).describe('Ids of the policy rules and built-in reasons that decided'),
  obligations: z.array(z.string()).describe('Obligations that were discharged, as type:source'),
})

/** Which payload belongs to a record. The payload is encrypted under a key of its own; erasing destroys the key. */
export const PayloadRef = z.strictObject({ id: z.string(), digest, bytes: z.int() })

/** One question to the judge and what came of it. The question itself is kept nowhere. */
export const RecordedJudgement = z.strictObject({
  endpoint: z.string().describe('Origin of the address it was sent to'),
  model: z.string(),
  outcome: z.enum(['attack', 'benign', 'failed']),
  confidence: z.number(),
  reason: z
    .string()
    .describe('What the model gave as its reason, or why there is no answer; bounded and sanitised'),
  cached: z.boolean().describe('The answer was that to an equal question before'),
  latencyMs: z.number(),
  questionDigest: digest,
  answerDigest: digest.nullable(),
})
export type RecordedJudgement = z.infer<typeof RecordedJudgement>

/** What one webhook interceptor did to a message, in the order they were asked. */
export const RecordedInterception = z.strictObject({
  interceptor: z.string(),
  outcome: z.enum(['pass', 'change', 'deny', 'failed']),
  paths: z.array(z.string()).describe('Places it changed'),
  latencyMs: z.number(),
  note: z.string().nullable().describe('The reason it gave, or why there was no usable answer'),
})
export type RecordedInterception = z.infer<typeof RecordedInterception>

/** What the staged revision of the policy would have decided; it enforces nothing. */
export const RecordedStaged = z.strictObject({
  revision: z.int(),
  wouldBe: z.enum(['allow', 'redact', 'ask', 'deny']),
  rules: z.array(z.string()).readonly(),
})
export type RecordedStaged = z.infer<typeof RecordedStaged>

/** Where one value of a request came from, as far as the memory of its conversation reaches. Never the value. */
export const RecordedOrigin = z.strictObject({
  path: z.string().describe('JSON pointer into the arguments'),
  exchangeId: z.string().nullable().describe('Exchange it was read in; null for what is forgotten'),
  upstream: z.string(),
  target: z.string().nullable(),
  trust: Trust,
  sensitivity: DataClass,
  form: z.enum(['exact', 'text', 'encoded', 'pieces', 'forgotten', 'none']),
})
export type RecordedOrigin = z.infer<typeof RecordedOrigin>

export const OUTCOMES = ['ok', 'error', 'denied', 'withheld', 'unknown', 'cancelled'] as const

const who = {
  tenant: z.string(),
  principal: z.string().nullable(),
  agent: z.string().nullable(),
  keyId: z.string().nullable(),
}
const what = {
  exchangeId: z.string(),
  parentId: z.string().nullable(),
  sessionId: z.string().nullable(),
  direction: z.string(),
  kind: z.string(),
  method: z.string(),
  upstream: z.string().nullable(),
  target: z.string().nullable(),
}
const judged = {
  decision: RecordedDecision,
  verdict: z.enum(['benign', 'suspicious', 'malicious']),
  findings: z.array(RecordedFinding),
  snapshot: z.string().describe('Digest of the policy and rules in force'),
  conversation: z
    .string()
    .exactOptional()
    .describe('Conversation it belongs to; left out where there is none, and in records of older versions'),
  interceptions: z
    .array(RecordedInterception)
    .exactOptional()
    .describe('Webhooks that were asked about it; left out, none was'),
  staged: RecordedStaged.exactOptional().describe(
    'What the staged revision of the policy would have decided, where that differs; left out, nothing differs or none is staged',
  ),
}

/** Written before a message is forwarded, or instead of forwarding it when the decision is deny. */
export const IntentEntry = z.strictObject({
  type: z.literal('intent'),
  ...who,
  ...what,
  ...judged,
  inspectedDigest: digest,
  forwardedDigest: digest.nullable().describe('null when nothing was forwarded'),
  trace: z.string().nullable(),
  payload: PayloadRef.nullable(),
  origins: z
    .array(RecordedOrigin)
    .exactOptional()
    .describe('Values of it that were read from servers before; left out where none is known'),
  context: z
    .strictObject({
      prompt: z.string().nullable(),
      reasoning: z.string().nullable(),
      model: z
        .string()
        .exactOptional()
        .describe('Which model is behind it: as the agent claims, or as its host told last'),
    })
    .exactOptional()
    .describe(
      'Context records of what its user and its model said last before it; left out where no host tells',
    ),
})

/** Written before the final answer of an exchange is delivered; joins the digest of everything streamed before it. */
export const OutcomeEntry = z.strictObject({
  type: z.literal('outcome'),
  ...who,
  ...what,
  ...judged,
  outcome: z.enum(OUTCOMES),
  inspectedDigest: digest.nullable(),
  deliveredDigest: digest.nullable(),
  streamed: z.strictObject({ messages: z.int(), digest: digest.nullable() }),
  labels: z
    .strictObject({
      conversation: z.string(),
      trust: Trust,
      sensitivity: DataClass,
      sources: z.array(z.string()),
    })
    .exactOptional()
    .describe('What the conversation carries from here on; left out where this exchange added nothing'),
  durationMs: z.number(),
  payload: PayloadRef.nullable(),
})

/**
 * One streamed or one-way message that was denied, changed or found remarkable, or that opens or closes a long stream; a
 * message refused before it became an exchange; an answer withheld after its outcome was recorded.
 */
export const EventEntry = z.strictObject({
  type: z.literal('event'),
  event: z.enum([
    'message',
    'stream-open',
    'stream-close',
    'stderr',
    'isolation',
    'egress',
    'protocol-violation',
    'quarantine',
    'drift',
    'undelivered',
    'refused',
    'judgement',
    'intelligence',
    'trial',
  ]),
  ...who,
  ...what,
  ...judged,
  streamed: z.strictObject({ messages: z.int(), digest: digest.nullable() }).nullable(),
  note: z.string().nullable(),
  payload: PayloadRef.nullable(),
  count: z
    .int()
    .min(1)
    .exactOptional()
    .describe('How many equal refusals or violations this record stands for; left out, it is one'),
  judgement: RecordedJudgement.exactOptional().describe('What the judge said; only in a judgement'),
})

/** An administrative act: policy, keys, roles, suppressions, configuration; who, and what was before and after. */
export const AdminEntry = z.strictObject({
  type: z.literal('admin'),
  tenant: z.string(),
  operator: z.string(),
  act: z.string().describe('For example config.reload, agent-key.create, journal.erase, baseline.approve'),
  subject: z.string(),
  before: z.string().nullable().describe('Digest or short form; never a secret'),
  after: z.string().nullable(),
  accepted: z.boolean(),
  note: z.string().nullable(),
})

export const APPROVAL_EVENTS = [
  'requested',
  'answered',
  'approved',
  'refused',
  'used',
  'waived',
  'expired',
  'withdrawn',
  'revoked',
  'escalated',
  'delegated',
  'granted',
  'revealed',
] as const

/** A step in the life of one approval: asked for by an agent, answered by operators, used once or never. */
export const ApprovalEntry = z.strictObject({
  type: z.literal('approval'),
  event: z.enum(APPROVAL_EVENTS),
  ...who,
  approvalId: z.string(),
  exchangeId: z.string().nullable().describe('The exchange that asked or used; null for what operators do'),
  upstream: z.string(),
  target: z.string(),
  method: z.string(),
  digest: digest.describe('Keyed digest of everything the approval is bound to'),
  definition: z.string().nullable().describe('Digest of the definition the call was aimed at'),
  rules: z.array(z.string()).describe('Ids of the rules that asked'),
  risk: z.int(),
  operator: z.string().nullable().describe('Who answered; null where no operator acted'),
  note: z.string().nullable().describe('The reason given, or what came of it'),
})

/** What a host told of a conversation: words of its user or reasoning of its model. Intents name the last ones told before. */
export const ContextEntry = z.strictObject({
  type: z.literal('context'),
  ...who,
  contextId: z.string(),
  conversation: z.string(),
  role: ContextRole,
  via: z.enum(['meta', 'control', 'otlp']),
  teller: z.string().nullable().describe('The operator whose credential told it; null where the agent did'),
  exchangeId: z.string().nullable().describe('The exchange it came with'),
  trace: z.string().nullable().describe('Trace id it was joined by'),
  saidAtMs: z.int().nullable().describe('When it was said, as the host told'),
  chars: z.int(),
  digest: digest.describe('Keyed digest of the text'),
  findings: z.array(RecordedFinding).describe('What was found in it; looked for only where it is kept'),
  payload: PayloadRef.nullable().describe('The text, redacted; null where it is not kept'),
})
export type ContextEntry = z.infer<typeof ContextEntry>

/** The life of the gateway process itself; `recovered` lists exchanges whose outcome is unknown after a restart. */
export const GatewayEntry = z.strictObject({
  type: z.literal('gateway'),
  tenant: z.string(),
  event: z.enum(['start', 'stop', 'recovered', 'degraded', 'restored', 'rotate']),
  instance: z.string(),
  version: z.string(),
  note: z.string().nullable(),
  recovered: z.array(z.string()),
})

export const JournalEntry = z.discriminatedUnion('type', [
  IntentEntry,
  OutcomeEntry,
  EventEntry,
  AdminEntry,
  ApprovalEntry,
  ContextEntry,
  GatewayEntry,
])
export type JournalEntry = z.infer<typeof JournalEntry>
export type IntentEntry = z.infer<typeof IntentEntry>
export type OutcomeEntry = z.infer<typeof OutcomeEntry>
export type EventEntry = z.infer<typeof EventEntry>
export type AdminEntry = z.infer<typeof AdminEntry>
export type ApprovalEntry = z.infer<typeof ApprovalEntry>
export type GatewayEntry = z.infer<typeof GatewayEntry>
export type RecordedFinding = z.infer<typeof RecordedFinding>
export type RecordedDecision = z.infer<typeof RecordedDecision>
export type PayloadRef = z.infer<typeof PayloadRef>
export type Outcome = (typeof OUTCOMES)[number]

/** What stands in a segment file, one JSON line each: the entry under its position, time and link to the one before. */
export const JournalRecord = z.strictObject({
  seq: z.int().describe('Position in the log, from 0; also the leaf index in the Merkle tree'),
  timeMs: z.int().describe('Milliseconds since the epoch'),
  prev: digest.describe(
    'RFC 6962 leaf hash, SHA-256(0x00 ‖ line), of the previous record line; 64 zeros for the first',
  ),
  entry: JournalEntry,
})
export type JournalRecord = z.infer<typeof JournalRecord>
