/** One conversation told from the journal: its steps, and who read what from whom. And the agents there are. */

import { z } from 'zod'
import { AgentKeyView, FreezeView } from './control.ts'
import { TrustView } from './incident.ts'
import { OUTCOMES, PayloadRef, RecordedDecision, RecordedFinding, RecordedOrigin } from './journal.ts'
import { DataClass, Trust } from './label.ts'

const CarriedLabels = z.object({
  trust: Trust,
  sensitivity: DataClass,
  sources: z.array(z.string()).readonly(),
})
export type CarriedLabels = z.infer<typeof CarriedLabels>

const judged = {
  seq: z.int().describe('Position of its record'),
  decision: RecordedDecision,
  verdict: z.enum(['benign', 'suspicious', 'malicious']),
  payload: PayloadRef.nullable().describe('Revealing it is a permission, and goes on record'),
}
const kept = {
  ...judged,
  whole: z
    .boolean()
    .describe('The payload is what was inspected, so that places of findings hold in it; else what left'),
}

export const TimelineStep = z.object({
  exchangeId: z.string(),
  seq: z.int().describe('Position of its first record'),
  atMs: z.int(),
  direction: z.string(),
  kind: z.string(),
  method: z.string(),
  upstream: z.string().nullable(),
  target: z.string().nullable(),
  asked: z.object({ ...kept, forwarded: z.boolean() }).nullable(),
  answered: z
    .object({ ...kept, outcome: z.enum(OUTCOMES), durationMs: z.number() })
    .nullable()
    .describe('null while it runs, and where it was refused'),
  events: z
    .array(
      z.object({ ...judged, atMs: z.int(), event: z.string(), note: z.string().nullable(), count: z.int() }),
    )
    .readonly(),
  findings: z.array(RecordedFinding.extend({ seq: z.int() })).readonly(),
  origins: z.array(RecordedOrigin).readonly().describe('Where values of the request came from'),
  labels: z
    .object({ before: CarriedLabels.nullable(), after: CarriedLabels.nullable() })
    .describe('What the conversation carried; null while it carried nothing'),
})
export type TimelineStep = z.infer<typeof TimelineStep>

const place = {
  upstream: z.string(),
  target: z.string().nullable(),
}

export const SessionGraph = z.object({
  reads: z
    .array(
      z.object({
        ...place,
        count: z.int().describe('Answers that the agent got'),
        stopped: z.int().describe('Requests and answers that were stopped'),
        findings: z.array(z.string()).readonly().describe('Codes of what was found, each once'),
        lastAtMs: z.int(),
      }),
    )
    .readonly()
    .describe('What was asked of whom, most first'),
  values: z
    .array(
      z.object({
        from: z.object({ ...place, exchangeId: z.string().nullable() }),
        to: z.object({ ...place, exchangeId: z.string() }),
        path: z.string().describe('Where it stands in the request, as JSON pointer'),
        trust: Trust,
        sensitivity: DataClass,
        form: RecordedOrigin.shape.form,
        stopped: z.boolean(),
      }),
    )
    .readonly()
    .describe('Which value went where, in order'),
  complete: z.boolean().describe('False when it has more records than are drawn; the newest are'),
})
export type SessionGraph = z.infer<typeof SessionGraph>

export const AgentView = z.object({
  agent: z.string(),
  principals: z.array(z.string()).readonly().describe('On whose behalf it acts or may act'),
  keys: z.array(AgentKeyView).readonly(),
  trust: TrustView,
  freezes: z.array(FreezeView).readonly().describe('Those in force that stop it'),
  conversations: z.array(z.string()).readonly(),
  lastSeenAtMs: z.int().nullable(),
  tools: z
    .array(z.object({ upstream: z.string(), target: z.string(), calls: z.int(), lastAtMs: z.int() }))
    .readonly()
    .describe('What it has called, most first'),
  toolsLeftOut: z.int(),
})
export type AgentView = z.infer<typeof AgentView>

const searchName = z.string().trim().min(1).max(80)

/** A search of the journal that an operator keeps under a name: the filters as they stand in the address of the page. */
export const SaveSearchBody = z.strictObject({
  name: searchName,
  filters: z
    .record(z.string().regex(/^[A-Za-z]{1,24}$/), z.string().max(4_096))
    .refine((filters) => Object.keys(filters).length <= 24, 'at most 24 filters'),
})
export const SavedSearch = SaveSearchBody.extend({ savedAtMs: z.int() })
export type SavedSearch = z.infer<typeof SavedSearch>
