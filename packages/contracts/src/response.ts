/** The response ladder: steps against an incident, what each may be aimed at, and the policy of automatic ones. */

import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './errors.ts'
import { FINDING_CLASSES, SEVERITIES } from './finding.ts'

/** From the mildest to the hardest. */
export const LADDER = [
  'notify',
  'mark',
  'redact',
  'require-approval',
  'slow-down',
  'freeze',
  'quarantine-tool',
  'quarantine-upstream',
  'revoke-keys',
  'kill-switch',
] as const
export const LadderStep = z.enum(LADDER)
export type LadderStep = z.infer<typeof LadderStep>

/** What a step is aimed at. A tool is named `upstream/tool`. */
export const SCOPES = ['conversation', 'agent', 'principal', 'tool', 'upstream', 'all'] as const
export const ScopeKind = z.enum(SCOPES)
export type ScopeKind = z.infer<typeof ScopeKind>

const ANY: readonly ScopeKind[] = SCOPES
const SOMEBODY: readonly ScopeKind[] = ['conversation', 'agent', 'principal']

/** Scopes each step can have; the first is taken where a rule or a playbook names none. */
export const SCOPES_OF: Readonly<Record<LadderStep, readonly ScopeKind[]>> = {
  notify: ['agent', ...ANY],
  mark: ['agent', ...ANY],
  redact: ['agent', ...ANY],
  'require-approval': ['agent', ...ANY],
  'slow-down': ['agent', ...ANY],
  freeze: SOMEBODY,
  'quarantine-tool': ['tool'],
  'quarantine-upstream': ['upstream'],
  'revoke-keys': ['agent', 'principal'],
  'kill-switch': ['all'],
}

/** True for steps that stop what they are aimed at; the others only tighten. */
export function isStopping(step: LadderStep): boolean {
  return LADDER.indexOf(step) >= LADDER.indexOf('freeze')
}

const text = (max: number) => z.string().min(1).max(max)
const span = (most: number) => z.int().min(1_000).max(most)
const LONGEST_MS = 31_536_000_000

export const RespondBody = z
  .strictObject({
    step: LadderStep,
    scope: ScopeKind,
    subject: z
      .string()
      .max(4_200)
      .default('')
      .describe('Id of what it is aimed at; upstream/tool for a tool, empty for all'),
    reason: text(2_000),
    forMs: span(LONGEST_MS).nullable().default(null).describe('null: until it is undone'),
    incident: z.string().max(64).nullable().default(null),
  })
  .refine(({ step, scope }) => SCOPES_OF[step].includes(scope), {
    error: 'this step cannot have this scope',
    path: ['scope'],
  })
  .refine(({ scope, subject }) => (scope === 'all') === (subject === ''), {
    error: 'a step for all names no subject; every other names one',
    path: ['subject'],
  })
  .refine(({ scope, subject }) => scope !== 'tool' || /^[a-z0-9-]{1,24}\/./.test(subject), {
    error: 'a tool is named upstream/tool',
    path: ['subject'],
  })
export const UndoBody = z.strictObject({ reason: text(2_000) })

export const StepView = z.object({
  tenant: z.string(),
  id: z.string(),
  step: LadderStep,
  scope: ScopeKind,
  subject: z.string(),
  reason: z.string(),
  imposedBy: z.string().describe('An operator, rule:ID or playbook:ID'),
  incident: z.string().nullable(),
  imposedAtMs: z.int(),
  expiresAtMs: z.int().nullable(),
  undoneAtMs: z.int().nullable(),
  undoneBy: z.string().nullable(),
  undoNote: z.string().nullable(),
  dryRun: z.boolean().describe('It was not imposed, only written down'),
})
export const ImposedView = z.object({ step: StepView, recorded: z.boolean() })
export type StepView = z.infer<typeof StepView>
export type RespondBody = z.infer<typeof RespondBody>

const globs = (what: string) =>
  z.array(text(256)).min(1).max(100).describe(`${what}; * stands for any run of characters`)
const ruleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')

const errorCodes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]

/** What a rule looks for. Every member narrows. */
export const SignalMatch = z.strictObject({
  class: z.array(z.enum(FINDING_CLASSES)).min(1).optional().describe('Classes of findings'),
  codes: globs('Codes of findings, of flows and scenarios too').optional(),
  minSeverity: z.enum(SEVERITIES).optional().describe('Findings at least this severe'),
  minConfidence: z.number().min(0).max(1).optional().describe('Findings at least this sure'),
  verdict: z.enum(['suspicious', 'malicious']).optional().describe('Messages judged at least this bad'),
  denials: z.array(z.enum(errorCodes)).min(1).optional().describe('Messages refused with one of these codes'),
})

export const ResponseRule = z
  .strictObject({
    id: ruleId,
    when: SignalMatch.refine((match) => Object.keys(match).length > 0, {
      error: 'say what it looks for',
    }).describe('What is counted'),
    count: z.int().min(1).max(10_000).default(1).describe('It fires when so many were seen'),
    withinMs: span(86_400_000).default(600_000).describe('Within this time'),
    per: z
      .enum(['conversation', 'agent', 'principal', 'tool', 'upstream'])
      .default('agent')
      .describe('Counted for each of these by itself'),
    step: LadderStep.optional().describe('What is imposed'),
    scope: ScopeKind.optional().describe('On what; what is counted for, where the step can have it'),
    forMs: span(LONGEST_MS).optional().describe('For how long; left out, until it is undone'),
    playbook: ruleId.optional().describe('A playbook to run instead of one step'),
    dryRun: z.boolean().default(false).describe('Only write down what it would have done'),
  })
  .refine(({ step, playbook }) => (step === undefined) !== (playbook === undefined), {
    error: 'name a step or a playbook',
    path: ['step'],
  })
  .refine(({ step, scope }) => step === undefined || scope === undefined || SCOPES_OF[step].includes(scope), {
    error: 'this step cannot have this scope',
    path: ['scope'],
  })
export type ResponseRule = z.infer<typeof ResponseRule>
