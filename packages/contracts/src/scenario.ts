/** Scenarios: stateful conditions as data, over events that carry their own time, each with runs of events it must match and miss. */

import { z } from 'zod'
import { explanation } from './explanation.ts'
import { SEVERITIES } from './finding.ts'
import { FlowAction } from './flow.ts'
import { DATA_CLASSES, DataClass, ToolKind, Trust } from './label.ts'
import { packedId, packFields } from './pack-fields.ts'

/** What happens in a deployment, as far as scenarios speak of it. */
export const BEHAVIOUR_EVENTS = [
  'call',
  'result',
  'denial',
  'finding',
  'list',
  'approval',
  'session',
  'asked',
] as const
export const BehaviourEventType = z.enum(BEHAVIOUR_EVENTS)
export type BehaviourEventType = z.infer<typeof BehaviourEventType>

/** One event. Texts are empty and numbers 0 where there is nothing to say. */
export interface BehaviourEvent {
  readonly type: BehaviourEventType
  /** Milliseconds since the epoch. */
  readonly atMs: number
  readonly tenant: string
  readonly principal: string
  readonly agent: string
  readonly conversation: string
  /** Id of the credential. */
  readonly key: string
  /** Where the agent connects from, as a network. */
  readonly network: string
  /** What the client says it is. */
  readonly client: string
  /** Which model it says is behind it, or else its host told last. */
  readonly model: string
  readonly method: string
  readonly upstream: string
  readonly tool: string
  readonly kinds: readonly ToolKind[]
  /** Codes of findings, flows and refusals. */
  readonly codes: readonly string[]
  readonly sensitivity: DataClass
  readonly trust: Trust
  readonly labels: readonly string[]
  /** Digest of the whole call: equal for equal calls. */
  readonly call: string
  /** Names and types of the arguments. */
  readonly shape: string
  readonly argumentBytes: number
  readonly resultBytes: number
  readonly failed: boolean
  /** Models that somebody vouched for told of this conversation. */
  readonly attestedModels?: readonly string[] | undefined
  /** Digests of what a result is made of, and of the hosts it names. */
  readonly returned?: { readonly parts: readonly string[]; readonly hosts: readonly string[] } | undefined
}

const globs = (what: string) =>
  z.array(z.string().min(1).max(256)).min(1).max(64).describe(`${what}; * stands for any run of characters`)

/** Which events count. Every member narrows; within one member any entry will do. */
export const EventMatch = z.strictObject({
  event: z.union([BehaviourEventType, z.array(BehaviourEventType).min(1)]).describe('Types of events'),
  kinds: z.array(ToolKind).min(1).optional().describe('The tool does one of these'),
  codes: globs('Codes of findings, flows or refusals').optional(),
  upstreams: globs('Ids of upstreams').optional(),
  tools: globs('Names of tools, or URIs of resources').optional(),
  methods: globs('Methods of the protocol').optional(),
  agents: globs('Ids of agents').optional(),
  labels: globs('Labels of the conversation').optional(),
  sensitivity: z.enum(DATA_CLASSES).optional().describe('Data of this class or a more sensitive one'),
  trust: Trust.optional().describe('Content that can be trusted this far or less'),
  failed: z.boolean().optional().describe('The tool said that it failed, or that it did not'),
})
export type EventMatch = z.infer<typeof EventMatch>

/** What events are told apart by; a group has a state of its own. `call` is one exact call. */
export const GROUP_KEYS = [
  'principal',
  'agent',
  'conversation',
  'key',
  'upstream',
  'tool',
  'call',
  'network',
] as const
export const GroupKey = z.enum(GROUP_KEYS)
export type GroupKey = z.infer<typeof GroupKey>

/** What `distinct` can tell apart. */
export const DISTINCT_KEYS = [...GROUP_KEYS, 'client', 'model', 'shape', 'method', 'code'] as const

const windowMs = z.int().min(1_000).max(86_400_000)

