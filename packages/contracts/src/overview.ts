/** What happened in a span of time, counted: `GET /api/v1/overview`. */

import { z } from 'zod'

/** Five weeks: what trends are shown over. */
export const OVERVIEW_HOURS_MAX = 840

export const OverviewQuery = z.object({
  hours: z.coerce.number().int().min(1).max(OVERVIEW_HOURS_MAX).default(24).describe('How far back'),
  step: z.enum(['hour', 'day']).default('hour').describe('What one point of the series stands for'),
  of: z.enum(['tools', 'agents', 'rules', 'types']).optional().describe('With a name: whose series it is'),
  name: z.string().max(512).optional().describe('Left out: the series of everything'),
})

const counts = {
  calls: z.int().describe('Calls that were let through'),
  denials: z.int().describe('Messages that were stopped, and answers that were withheld'),
  findings: z.int().describe('Findings that were acted upon'),
  approvals: z.int().describe('Calls that asked a human'),
}
const times = {
  medianMs: z.number().nullable().describe('What half of the calls stayed within, to a tenth; null without'),
  p95Ms: z.number().nullable().describe('What 95 of 100 calls stayed within, to a tenth; null without'),
}
const Named = z.object({ name: z.string(), ...counts })

export const OverviewView = z.object({
  fromMs: z.int(),
  toMs: z.int(),
  stepMs: z.int(),
  complete: z.boolean().describe('False while records from before the start are still counted'),
  totals: z.object({
    ...counts,
    ...times,
    meanMs: z.number().nullable().describe('Mean time of a call; null without calls'),
    slowestMs: z.number().nullable(),
  }),
  series: z
    .array(z.object({ atMs: z.int().describe('Where it begins, UTC'), ...counts, ...times }))
    .readonly()
    .describe('With a name there are no times'),
  tools: z.array(Named).readonly().describe('Busiest first'),
  agents: z.array(Named).readonly(),
  rules: z
    .array(Named)
    .readonly()
    .describe('Policy rules and built-in reasons by denials, codes of findings by findings'),
  types: z.array(Named).readonly().describe('Families of findings: secret, injection, drift and so on'),
  now: z.object({
    approvalsWaiting: z.int(),
    incidentsOpen: z.int(),
    quarantined: z.int(),
    frozen: z.int(),
    sessions: z.int(),
    upstreamsReady: z.int(),
    upstreamsTroubled: z.int(),
  }),
})
export type OverviewQuery = z.infer<typeof OverviewQuery>
export type OverviewView = z.infer<typeof OverviewView>
