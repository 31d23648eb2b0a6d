/** The lifecycle of catalogued servers: settings, what is stored of each, what operators send and are shown. */

import { z } from 'zod'
import { ScanFinding, ServerPin, Stage, Submission } from './catalogue.ts'
import { SightingView } from './intelligence.ts'
import { IsolationMode } from './isolation.ts'
import { UpstreamId } from './upstream.ts'

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
      network: z.enum(['none', 'open']),
      limits: z.record(z.string(), z.int().nullable()),
    })
    .nullable()
    .describe('What it says of its sandbox; null when it is not started here'),
})
export type Launch = z.infer<typeof Launch>

export const SURFACE_TYPES = ['tool', 'prompt', 'resource', 'template', 'instructions'] as const

/** One look at a server. `evidence` stands for pin, surface and launch: what an approval is bound to. */
export const ServerScan = z.strictObject({
  atMs: time,
  by: z.string(),
  evidence: sha256,
  pin: ServerPin,
  launch: Launch,
  launchDigest: sha256,
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
  surfaceDigest: sha256,
  launchDigest: sha256,
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
  why: z.string().describe('Why it is where it is'),
  changedBy: z.string(),
  changedAtMs: time,
})
export type CatalogueServer = z.infer<typeof CatalogueServer>

/** One thing about a launch that a reviewer must not overlook. `part` 0 is the program, 1 its first argument. */
export const LaunchMark = z.object({ part: z.int(), code: z.string(), why: z.string() })
export type LaunchMark = z.infer<typeof LaunchMark>

export const ServerView = z.object({
  ...CatalogueServer.shape,
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
  type: z.enum(SURFACE_TYPES),
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  details: z
    .array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .readonly(),
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