/** An event of a sample: what is left out is what any event has. */
export const SampleEvent = z.strictObject({
  event: BehaviourEventType,
  afterMs: z.int().min(0).default(1_000).describe('Time since the event before'),
  times: z.int().min(1).max(500).default(1).describe('How often in a row; # in a text becomes the number'),
  principal: z.string().optional(),
  agent: z.string().optional(),
  conversation: z.string().optional(),
  key: z.string().optional(),
  network: z.string().optional(),
  client: z.string().optional(),
  model: z.string().optional(),
  method: z.string().optional(),
  upstream: z.string().optional(),
  tool: z.string().optional(),
  kinds: z.array(ToolKind).optional(),
  codes: z.array(z.string()).optional(),
  sensitivity: DataClass.optional(),
  trust: Trust.optional(),
  labels: z.array(z.string()).optional(),
  call: z.string().optional(),
  shape: z.string().optional(),
  argumentBytes: z.int().optional(),
  resultBytes: z.int().optional(),
  failed: z.boolean().optional(),
})
export type SampleEvent = z.infer<typeof SampleEvent>

const run = z.array(SampleEvent).min(1).max(64)

const scenarioCommon = {
  id: packedId,
  maturity: z
    .enum(['stable', 'testing', 'experimental'])
    .describe('Only stable scenarios are on; the others load, are checked, and stay silent'),
  ...explanation,
  groupBy: z.array(GroupKey).min(1).max(4).default(['conversation']),
  withinMs: windowMs.describe('Time within which it has to happen'),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1),
  action: FlowAction.default('notify').describe(
    'What is done; ask and deny act on the call that completes it',
  ),
  until: EventMatch.optional().describe('An event that ends what was counted so far'),
  samples: z
    .strictObject({ match: z.array(run).min(1), miss: z.array(run).min(1) })
    .describe('Runs of events: it must fire in each of the first, and in none of the others'),
}

export const SequenceScenario = z.strictObject({
  type: z.literal('sequence'),
  ...scenarioCommon,
  steps: z.array(EventMatch).min(2).max(8).describe('One after the other; others may come between'),
})
export const CounterScenario = z.strictObject({
  type: z.literal('counter'),
  ...scenarioCommon,
  match: EventMatch,
  count: z.int().min(2).max(200).describe('Fires when so many came within the time'),
})
export const DistinctScenario = z.strictObject({
  type: z.literal('distinct'),
  ...scenarioCommon,
  match: EventMatch,
  of: z.enum(DISTINCT_KEYS).describe('What has to differ'),
  count: z.int().min(2).max(200).describe('Fires when so many different ones came within the time'),
})
export const LeakyBucketScenario = z.strictObject({
  type: z.literal('leaky-bucket'),
  ...scenarioCommon,
  match: EventMatch,
  weigh: z.enum(['one', 'argument-bytes', 'result-bytes']).default('one').describe('What fills the bucket'),
  capacity: z.number().min(1).max(1e12).describe('Fires when more than this is in it'),
  leakPerSecond: z.number().min(0).max(1e9).describe('What flows out of it'),
})
export const AbsenceScenario = z.strictObject({
  type: z.literal('absence'),
  ...scenarioCommon,
  match: EventMatch.describe('What must not come alone'),
  missing: EventMatch.describe('What has to have come before it, within the time'),
})

export const Scenario = z.discriminatedUnion('type', [
  SequenceScenario,
  CounterScenario,
  DistinctScenario,
  LeakyBucketScenario,
  AbsenceScenario,
])
export type Scenario = z.infer<typeof Scenario>

/** A pack as written: what its scenarios have in common stands once, under `defaults`. */
export const ScenarioPack = z.strictObject({
  ...packFields,
  scenarios: z.array(z.record(z.string(), z.json())).max(500),
})
export type ScenarioPack = z.infer<typeof ScenarioPack>
