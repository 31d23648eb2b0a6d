/** What a replay of a recorded session answers: for each step what would have been done, and on what grounds. */

import { z } from 'zod'
import { DataClass, ToolKind, Trust } from './label.ts'

export type ReplayDecision = 'allow' | 'redact' | 'ask' | 'deny'

export interface ReplayStep {
  /** Place of the step in the record's trace. */
  readonly index: number
  readonly decision: ReplayDecision
  /** What decided: codes of flows and findings, ids of policy rules. */
  readonly rules: readonly string[]
  readonly findings: readonly ReplayFinding[]
}

export interface ReplayFinding {
  readonly code: string
  readonly severity: string
  /** In what: the call, or what it returned. */
  readonly in: 'call' | 'result'
  readonly path: string
  /** Step whose result or message a value came from; null when none did, or it is no longer known. */
  readonly from: number | null
}

/** One line out for each record in. */
export interface ReplayLine {
  readonly id: string
  readonly steps: readonly ReplayStep[]
  /** Index of the first step that was not simply allowed; null when there was none. */
  readonly firstIntervention: number | null
  readonly askedHuman: boolean
  readonly denied: boolean
  /** What each tool of the record was taken to do, and what its results were taken to carry. */
  readonly mapping: Readonly<Record<string, ToolMapping>>
}

/** A tool as a replay takes it; tools of recorded sessions have no server to ask. */
export const ToolMapping = z.strictObject({
  kinds: z.array(ToolKind),
  trust: Trust.describe('How far its results can be trusted'),
  sensitivity: DataClass.describe('What its results carry'),
})
export type ToolMapping = z.infer<typeof ToolMapping>

/** A file that says what tools do, by the name they have in the records. */
export const ReplayMappingFile = z.strictObject({
  version: z.literal(1),
  tools: z.record(z.string().min(1).max(512), ToolMapping),
})
export type ReplayMappingFile = z.infer<typeof ReplayMappingFile>
