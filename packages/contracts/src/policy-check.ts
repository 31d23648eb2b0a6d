/** What is asked about a policy before it is in force: whether it is right, what it decides, and what may stand in it. */

import { z } from 'zod'
import { AnyJson } from './any-json.ts'

/** Larger texts are kept in no revision. */
export const POLICY_CHARS_MAX = 400_000

export const PolicyProblemView = z.object({
  line: z.int().describe('From 1; 0 when it is about the text as a whole'),
  column: z.int(),
  length: z.int().describe('Characters of the place'),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  suggestion: z.string().nullable(),
})
export type PolicyProblemView = z.infer<typeof PolicyProblemView>

const text = z.string().max(POLICY_CHARS_MAX)

export const PolicyCheckBody = z.strictObject({
  text: text.describe('A policy, as YAML'),
  cases: text.nullable().default(null).describe('Its cases, as YAML'),
})
export const PolicyCheckView = z.object({
  ok: z.boolean().describe('Nothing in it forbids its use'),
  problems: z.array(PolicyProblemView).readonly(),
  caseProblems: z.array(PolicyProblemView).readonly(),
  rules: z.int(),
  limits: z.int(),
})
export type PolicyCheckBody = z.infer<typeof PolicyCheckBody>
export type PolicyCheckView = z.infer<typeof PolicyCheckView>

export const PolicyTestBody = z.strictObject({
  text: text.optional().describe('The policy to test; left out, the one in force'),
  cases: text.optional().describe('The cases, as YAML; left out, those that belong to the policy in force'),
})
export const PolicyCaseView = z.object({
  name: z.string(),
  passed: z.boolean(),
  effect: z.enum(['allow', 'deny']),
  rules: z.array(z.string()).readonly(),
  differences: z
    .array(
      z.object({
        what: z.enum(['effect', 'by', 'obligations']),
        expected: z.string(),
        actual: z.string(),
      }),
    )
    .readonly(),
})
export const PolicyTestView = z.object({
  passed: z.int(),
  failed: z.int(),
  results: z.array(PolicyCaseView).readonly(),
})
export type PolicyTestBody = z.infer<typeof PolicyTestBody>
export type PolicyTestView = z.infer<typeof PolicyTestView>

export const ToolFactsQuery = z.object({
  upstream: z.string().min(1).max(256),
  tool: z.string().min(1).max(1_024),
})
export type ToolFactsQuery = z.infer<typeof ToolFactsQuery>

const names = z.array(z.string()).readonly()

export const ToolFactsView = z.object({
  accepted: z
    .boolean()
    .describe(
      'true: from its accepted definition. false: from what is configured, and what its name suggests',
    ),
  labels: names.describe('Of its server'),
  trust: z.string().describe('Of its server'),
  kinds: names.describe('What it does'),
  classes: names.describe('Of data that it returns'),
  annotations: z.record(z.string(), AnyJson).readonly().describe('As its server claims'),
})
export type ToolFactsView = z.infer<typeof ToolFactsView>

const described = z.array(z.object({ name: z.string(), about: z.string() })).readonly()

export const PolicyWordsView = z.object({
  keys: z.object({ document: described, rule: described, limit: described, obligation: described }),
  kinds: names,
  upstreams: names,
  tools: z.array(z.object({ upstream: z.string(), name: z.string() })).readonly(),
  agents: names,
  agentGroups: names,
  principals: names,
  principalGroups: names,
  variables: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
  functions: described,
})
export type PolicyWordsView = z.infer<typeof PolicyWordsView>
