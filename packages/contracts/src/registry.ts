/** The lifecycle of catalogued servers: settings, what is stored of each, what operators send and are shown. */

import { z } from 'zod'
import { PinnedStart, ScanFinding, ServerPin, Stage, Submission } from './catalogue.ts'
import { SEVERITIES } from './finding.ts'
import { IsolationMode, IsolationNetwork } from './isolation.ts'
import { SupplyChainRules } from './supply-chain.ts'
import { DriftReport } from './drift.ts'
import { SightingView } from './intelligence.ts'
import { UpstreamId } from './upstream.ts'

const hours = (max: number) => z.number().min(0).max(max)
const severityOrOff = z.enum([...SEVERITIES, 'off'])

const PromotionConfig = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Approved servers go on to the next stage by themselves'),
    canaryAgents: z
      .array(z.string().min(1).max(256))
      .max(256)
      .default([])
      .describe('Who sees a server that leaves the sandbox by itself; none: it stays there'),
    sandboxHours: hours(8_760).default(24).describe('Time in the sandbox'),
    canaryHours: hours(8_760).default(168).describe('Time as a canary'),
    callsMin: z.int().min(0).max(1_000_000_000).default(100).describe('Calls of its canary agents'),
    errorsMax: z.number().min(0).max(1).default(0.05).describe('Share of these that may have failed'),
    findings: z
      .enum(SEVERITIES)
      .default('medium')
      .describe('A finding this severe in what it sent since it is a canary stands in the way'),
  })
  .prefault({})
  .describe('When servers go on to the next stage by themselves')

const RollBackConfig = z
  .strictObject({
    findings: severityOrOff
      .default('off')
      .describe('Findings this severe in what a server offers, drift included, take it back'),
    content: severityOrOff
      .default('off')
      .describe('The same for findings in results; what a server only passes on counts too'),
    to: z.enum(['held', 'sandbox']).default('held').describe('Where it is taken'),
  })
  .prefault({})
  .describe('When canary and live servers are taken back by themselves')

const RevalidateConfig = z
  .strictObject({
    everyHours: z
      .number()
      .min(0.001)
      .max(8_760)
      .nullable()
      .default(null)
      .describe('How often approved servers are scanned again; null: only when somebody asks'),
    concurrencyMax: z.int().min(1).max(16).default(2).describe('Scans at a time'),
    backoffMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .default(900_000)
      .describe('Pause after a scan that failed; doubles with each failure in a row'),
  })
  .prefault({})
  .describe('Scheduled scans of approved servers')

export const RegistryConfig = z.strictObject({
  mode: z
    .enum(['open', 'required'])
    .default('open')
    .describe(
      'required: an upstream without a live approval of exactly this definition is neither started nor shown',
    ),
  separationOfDuties: z.boolean().default(true).describe('Who submitted a server may not approve it'),
  approvalDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(365)
    .describe('An approval ends after this many days; until it is renewed the server is held'),
  supplyChain: SupplyChainRules.prefault({}).describe('What is asked of the sources servers come from'),
  approvalWarnDays: z
    .int()
    .min(0)
    .max(365)
    .default(14)
    .describe('How long before an approval ends it is said in log and journal'),
  promotion: PromotionConfig,
  rollBack: RollBackConfig,
  revalidate: RevalidateConfig,
  checkEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(60_000)
    .describe('How often it is looked whether a server has to go on, back or be held'),
  interpreter: z
    .enum(['stop', 'report'])
    .default('stop')
    .describe(
      'When the interpreter of an approved server is another one than at its approval, as after an update of the machine: stop it until somebody looked, or only record it. The Node that runs the gateway itself is always only recorded',
    ),
  serve: z
    .boolean()
    .default(false)
    .describe(
      'Offer the live servers as an MCP registry at /v0.1/servers, to anybody who reaches the address agents connect to',
    ),
})
export type RegistryConfig = z.infer<typeof RegistryConfig>

