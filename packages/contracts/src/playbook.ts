/** Playbooks: what is done about an incident, step by step, as readable YAML with cases it is tested with. */

import { z } from 'zod'
import { FINDING_CLASSES, SEVERITIES } from './finding.ts'
import { LadderStep, ScopeKind, SCOPES_OF } from './response.ts'

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')
const text = (max: number) => z.string().min(1).max(max)

const step = {
  id,
  onFailure: z.enum(['stop', 'continue']).default('continue').describe('What happens when this step fails'),
}

const ImposeStep = z
  .strictObject({
    ...step,
    impose: LadderStep.describe('A step of the response ladder'),
    scope: ScopeKind.optional().describe('On what of the incident; left out, the first the step can have'),
    forMs: z
      .int()
      .min(1_000)
      .max(31_536_000_000)
      .optional()
      .describe('For how long; left out, until it is undone'),
  })
  .refine(({ impose, scope }) => scope === undefined || SCOPES_OF[impose].includes(scope), {
    error: 'this step cannot have this scope',
    path: ['scope'],
  })

const NotifyStep = z.strictObject({
  ...step,
  notify: z.union([z.literal('all'), id]).describe('A channel of response.channels, or all of them'),
  message: text(1_000).optional().describe('What people are told; left out, a summary of the incident'),
})

const CommandStep = z.strictObject({
  ...step,
  command: z
    .array(text(4_096))
    .min(1)
    .max(64)
    .describe(
      'Program and arguments; no shell. {incident}, {agent}, {principal}, {upstream}, {target} stand for those',
    ),
  timeoutMs: z.int().min(100).max(600_000).default(30_000),
})

export const PlaybookStep = z.union([ImposeStep, NotifyStep, CommandStep])

const incident = z.strictObject({
  class: z.enum([...FINDING_CLASSES, 'denial']),
  severity: z.enum(SEVERITIES).default('high'),
  principal: text(256).nullable().default(null),
  agent: text(256).nullable().default(null),
  conversation: text(256).nullable().default(null),
  upstream: text(64).nullable().default(null),
  target: text(4_096).nullable().default(null),
})

export const PlaybookCase = z.strictObject({
  name: text(200),
  incident,
  expect: z
    .array(text(8_192))
    .max(100)
    .describe('What each step comes to, as `callgate incidents playbook show` writes it'),
})

export const Playbook = z.strictObject({
  version: z.literal(1),
  id,
  title: text(200),
  description: text(4_000),
  for: z
    .array(z.enum([...FINDING_CLASSES, 'denial']))
    .min(1)
    .describe('Classes of incidents it is made for'),
  steps: z.array(PlaybookStep).min(1).max(50),
  cases: z.array(PlaybookCase).min(1).max(50).describe('What it must come to for these incidents'),
})
export type Playbook = z.infer<typeof Playbook>
export type PlaybookStep = z.infer<typeof PlaybookStep>
export type PlaybookCase = z.infer<typeof PlaybookCase>
