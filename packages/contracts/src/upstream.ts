/** The shape of one upstream in `callgate.yaml`: how it is reached, what it is trusted with, what its tools do. */

import { z } from 'zod'
import { UpstreamIsolation } from './isolation.ts'
import { upstreamLabelling } from './label.ts'
import { SecretRef } from './secret-ref.ts'
import { upstreamTreatment } from './treatment.ts'

export const UpstreamId = z
  .string()
  .regex(/^[a-z0-9-]{1,24}$/, 'must be 1 to 24 of a-z, 0-9 and -')
  .describe('Immutable id of an upstream')

/** In place of a program: what the catalogue approved for this upstream is started, from where it is installed. */
export const FROM_CATALOGUE = 'catalogue:'

const ms = (max: number) => z.int().min(1).max(max)

const upstreamCommon = {
  enabled: z.boolean().default(true).describe('false: neither started nor shown'),
  trust: z
    .enum(['reviewed', 'on-first-use'])
    .default('on-first-use')
    .describe('reviewed: unknown items stay quarantined until an operator approves them'),
  precedence: z
    .int()
    .min(-1_000)
    .max(1_000)
    .default(0)
    .describe(
      'Of tools that are alike, or have one name, that of the upstream with the higher precedence stands and the others are quarantined; with the same precedence the one accepted before stands, then the one configured first',
    ),
  era: z.enum(['auto', 'legacy', 'modern']).default('auto').describe('Protocol era; auto probes'),
  shared: z.boolean().default(false).describe('Share one session among principals; recorded as your choice'),
  labels: z.array(z.string()).default([]).describe('Labels policy may speak of'),
  timeoutMs: ms(3_600_000).optional().describe('Replaces limits.requestTimeoutMs for this upstream'),
  connectTimeoutMs: ms(600_000)
    .default(15_000)
    .describe('Time to start or reach the upstream and agree on a version'),
  concurrencyMax: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Requests in flight to this upstream at a time'),
  breaker: z
    .strictObject({
      failures: z
        .int()
        .min(1)
        .max(1000)
        .default(5)
        .describe('Failures in a row after which the upstream is left alone'),
      coolDownMs: ms(3_600_000).default(15_000).describe('How long it is left alone'),
    })
    .prefault({})
    .describe('When the upstream is left alone after failures'),
  ...upstreamTreatment,
  ...upstreamLabelling,
}

export const StdioUpstream = z.strictObject({
  transport: z.literal('stdio').describe('A local child process'),
  command: z
    .string()
    .min(1)
    .default(FROM_CATALOGUE)
    .describe(
      'Program to start: an absolute path, a path relative to this file, or a name found in PATH; left out: what the catalogue approved under this id, from where it is installed',
    ),
  args: z.array(z.string()).default([]).describe('Arguments of the program; never secrets'),
  cwd: z.string().optional().describe('Folder it runs in; the folder of this file when left out'),
  env: z.record(z.string(), z.string()).default({}).describe('Plain values; credentials go to secrets'),
  inheritEnv: z
    .array(z.string())
    .default([])
    .describe('Names passed on from the environment of the gateway beside PATH, HOME, LANG, TMPDIR'),
  secrets: z
    .record(z.string(), SecretRef)
    .default({})
    .describe('Environment variables whose values are read by reference'),
  isolation: UpstreamIsolation.prefault({}).describe('What it may reach where it runs isolated'),
  startTimeoutMs: ms(600_000)
    .optional()
    .describe(
      'Time until the program says anything at its first start; left out, 120000 for those that fetch what they run, such as npx, uvx and docker, and connectTimeoutMs for others',
    ),
  idleStopMs: ms(86_400_000).default(600_000).describe('An unused child is stopped after this time'),
  restart: z
    .strictObject({
      backoffMs: ms(600_000).default(500).describe('Pause before the first restart; doubles with each crash'),
      backoffMaxMs: ms(3_600_000).default(30_000).describe('Longest pause before a restart'),
      crashesMax: z
        .int()
        .min(1)
        .max(1000)
        .default(5)
        .describe('Crashes within windowMs after which it is not started again'),
      windowMs: ms(86_400_000).default(120_000).describe('Time over which crashes are counted'),
    })
    .prefault({})
    .describe('Restart after a crash'),
  ...upstreamCommon,
})

export const HttpUpstream = z.strictObject({
  transport: z
    .enum(['http', 'sse'])
    .describe('http: Streamable HTTP; sse: the 2024-11-05 HTTP+SSE transport'),
  url: z.url().describe('https, or http on loopback'),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe('Headers sent with every request; credentials go to secretHeaders'),
  secretHeaders: z
    .record(z.string(), SecretRef)
    .default({})
    .describe('Headers whose values are read by reference'),
  caFile: z
    .string()
    .optional()
    .describe('PEM file of the certificate authorities trusted for this upstream alone'),
  ...upstreamCommon,
})

export const UpstreamConfig = z.discriminatedUnion('transport', [StdioUpstream, HttpUpstream])
export type UpstreamConfig = z.infer<typeof UpstreamConfig>
export type StdioUpstream = z.infer<typeof StdioUpstream>
export type HttpUpstream = z.infer<typeof HttpUpstream>