const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
const time = z.int().min(0).max(8_640_000_000_000_000)
const why = z.string().min(1).max(2_000)
const agent = z.string().min(1).max(256)

/** How a server is started or reached. Of the environment only names; `envDigest` stands for the plain values. */
export const Launch = z.strictObject({
  transport: z.enum(['stdio', 'http', 'sse']),
  command: z.string().nullable(),
  args: z.array(z.string()),
  cwd: z.string().nullable(),
  env: z.array(z.string()).describe('Names it is given, secrets and inherited ones included'),
  url: z.string().nullable(),
  headers: z.array(z.string()).describe('Names of headers that are sent'),
  envDigest: sha256,
  isolation: z
    .strictObject({
      mode: IsolationMode.nullable(),
      read: z.array(z.string()),
      write: z.array(z.string()),
      network: IsolationNetwork,
      limits: z.record(z.string(), z.int().nullable()),
    })
    .nullable()
    .describe('What it says of its sandbox; null when it is not started here'),
})
export type Launch = z.infer<typeof Launch>

export const SURFACE_TYPES = ['tool', 'prompt', 'resource', 'template', 'instructions'] as const
/** What a look finds beside what is listed: what the handshake says, and where the server comes from. */
export const FACT_TYPES = ['capability', 'server', 'origin'] as const

/** One look at a server. `evidence` stands for pin, surface and launch: what an approval is bound to. */
export const ServerScan = z.strictObject({
  atMs: time,
  by: z.string(),
  evidence: sha256,
  pin: ServerPin,
  start: PinnedStart.optional().describe(
    'How it is started from the store, where its source is installed there',
  ),
  launch: Launch,
  launchDigest: sha256,
  isolation: Launch.shape.isolation
    .exactOptional()
    .describe('What the configuration grants its sandbox, as it counts for the approval'),
  surfaceDigest: sha256,
  items: z.record(z.enum(SURFACE_TYPES), z.int()).describe('How many of each it lists'),
  findings: z.array(ScanFinding).max(1_000),
  findingsLeftOut: z.int().describe('Findings past the bound, the mildest'),
})
export type ServerScan = z.infer<typeof ServerScan>

export const ServerApproval = z.strictObject({
  by: z.string(),
  atMs: time,
  expiresAtMs: time,
  evidence: sha256,
  pin: sha256,
  start: PinnedStart.optional(),
  surfaceDigest: sha256,
  launchDigest: sha256,
  isolation: Launch.shape.isolation
    .exactOptional()
    .describe('What its sandbox was approved with: less needs no new approval'),
})
export type ServerApproval = z.infer<typeof ServerApproval>

/** A server of the catalogue as it is stored. */
export const CatalogueServer = z.strictObject({
  id: UpstreamId,
  revision: z.int().min(1).describe('Counts up with every step; a step on an older one is refused'),
  stage: Stage,
  submission: Submission,
  submittedBy: z.string(),
  submittedAtMs: time,
  scan: ServerScan.nullable(),
  approval: ServerApproval.nullable(),
  agents: z.array(agent).describe('Who sees it while it is a canary'),
  stagedAtMs: time.exactOptional().describe('Since when it is in its stage; left out, since its last step'),
  why: z.string().describe('Why it is where it is'),
  changedBy: z.string(),
  changedAtMs: time,
})
export type CatalogueServer = z.infer<typeof CatalogueServer>

/** One thing about a launch that a reviewer must not overlook. `part` 0 is the program, 1 its first argument. */
export const LaunchMark = z.object({ part: z.int(), code: z.string(), why: z.string() })
export type LaunchMark = z.infer<typeof LaunchMark>

const Worst = z.object({ severity: z.enum(SEVERITIES), code: z.string() })

