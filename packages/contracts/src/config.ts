/** The shape of `callgate.yaml`. The boot part holds for the life of the process; the live part reloads as one snapshot. */

import { z } from 'zod'

/** A secret is never written in the file: it is named, as `env:NAME` or `file:/path`. */
export const SecretRef = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, 'must be env:NAME or file:PATH; secrets are never written into the configuration')
  .describe('Where a secret is read from: env:NAME or file:PATH')

export const UpstreamId = z
  .string()
  .regex(/^[a-z0-9-]{1,24}$/, 'must be 1 to 24 of a-z, 0-9 and -')
  .describe('Immutable id of an upstream')

const ms = (max: number) => z.int().min(1).max(max)
const bytes = (max: number) => z.int().min(1024).max(max)

const TlsConfig = z.strictObject({
  certFile: z.string().describe('PEM file of the certificate, with its chain'),
  keyFile: z.string().describe('PEM file of the private key'),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest TLS version accepted'),
})

export const ListenConfig = z.strictObject({
  address: z.string().default('127.0.0.1').describe('Address agents connect to; anything but loopback needs tls or behindProxy'),
  port: z.int().min(0).max(65535).default(7300),
  tls: TlsConfig.optional().describe('Certificate and key; both are read again when they change'),
  behindProxy: z.boolean().default(false).describe('A reverse proxy in front ends TLS; allows a non-loopback address without tls'),
  publicUrl: z.url().optional().describe('Canonical URL of this gateway; the audience tokens must name'),
  allowedHosts: z.array(z.string()).default([]).describe('Host header values accepted beside loopback names and publicUrl'),
  allowedOrigins: z.array(z.string()).default([]).describe('Origins browsers may call from beside loopback and publicUrl'),
})

export const ControlConfig = z.strictObject({
  address: z.string().default('127.0.0.1').describe('Address operators connect to; anything but loopback needs tls'),
  port: z.int().min(0).max(65535).default(7301),
  tls: TlsConfig.optional().describe('Certificate and key of the control API; both are read again when they change'),
})

export const LimitsConfig = z.strictObject({
  bodyBytesMax: bytes(256 << 20).default(4 << 20).describe('Largest message accepted from an agent'),
  upstreamBytesMax: bytes(256 << 20).default(16 << 20).describe('Largest message accepted from an upstream'),
  depthMax: z.int().min(4).max(512).default(64),
  requestTimeoutMs: ms(3_600_000).default(120_000).describe('Whole request, upstream silence included; progress extends it'),
  headerTimeoutMs: ms(600_000).default(10_000).describe('Time an agent has to send a whole request'),
  inputTimeoutMs: ms(3_600_000).default(600_000).describe('Time a human has to answer an elicitation'),
  inputRoundsMax: z.int().min(1).max(100).default(10),
  sessionIdleMs: ms(86_400_000).default(1_800_000),
  sessionLifeMs: ms(604_800_000).default(43_200_000).describe('After this a session id is no longer accepted'),
  sessionsMax: z.int().min(1).max(1_000_000).default(10_000),
  streamsMax: z.int().min(1).max(1_000_000).default(10_000),
  inFlightMax: z.int().min(1).max(100_000).default(2_000),
  resumeEventsMax: z.int().min(1).max(100_000).default(256).describe('Events kept for each stream so that it can be resumed'),
  resumeBytesMax: bytes(64 << 20).default(1 << 20),
  listItemsMax: z.int().min(1).max(1_000_000).default(20_000),
  writeBufferBytesMax: bytes(256 << 20).default(8 << 20).describe('Unsent bytes after which a slow reader is cut off'),
})

export const JournalConfig = z.strictObject({
  durability: z.enum(['process', 'power']).default('process').describe('process: survives a kill; power: fsync in groups'),
  segmentBytesMax: bytes(4 << 30).default(64 << 20),
  retentionDays: z.int().min(1).max(36_500).default(365).describe('Payloads and record bodies older than this are dropped; proofs stay'),
  checkpointEveryMs: ms(86_400_000).default(10_000),
  checkpointEveryRecords: z.int().min(1).max(1_000_000).default(10_000),
  payloads: z.enum(['redacted', 'none', 'raw']).default('redacted').describe('What is kept beside the records'),
  anchors: z
    .array(z.union([z.strictObject({ file: z.string() }), z.strictObject({ webhook: z.url(), secret: SecretRef.optional() })]))
    .default([])
    .describe('Places outside the data directory where checkpoints are put'),
})

export const KeysConfig = z.strictObject({
  source: z
    .union([z.literal('data'), SecretRef])
    .default('data')
    .describe('data: made on first start and kept in the data directory; else the master key, base64, by reference'),
})

export const TelemetryConfig = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  metrics: z.boolean().default(true),
})

export const OidcConfig = z.strictObject({
  issuer: z.url(),
  jwksUri: z.url().optional().describe('Found through discovery when left out'),
  audience: z.string().optional().describe('Defaults to the canonical URL of this gateway'),
  algorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1)
    .default(['RS256', 'ES256', 'EdDSA']),
  principalClaim: z.string().default('sub'),
  agentClaim: z.string().default('azp').describe('Claim that names the agent; client_id is read when it is absent'),
  groupsClaim: z.string().default('groups'),
  scopes: z.array(z.string()).default([]).describe('Scopes a token must carry'),
  clockToleranceMs: z.int().min(0).max(300_000).default(30_000),
})

