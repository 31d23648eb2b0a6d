/** Incidents: what was seen belongs together, how it stands, and what operators do about it. Times are milliseconds since the epoch. */

import { z } from 'zod'
import { PageQuery } from './paging.ts'
import { SEVERITIES } from './finding.ts'

export const INCIDENT_STATES = ['open', 'acknowledged', 'contained', 'closed'] as const
export const IncidentState = z.enum(INCIDENT_STATES)
export type IncidentState = z.infer<typeof IncidentState>

const text = (max: number) => z.string().min(1).max(max)

export const TimelineEntry = z.object({
  atMs: z.int(),
  what: z.enum(['seen', 'opened', 'state', 'step', 'undone', 'playbook', 'note', 'assigned', 'would']),
  by: z.string(),
  text: z.string(),
  seq: z.int().nullable().describe('Position of the journal record; null where there is none'),
})

export const IncidentView = z.object({
  tenant: z.string(),
  id: z.string(),
  state: IncidentState,
  class: z.string().describe('Class of the findings, or denial'),
  severity: z.enum(SEVERITIES),
  principal: z.string().nullable(),
  agent: z.string().nullable(),
  conversation: z.string().nullable().describe('Session or conversation it was last seen in'),
  upstream: z.string().nullable(),
  target: z.string().nullable(),
  title: z.string(),
  firstAtMs: z.int().describe('Time of the first record that belongs to it'),
  openedAtMs: z.int(),
  lastAtMs: z.int(),
  acknowledgedAtMs: z.int().nullable(),
  containedAtMs: z.int().nullable(),
  closedAtMs: z.int().nullable(),
  detectMs: z.int().describe('From the first record to the opening'),
  respondMs: z.int().nullable().describe('From the first record to the first step; null while there is none'),
  count: z.int().describe('Findings and denials in it'),
  codes: z.record(z.string(), z.int()).describe('How often each was seen; * stands for those past the bound'),
  evidence: z.array(z.int()).describe('Positions of journal records, oldest first'),
  evidenceLeftOut: z.int().describe('Further records; the codes count them'),
  timeline: z.array(TimelineEntry),
  timelineLeftOut: z.int(),
  assignee: z.string().nullable(),
  steps: z.array(z.string()).describe('Ids of steps of the response ladder'),
})
export type IncidentView = z.infer<typeof IncidentView>
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const IncidentQuery = PageQuery.extend({ state: IncidentState.optional() })
export const IncidentStateBody = z.strictObject({ state: IncidentState, reason: text(2_000) })
export const IncidentNoteBody = z.strictObject({ note: text(2_000) })
export const IncidentAssignBody = z.strictObject({ assignee: text(256) })
export const RunPlaybookBody = z.strictObject({ playbook: text(40) })

/** A record with the path that proves it is in the log (RFC 6962), under the tree of `size` records. */
export const EvidenceView = z.object({
  seq: z.int(),
  line: z
    .string()
    .nullable()
    .describe('The record as its leaf hash is over it; null where retention dropped it'),
  size: z.int(),
  proof: z.array(z.string()).readonly().describe('Hex hashes, leaf side first'),
})
export const IncidentExport = z.object({
  incident: IncidentView,
  origin: z.string().describe('Log the positions are in'),
  checkpoint: z.string().nullable().describe('The last signed tree head'),
  evidence: z.array(EvidenceView).readonly(),
  text: z.string().describe('The same for people'),
})
export type IncidentExport = z.infer<typeof IncidentExport>
export type EvidenceView = z.infer<typeof EvidenceView>

export const RUN_STATES = ['running', 'done', 'failed', 'interrupted', 'undone'] as const
export const RunView = z.object({
  tenant: z.string(),
  id: z.string(),
  playbook: z.string(),
  incident: z.string(),
  startedBy: z.string(),
  startedAtMs: z.int(),
  endedAtMs: z.int().nullable(),
  state: z.enum(RUN_STATES),
  dryRun: z.boolean(),
  steps: z.array(
    z.object({
      id: z.string(),
      does: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped', 'undone']),
      atMs: z.int().nullable(),
      result: z.string().nullable(),
      imposed: z.string().nullable().describe('Id of the step of the ladder it imposed'),
    }),
  ),
})
export type RunView = z.infer<typeof RunView>

export const TrustEntry = z.object({
  atMs: z.int(),
  what: z.enum(['finding', 'review']),
  code: z.string(),
  severity: z.string(),
  confidence: z.number(),
  count: z.int(),
  points: z.number().describe('Points it cost; negative where a review gave some back'),
  seq: z.int().nullable(),
  by: z.string().nullable(),
  note: z.string().nullable(),
})
export const TrustView = z.object({
  tenant: z.string(),
  agent: z.string(),
  trust: z.number().describe('0 to 100'),
  penalty: z.number(),
  halfLifeMs: z.int(),
  history: z.array(TrustEntry).readonly(),
})
export const ReviewTrustBody = z.strictObject({ reason: text(2_000) })
export type TrustEntry = z.infer<typeof TrustEntry>
export type TrustView = z.infer<typeof TrustView>