/** What came of a server since it is in its stage. */
export const StageUse = z.object({
  calls: z.int(),
  errors: z.int(),
  worst: Worst.nullable().describe('Most severe finding in what it offers'),
  worstContent: Worst.nullable().describe('Most severe finding in its results'),
})
export type StageUse = z.infer<typeof StageUse>

export const ServerView = z.object({
  ...CatalogueServer.shape,
  use: StageUse.describe('Since it is in its stage'),
  next: z
    .string()
    .nullable()
    .describe('What it waits for before it goes on by itself; null when it does not'),
  admitted: z.boolean().describe('Whether agents may use it now, were registry.mode required'),
  held: z.string().nullable().describe('Why not'),
  command: z.array(z.string()).readonly().describe('Program and arguments, or the URL, whole'),
  marks: z.array(LaunchMark).readonly().describe('What is dangerous about them'),
  known: z.array(SightingView).readonly().describe('What threat intelligence says of it now'),
})
export type ServerView = z.infer<typeof ServerView>

/** One step in the life of a server. */
export const ServerStepView = z.object({
  revision: z.int(),
  step: z.string(),
  from: Stage.nullable(),
  to: Stage,
  by: z.string(),
  atMs: z.int(),
  why: z.string(),
  evidence: z.string().nullable(),
})
export type ServerStepView = z.infer<typeof ServerStepView>

const SurfaceChange = z.object({
  type: z.enum([...SURFACE_TYPES, ...FACT_TYPES]),
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  details: z
    .array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .readonly(),
  drift: DriftReport.nullable().describe('What the difference means; null where something is gone'),
})
/** What the last scan found otherwise than what was approved. */
export const ServerDiffView = z.object({
  approved: sha256.nullable().describe('Evidence of the approval; null when there is none to compare with'),
  scanned: sha256.nullable(),
  launch: z
    .array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .readonly(),
  pinChanged: z.boolean(),
  surface: z.array(SurfaceChange).readonly(),
})
export type ServerDiffView = z.infer<typeof ServerDiffView>

/** What was removed from where servers are installed. */
export const CleanedStoreView = z.object({
  removed: z
    .array(z.string())
    .readonly()
    .describe('Content no server is pinned to, and half-finished installations'),
  kept: z.int(),
})
export type CleanedStoreView = z.infer<typeof CleanedStoreView>

const word = z.string().min(1).max(256).exactOptional()
/** Which servers. */
export const ServerFilter = z.object({
  search: word.describe('Stands in id, name, title, description, purpose or owner'),
  stage: Stage.exactOptional(),
  source: word.describe('Kind of source, such as npm'),
  owner: word,
  environment: word,
  class: word.describe('Data class it handles'),
  kind: word.describe('What its tools do'),
  tag: word.describe('Compliance or other tag'),
  system: word.describe('System it reaches'),
  scope: word.describe('Right it asks for'),
  tool: word.describe('Lists a tool of this name'),
  prompt: word.describe('Lists a prompt of this name'),
  resource: z
    .string()
    .min(1)
    .max(4_096)
    .exactOptional()
    .describe('Lists a resource or template of this address'),
})
/** In the order of their ids. */
export type ServerQuery = z.infer<typeof ServerFilter> & {
  /** Id after which the page begins; empty for the first. */
  readonly after: string
  readonly limit: number
}

export const SubmitBody = z.strictObject({ submission: Submission, why })
const revision = z.int().min(1).describe('The revision that was looked at')
export const ScanBody = z.strictObject({ revision: revision.optional(), why })
export const ApproveServerBody = z.strictObject({
  revision,
  evidence: sha256.describe('What was reviewed: evidence of the scan'),
  acceptFindings: z.boolean().default(false).describe('Needed where findings are high or critical'),
  why,
})
export const StepBody = z.strictObject({ revision, why })
export const StageBody = z.strictObject({
  revision,
  to: z.enum(['sandbox', 'canary', 'live']),
  agents: z.array(agent).max(256).default([]).describe('Who sees the canary'),
  why,
})
