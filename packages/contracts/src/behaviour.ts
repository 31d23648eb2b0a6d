/** What is observed of behaviour: findings of scenarios and baselines, and what configuration says of them. */

import { z } from 'zod'
import type { Severity } from './finding.ts'
import { FlowAction } from './flow.ts'

/** Findings that baselines make; scenarios have codes of their own, `scenario/` and their id. */
export const BASELINE_CODES = [
  'behaviour/new-tool',
  'behaviour/new-network',
  'behaviour/new-client',
  'behaviour/new-model',
  'behaviour/contradicted-model',
  'behaviour/unusual-rate',
  'behaviour/unusual-hour',
  'behaviour/unusual-arguments',
  'behaviour/unusual-argument-size',
  'behaviour/unusual-result-size',
  'behaviour/unusual-errors',
  'behaviour/unlikely-sequence',
  'behaviour/resource-changed',
  'behaviour/new-result-shape',
  'behaviour/new-destination',
] as const
export type BaselineCode = (typeof BASELINE_CODES)[number]

/** One observation about what somebody does. `expected` and `seen` never hold values of arguments or results. */
export interface BehaviourFinding {
  readonly code: string
  readonly severity: Severity
  /** 0…1: how sure the engine is. */
  readonly confidence: number
  readonly action: FlowAction
  /** What a person reads. */
  readonly text: string
  readonly expected: string
  readonly seen: string
  /** Why it is recorded and not acted upon; absent for every finding that counts. */
  readonly suppressed?: string
}

/** Codes of behaviour are told from those of findings in messages by what stands before the slash. */
export function isBehaviourCode(code: string): boolean {
  return code.startsWith('scenario/') || code.startsWith('behaviour/')
}

const BehaviourCode = z
  .string()
  .regex(/^(behaviour|scenario)\/[a-z0-9-]{1,64}$/, 'must be such as scenario/loop or behaviour/new-tool')

export const BehaviourConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('Watch for scenarios and for what differs from baselines'),
  packs: z
    .array(z.string())
    .max(100)
    .default([])
    .describe('Paths of further packs of scenarios beside the built-in one'),
  actions: z
    .record(BehaviourCode, FlowAction)
    .default({})
    .describe('What is done about a scenario or a departure from a baseline, by code; allow is silent'),
  learnCalls: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(200)
    .describe('Calls after which a baseline is used; until then it only learns'),
  deviations: z
    .number()
    .min(2)
    .max(50)
    .default(6)
    .describe('How many standard deviations from the mean count as unusual'),
})
export type BehaviourConfig = z.infer<typeof BehaviourConfig>
