/** The shape of a policy file: allow and deny rules with CEL conditions, limits, and cases to test them with. */

import { z } from 'zod'
import { DataClass } from './label.ts'
import { KINDS } from './message.ts'
import { TaskScope } from './task.ts'

const globs = (what: string) =>
  z.array(z.string().min(1)).min(1).describe(`${what}; * stands for any run of characters`)
const duration = z
  .string()
  .regex(/^[1-9][0-9]*(ms|s|m|h)$/, 'must be a number with a unit: 500ms, 10s, 5m, 1h')

const fields = z
  .array(
    z
      .string()
      .max(512)
      .regex(/^(\/[^/]+)+$/, 'must be a JSON pointer such as /items/*/salary'),
  )
  .min(1)
  .max(100)
  .describe('JSON pointers into the structured content; * is any one member or item, ** any number of them')

export const PolicyObligation = z.union([
  z.strictObject({
    approve: z
      .strictObject({
        approvers: z
          .array(z.string().min(1))
          .default([])
          .describe('Operators or group:NAME; empty means any operator who may approve'),
        quorum: z.int().min(1).max(20).optional().describe('How many of them must approve; 1 when left out'),
        routing: z
          .enum(['always', 'by-risk'])
          .optional()
          .describe('by-risk: only calls whose risk score is high wait; see approvals.risk'),
        escalate: z
          .strictObject({ after: duration, to: z.array(z.string().min(1)).min(1) })
          .optional()
          .describe('Who else may answer once nobody has for so long'),
      })
      .describe('A human approves the exact call, once, before it is made'),
  }),
  z.strictObject({
    redact: z.strictObject({
      paths: z.array(z.string()).min(1).describe('JSON pointers into arguments or result'),
    }),
  }),
  z.strictObject({
    mask: z.strictObject({ paths: z.array(z.string()).min(1), keepLast: z.int().min(0).max(16).default(4) }),
  }),
  z.strictObject({
    project: z
      .union([
        z.strictObject({ keep: fields }),
        z.strictObject({ drop: fields }),
        z.strictObject({
          classUpTo: DataClass.describe('Fields that upstreams.*.tools.*.fields class above this go'),
        }),
      ])
      .describe('Fields of structured results of tools: those that stay, those that go, or by their class'),
  }),
  z.strictObject({ notify: z.strictObject({ channel: z.string() }) }),
])

export const PolicyRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and -'),
  description: z.string().optional(),
  owner: z.string().min(1).max(256).optional().describe('Who answers for the rule'),
  reviewBy: z.iso.date().optional().describe('When somebody has to look at it again; it stays in force'),
  effect: z.enum(['allow', 'deny']),
  on: z
    .array(z.enum(KINDS))
    .min(1)
    .default(['call', 'list', 'read', 'prompt', 'complete', 'subscribe', 'task'])
    .describe('Kinds of message the rule speaks of'),
  principals: globs('Principal ids or group:NAME').optional(),
  agents: globs('Agent ids or group:NAME').optional(),
  upstreams: globs('Upstream ids').optional(),
  targets: globs('Tool names, prompt names or resource URIs, in the upstream’s own spelling').optional(),
  when: z
    .string()
    .optional()
    .describe('CEL condition; an error in it counts as no match for allow and as a match for deny'),
  obligations: z.array(PolicyObligation).default([]),
})

export const PolicyLimit = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  per: z.array(z.enum(['agent', 'principal', 'tool', 'upstream', 'session'])).min(1),
  on: z.array(z.enum(KINDS)).min(1).default(['call']),
  agents: globs('Agent ids').optional(),
  principals: globs('Principal ids').optional(),
  upstreams: globs('Upstream ids').optional(),
  targets: globs('Targets').optional(),
  rate: z.strictObject({ calls: z.int().min(1), window: duration }).optional(),
  concurrent: z.int().min(1).optional(),
})

export const PolicyDocument = z.strictObject({
  version: z.literal(1),
  timezone: z.string().default('UTC').describe('IANA zone the now.* fields of conditions are given in'),
  rules: z.array(PolicyRule).default([]),
  limits: z.array(PolicyLimit).default([]),
})
export type PolicyDocument = z.infer<typeof PolicyDocument>
export type PolicyRule = z.infer<typeof PolicyRule>
export type PolicyLimit = z.infer<typeof PolicyLimit>
export type PolicyObligation = z.infer<typeof PolicyObligation>

/** One row of a policy test: an input and the decision it must get. */
export const PolicyCase = z.strictObject({
  name: z.string(),
  principal: z.string().default('tester'),
  principalGroups: z.array(z.string()).default([]),
  agent: z.string().default('tester'),
  agentGroups: z.array(z.string()).default([]),
  agentTrust: z.number().min(0).max(100).optional().describe('Trust in the agent; 100 when left out'),
  kind: z.enum(KINDS).default('call'),
  upstream: z.string(),
  target: z.string(),
  principalClaims: z.record(z.string(), z.json()).optional(),
  upstreamLabels: z.array(z.string()).optional(),
  upstreamTrust: z.string().optional(),
  targetKinds: z.array(z.string()).optional(),
  targetClasses: z.array(z.string()).optional(),
  sessionLabels: z.array(z.string()).optional(),
  task: z
    .strictObject({ ...TaskScope.shape, used: z.int().min(0).default(0) })
    .optional()
    .describe('The declared task; none when left out'),
  args: z.record(z.string(), z.json()).default({}),
  annotations: z.record(z.string(), z.json()).default({}),
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('When the call is made; noon UTC on 1 January 2026 when left out'),
  verdict: z.enum(['benign', 'suspicious', 'malicious']).default('benign'),
  expect: z.enum(['allow', 'deny']),
  by: z.string().optional().describe('Id of the rule that must have decided'),
  obligations: z.array(z.string()).optional().describe('Types of the obligations the decision must carry'),
})
export const PolicyCases = z.strictObject({ version: z.literal(1), cases: z.array(PolicyCase).min(1) })
export type PolicyCase = z.infer<typeof PolicyCase>
