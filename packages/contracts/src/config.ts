/** The shape of `callgate.yaml`. The boot part holds for the life of the process; the live part reloads as one snapshot. */

import { z } from 'zod'
import { ApprovalsConfig } from './approval.ts'
import { BehaviourConfig } from './behaviour.ts'
import { ConfidentialConfig } from './confidential.ts'
import { SessionConfig } from './context.ts'
import { IntelligenceConfig } from './intelligence.ts'
import { InterceptorConfig } from './interceptor.ts'
import { IsolationDefaults } from './isolation.ts'
import { NetworkConfig } from './network.ts'
import { OperatorsConfig } from './operators-config.ts'
import { RulesConfig } from './pack.ts'
import { RegistryConfig } from './registry.ts'
import { ResponseConfig } from './response-config.ts'
import { SecretRef } from './secret-ref.ts'
import { FindingAction, inspectionTreatment } from './treatment.ts'
import { UpstreamConfig, UpstreamId } from './upstream.ts'

const ms = (max: number) => z.int().min(1).max(max)
const bytes = (max: number) => z.int().min(1024).max(max)

const TlsConfig = z.strictObject({
  certFile: z.string().describe('PEM file of the certificate, with its chain'),
  keyFile: z.string().describe('PEM file of the private key'),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest TLS version accepted'),
})

export const ListenConfig = z.strictObject({
  address: z
    .string()
    .default('127.0.0.1')
    .describe('Address agents connect to; anything but loopback needs tls or behindProxy'),
  port: z.int().min(0).max(65535).default(7300).describe('Port agents connect to; 0 takes any that is free'),
  tls: TlsConfig.optional().describe('Certificate and key; both are read again when they change'),
  behindProxy: z
    .boolean()
    .default(false)
    .describe('A reverse proxy in front ends TLS; allows a non-loopback address without tls'),
  publicUrl: z.url().optional().describe('Canonical URL of this gateway; the audience tokens must name'),
  allowedHosts: z
    .array(z.string())
    .default([])
    .describe('Host header values accepted beside loopback names and publicUrl'),
  allowedOrigins: z
    .array(z.string())
    .default([])
    .describe('Origins browsers may call from beside loopback and publicUrl'),
})

export const ControlConfig = z.strictObject({
  address: z
    .string()
    .default('127.0.0.1')
    .describe('Loopback address operators connect to; the control API has no TLS of its own'),
  port: z
    .int()
    .min(0)
    .max(65535)
    .default(7301)
    .describe('Port operators connect to; 0 takes any that is free'),
})

export const LimitsConfig = z.strictObject({
  bodyBytesMax: bytes(256 << 20)
    .default(4 << 20)
    .describe('Largest message accepted from an agent'),
  upstreamBytesMax: bytes(256 << 20)
    .default(16 << 20)
    .describe('Largest message accepted from an upstream'),
  depthMax: z.int().min(4).max(512).default(64).describe('Deepest nesting of the JSON of a message'),
  requestTimeoutMs: ms(3_600_000)
    .default(120_000)
    .describe('Whole request, upstream silence included; progress extends it'),
  headerTimeoutMs: ms(600_000).default(10_000).describe('Time an agent has to send a whole request'),
  inputTimeoutMs: ms(3_600_000).default(600_000).describe('Time a human has to answer an elicitation'),
  inputRoundsMax: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Rounds of input an upstream may ask for within one request'),
  sessionIdleMs: ms(86_400_000).default(1_800_000).describe('A session without messages for this long ends'),
  sessionLifeMs: ms(604_800_000)
    .default(43_200_000)
    .describe('After this a session id is no longer accepted'),
  sessionWindowMs: ms(2_592_000_000)
    .default(28_800_000)
    .describe('Labels follow a principal and agent until they were silent for this long'),
  sessionsMax: z.int().min(1).max(1_000_000).default(10_000).describe('Sessions open at a time'),
  sessionOpensPerMinute: z.int().min(1).max(1_000_000).default(300).describe('Sessions one caller may open'),
  streamsMax: z.int().min(1).max(1_000_000).default(10_000).describe('Event streams open at a time'),
  inFlightMax: z.int().min(1).max(100_000).default(2_000).describe('Requests in flight at a time'),
  resumeEventsMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(256)
    .describe('Events kept for each stream so that it can be resumed'),
  resumeBytesMax: bytes(64 << 20)
    .default(1 << 20)
    .describe('Bytes kept for each stream so that it can be resumed'),
  listLifeMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe(
      'A list older than this is read again when it is used, announced as changed or not; a call to an upstream with trust: reviewed waits for that. 0: for every call',
    ),
  listItemsMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe(
      'Items of one list (tools, prompts, resources or templates) of one upstream; /mcp joins the lists of all upstreams and pages them, so it holds at most this many for each',
    ),
  writeBufferBytesMax: bytes(256 << 20)
    .default(8 << 20)
    .describe('Unsent bytes after which a slow reader is cut off'),
})