export const IdentityConfig = z.strictObject({
  anonymous: z
    .strictObject({ principal: z.string().default('anonymous'), agent: z.string().default('anonymous') })
    .nullable()
    .default(null)
    .describe('Accept callers without a credential, as this principal and agent; on loopback only'),
  oidc: z.array(OidcConfig).default([]),
})

/** What is done about a class of findings. `redact` and `strip` change the message, `deny` stops it, `quarantine` hides the item. */
export const FindingAction = z.enum(['allow', 'notify', 'strip', 'redact', 'deny', 'quarantine'])
export type FindingAction = z.infer<typeof FindingAction>

export const InspectionConfig = z.strictObject({
  actions: z
    .strictObject({
      secret: FindingAction.default('redact'),
      'personal-data': FindingAction.default('allow'),
      injection: FindingAction.default('deny'),
      'tool-poisoning': FindingAction.default('quarantine'),
      'hidden-text': FindingAction.default('strip'),
      'terminal-escape': FindingAction.default('strip'),
      'argument-attack': FindingAction.default('deny'),
      'schema-violation': FindingAction.default('deny'),
      drift: FindingAction.default('quarantine'),
      bounds: FindingAction.default('deny'),
    })
    .prefault({})
    .describe('What is done about findings of each class at or above minConfidence and minSeverity'),
  minSeverity: z.enum(['info', 'low', 'medium', 'high', 'critical']).default('medium'),
  minConfidence: z.number().min(0).max(1).default(0.6),
  rulePacks: z.array(z.string()).default([]).describe('Paths of further rule packs beside the built-in one'),
  disabledRules: z.array(z.string()).default([]),
  resultSchema: z.enum(['deny', 'notify']).default('deny').describe('What happens to a result that breaks the output schema of its tool'),
})

const upstreamCommon = {
  enabled: z.boolean().default(true),
  trust: z.enum(['reviewed', 'on-first-use']).default('on-first-use').describe('reviewed: unknown items stay quarantined until an operator approves them'),
  era: z.enum(['auto', 'legacy', 'modern']).default('auto').describe('Protocol era; auto probes'),
  shared: z.boolean().default(false).describe('Share one session among principals; recorded as your choice'),
  labels: z.array(z.string()).default([]),
  timeoutMs: ms(3_600_000).optional(),
  connectTimeoutMs: ms(600_000).default(15_000),
  concurrencyMax: z.int().min(1).max(10_000).default(64),
  breaker: z
    .strictObject({ failures: z.int().min(1).max(1000).default(5), coolDownMs: ms(3_600_000).default(15_000) })
    .prefault({}),
}

export const StdioUpstream = z.strictObject({
  transport: z.literal('stdio'),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}).describe('Plain values; credentials go to secrets'),
  inheritEnv: z.array(z.string()).default([]).describe('Names passed on from the environment of the gateway beside PATH, HOME, LANG, TMPDIR'),
  secrets: z.record(z.string(), SecretRef).default({}).describe('Environment variables whose values are read by reference'),
  idleStopMs: ms(86_400_000).default(600_000),
  restart: z
    .strictObject({ backoffMs: ms(600_000).default(500), backoffMaxMs: ms(3_600_000).default(30_000), crashesMax: z.int().min(1).max(1000).default(5), windowMs: ms(86_400_000).default(120_000) })
    .prefault({}),
  ...upstreamCommon,
})

export const HttpUpstream = z.strictObject({
  transport: z.enum(['http', 'sse']).describe('http: Streamable HTTP; sse: the 2024-11-05 HTTP+SSE transport'),
  url: z.url().describe('https, or http on loopback'),
  headers: z.record(z.string(), z.string()).default({}),
  secretHeaders: z.record(z.string(), SecretRef).default({}).describe('Headers whose values are read by reference'),
  caFile: z.string().optional(),
  ...upstreamCommon,
})

export const UpstreamConfig = z.discriminatedUnion('transport', [StdioUpstream, HttpUpstream])
export type UpstreamConfig = z.infer<typeof UpstreamConfig>
export type StdioUpstream = z.infer<typeof StdioUpstream>
export type HttpUpstream = z.infer<typeof HttpUpstream>

export const CallgateConfig = z.strictObject({
  version: z.literal(1),
  // Boot part.
  listen: ListenConfig.prefault({}),
  control: ControlConfig.prefault({}),
  data: z.string().default('./callgate-data').describe('Directory of journal, store and keys'),
  keys: KeysConfig.prefault({}),
  journal: JournalConfig.prefault({}),
  limits: LimitsConfig.prefault({}),
  telemetry: TelemetryConfig.prefault({}),
  // Live part.
  identity: IdentityConfig.prefault({}),
  policy: z.string().default('./policy.yaml').describe('Path of the policy file, relative to this file'),
  policyCases: z.string().optional().describe('Path of the cases the policy is tested with, relative to this file'),
  inspection: InspectionConfig.prefault({}),
  upstreams: z.record(UpstreamId, UpstreamConfig).default({}),
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

/** Keys of the configuration that are fixed for the life of the process. */
export const BOOT_KEYS = ['version', 'listen', 'control', 'data', 'keys', 'journal', 'limits', 'telemetry'] as const
/** Keys that reload on change, together, as one snapshot. */
export const LIVE_KEYS = ['identity', 'policy', 'policyCases', 'inspection', 'upstreams'] as const
