/** A trial of a local server: what it is offered and asked, what it touched, and the profile that comes of it. */

import { z } from 'zod'
import { AnyJson } from './any-json.ts'
import { ScanFinding } from './catalogue.ts'
import { Destination, IsolationNetwork } from './isolation.ts'

const path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'must be an absolute path')
const time = z.int().min(0).max(8_640_000_000_000_000)

export const TrialBody = z.strictObject({
  read: z
    .array(path)
    .max(100)
    .default([])
    .describe('What it may read in the trial, beside what it is granted'),
  write: z.array(path).max(100).default([]).describe('The same for writing'),
  hosts: z.array(Destination).max(100).default([]).describe('Hosts it may connect to in the trial, as well'),
  calls: z
    .array(
      z.strictObject({
        tool: z.string().min(1).max(256),
        arguments: z.record(z.string(), AnyJson).default({}),
      }),
    )
    .max(50)
    .default([])
    .describe('Tools that are called, one after the other'),
  waitMs: z.int().min(0).max(60_000).default(500).describe('How long it is left running when all was asked'),
  why: z.string().min(1).max(2_000),
})
export type TrialBody = z.infer<typeof TrialBody>

/** An agent of the operator's joins: its own calls, in the sandbox of the trial, for so long. */
export const TrialVisitBody = TrialBody.extend({
  agent: z.string().min(1).max(256).describe('The agent, as its agent key names it; no other is let in'),
  principal: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('For whom it acts; left out, for whoever its first request is for, and for nobody else'),
  forMs: z.int().min(1_000).max(3_600_000).default(300_000).describe('After this long the trial ends'),
})
export type TrialVisitBody = z.infer<typeof TrialVisitBody>

export const EndTrialVisitBody = z.strictObject({ why: z.string().min(1).max(2_000) })

export const TrialVisitView = z.object({
  server: z.string(),
  agent: z.string(),
  state: z
    .enum(['starting', 'open', 'over', 'failed'])
    .describe('open: the agent is let in; over: the trial and what it proposes are kept'),
  untilMs: time.nullable().describe('When it ends by itself; null before it is open'),
  requests: z.int().describe('What the agent asked for so far'),
  problem: z.string().nullable().describe('Why it failed'),
})
export type TrialVisitView = z.infer<typeof TrialVisitView>

/** One path a server asked the kernel for, whether it got it or not. */
export const SeenPath = z.object({
  path: z.string(),
  access: z
    .enum(['look', 'read', 'write'])
    .describe('look: whether it is there, and what kind of thing it is'),
  granted: z.boolean().describe('Whether its profile gives it that'),
})
export type SeenPath = z.infer<typeof SeenPath>

export const SeenHost = z.object({
  place: z.string(),
  how: z
    .enum(['allowed', 'refused', 'direct'])
    .describe('By the proxy, which allowed or refused it, or past it, where nothing is reached'),
})
export type SeenHost = z.infer<typeof SeenHost>

/** What a profile says of its own; limits and mode are not derived. */
export const Grants = z.object({
  read: z.array(z.string()),
  write: z.array(z.string()),
  network: IsolationNetwork,
})
export type Grants = z.infer<typeof Grants>

export const GrantChange = z.object({
  change: z.enum(['keep', 'add', 'drop']),
  grant: z.enum(['read', 'write', 'host']),
  value: z.string(),
  why: z.string(),
})
export type GrantChange = z.infer<typeof GrantChange>

export const TrialView = z.object({
  server: z.string(),
  atMs: time,
  by: z.string(),
  why: z.string(),
  launchDigest: z.string().describe('Of the definition that was tried'),
  recording: z
    .enum(['calls', 'hosts'])
    .describe('calls: every path it asked the kernel for; hosts: its connections only'),
  note: z.string().nullable().describe('What of the recording is missing, and why'),
  steps: z.array(z.object({ what: z.string(), outcome: z.string() })),
  paths: z.array(SeenPath).describe('Outside of the system, of its own program and of its private /tmp'),
  pathsLeftOut: z.int(),
  hosts: z.array(SeenHost),
  present: Grants,
  proposed: Grants,
  changes: z.array(GrantChange),
  widens: z.boolean().describe('Whether the proposal grants anything it has not: then it needs a review'),
  findings: z.array(ScanFinding).describe('What it wanted and is not proposed'),
})
export type TrialView = z.infer<typeof TrialView>