export const JournalConfig = z.strictObject({
  durability: z
    .enum(['process', 'power'])
    .default('process')
    .describe('process: survives a kill; power: fsync in groups'),
  segmentBytesMax: bytes(4 * 2 ** 30)
    .default(64 << 20)
    .describe('A segment file of the journal is closed at this size'),
  retentionDays: z
    .int()
    .min(1)
    .max(36_500)
    .default(365)
    .describe('Payloads and record bodies older than this are dropped; proofs stay'),
  checkpointEveryMs: ms(86_400_000)
    .default(10_000)
    .describe('Longest time between signed checkpoints while records are written'),
  checkpointEveryRecords: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Most records between signed checkpoints'),
  payloads: z
    .enum(['redacted', 'none', 'raw'])
    .default('redacted')
    .describe('What is kept beside the records'),
  anchors: z
    .array(
      z.union([
        z.strictObject({ file: z.string().describe('File checkpoints are appended to') }),
        z.strictObject({
          webhook: z.url().describe('URL checkpoints are posted to'),
          secret: SecretRef.optional(),
        }),
      ]),
    )
    .default([])
    .describe('Places outside the data directory where checkpoints are put'),
})

export const KeysConfig = z.strictObject({
  source: z
    .union([z.literal('data'), SecretRef])
    .default('data')
    .describe(
      'data: made on first start and kept in the data directory; else the master key, base64, by reference',
    ),
})

export const TelemetryConfig = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least severe messages the log shows'),
  metrics: z.boolean().default(true).describe('Offer Prometheus metrics on the control address'),
})

export const OidcConfig = z.strictObject({
  issuer: z.url().describe('Issuer whose tokens are accepted, exactly as it stands in them'),
  jwksUri: z.url().optional().describe('Found through discovery when left out'),
  audience: z.string().optional().describe('Defaults to the canonical URL of this gateway'),
  algorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1)
    .default(['RS256', 'ES256', 'EdDSA'])
    .describe('Signature algorithms accepted'),
  principalClaim: z.string().default('sub').describe('Claim that names the principal'),
  agentClaim: z
    .string()
    .default('azp')
    .describe('Claim that names the agent; client_id is read when it is absent'),
  groupsClaim: z.string().default('groups').describe('Claim that lists the groups of the principal'),
  scopes: z.array(z.string()).default([]).describe('Scopes a token must carry'),
  clockToleranceMs: z
    .int()
    .min(0)
    .max(300_000)
    .default(30_000)
    .describe('Difference of clocks that is tolerated'),
})

export const IdentityConfig = z.strictObject({
  anonymous: z
    .strictObject({
      principal: z.string().default('anonymous').describe('Principal they act as'),
      agent: z.string().default('anonymous').describe('Agent they act as'),
    })
    .nullable()
    .default(null)
    .describe('Accept callers without a credential, as this principal and agent; on loopback only'),
  oidc: z.array(OidcConfig).default([]).describe('Issuers whose tokens are accepted'),
})

export const InspectionConfig = z.strictObject({
  actions: z
    .strictObject({
      secret: FindingAction.default('redact').describe('Passwords, keys and tokens'),
      'personal-data': FindingAction.default('allow').describe('Personal data'),
      confidential: FindingAction.default('redact').describe(
        'What inspection.confidential names: terms, internal hosts, canaries',
      ),
      injection: FindingAction.default('deny').describe('Instructions to the agent in what it reads'),
      'tool-poisoning': FindingAction.default('quarantine').describe(
        'Instructions to the agent in the definition of a tool',
      ),
      'hidden-text': FindingAction.default('strip').describe(
        'Text people do not see: invisible and bidirectional characters',
      ),
      'terminal-escape': FindingAction.default('strip').describe('Terminal escape sequences'),
      'argument-attack': FindingAction.default('deny').describe(
        'Arguments that attack the tool: paths, commands, queries',
      ),
      'schema-violation': FindingAction.default('deny').describe(
        'Arguments or results that break the schema of the tool',
      ),
      drift: FindingAction.default('quarantine').describe('Definitions that differ from the accepted ones'),
      bounds: FindingAction.default('deny').describe('Parts too large or too deep to be inspected whole'),
      flow: FindingAction.default('notify').describe(
        'Values that come from where they should not; what is done about them stands under flows',
      ),
      behaviour: FindingAction.default('notify').describe(
        'What somebody does over time; what is done about it stands under behaviour',
      ),
      intelligence: FindingAction.default('notify').describe(
        'What threat intelligence names; what is done about it stands under intelligence',
      ),
    })
    .prefault({})
    .describe('What is done about findings of each class at or above minConfidence and minSeverity'),
  behaviour: BehaviourConfig.prefault({}).describe('Scenarios over time, and baselines of what is usual'),
  minSeverity: z
    .enum(['info', 'low', 'medium', 'high', 'critical'])
    .default('medium')
    .describe('Findings less severe than this are recorded, and nothing else is done'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe('Findings less certain than this are recorded, and nothing else is done'),
  confidential: ConfidentialConfig.prefault({}).describe('What you hold confidential, found exactly'),
  rulePacks: z.array(z.string()).default([]).describe('Paths of further rule packs beside the built-in one'),
  disabledRules: z.array(z.string()).default([]).describe('Ids of rules that are not used'),
  interceptors: z
    .array(InterceptorConfig)
    .max(50)
    .default([])
    .describe(
      'Your own webhooks and rules, asked in this order before a message moves; they can only tighten',
    ),
  resultSchema: z
    .enum(['deny', 'notify'])
    .default('deny')
    .describe('What happens to a result that breaks the output schema of its tool'),
  ...inspectionTreatment,
})

export const PolicyChangesConfig = z.strictObject({
  fourEyes: z
    .boolean()
    .default(false)
    .describe(
      'A revision is put in force, for the first time or again, by another named operator than the one who wrote it',
    ),
  rollBackAlone: z
    .boolean()
    .default(false)
    .describe('With fourEyes: going back to a revision that was live needs no second operator'),
})

export const CallgateConfig = z.strictObject({
  version: z.literal(1).describe('Version of this format'),
  // Boot part.
  source: z
    .enum(['file', 'store'])
    .default('file')
    .describe(
      'Where the policy is edited. file: in the file that policy names. store: in the console and with callgate policy, as numbered revisions; the file only seeds the first one',
    ),
  listen: ListenConfig.prefault({}).describe('Where agents connect'),
  control: ControlConfig.prefault({}).describe('Where operators and the callgate command connect'),
  data: z.string().default('./callgate-data').describe('Directory of journal, store and keys'),
  keys: KeysConfig.prefault({}).describe('Where the master key comes from'),
  journal: JournalConfig.prefault({}).describe('The record of every message and administrative act'),
  limits: LimitsConfig.prefault({}).describe('Bounds; past one there is a clear error'),
  telemetry: TelemetryConfig.prefault({}).describe('Log and metrics'),
  // Live part.
  identity: IdentityConfig.prefault({}).describe('Who is let in, beside agent keys'),
  operators: OperatorsConfig.prefault({}).describe('How people sign in to the console'),
  policy: z.string().default('./policy.yaml').describe('Path of the policy file, relative to this file'),
  policyCases: z
    .string()
    .optional()
    .describe('Path of the cases the policy is tested with, relative to this file'),
  policyChanges: PolicyChangesConfig.prefault({}).describe(
    'Who may put a revision of the policy in force; with source: store',
  ),
  inspection: InspectionConfig.prefault({}).describe(
    'What is looked for in messages, and what is done about it',
  ),
  approvals: ApprovalsConfig.prefault({}).describe('Calls that wait for a human: limits, groups and risk'),
  response: ResponseConfig.prefault({}).describe(
    'Incidents: when they open, what is done by itself, and who is told',
  ),
  session: SessionConfig.prefault({}).describe('What is known of conversations beside their calls'),
  rules: RulesConfig.prefault({}).describe('Rule packs that are installed, and whom they may come from'),
  registry: RegistryConfig.prefault({}).describe(
    'Whether upstreams have to be reviewed before agents may use them',
  ),
  network: NetworkConfig.prefault({}).describe('Where the gateway itself may connect to'),
  intelligence: IntelligenceConfig.prefault({}).describe(
    'What is done about servers and callers that threat intelligence names, and where it comes from',
  ),
  isolation: IsolationDefaults.prefault({}).describe(
    'Whether local servers run in a sandbox, and within which limits',
  ),
  upstreams: z
    .record(UpstreamId, UpstreamConfig)
    .default({})
    .describe('The MCP servers behind the gateway, by id'),
})
export type CallgateConfig = z.infer<typeof CallgateConfig>
export type LimitsConfig = z.infer<typeof LimitsConfig>
export type InspectionConfig = z.infer<typeof InspectionConfig>
export type IdentityConfig = z.infer<typeof IdentityConfig>
export type OidcConfig = z.infer<typeof OidcConfig>
export type JournalConfig = z.infer<typeof JournalConfig>
export type ControlConfig = z.infer<typeof ControlConfig>
export type TlsConfig = z.infer<typeof TlsConfig>
export type ListenConfig = z.infer<typeof ListenConfig>
