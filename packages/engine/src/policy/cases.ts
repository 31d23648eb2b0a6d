/** Runs a table of cases against a policy: for `callgate policy test`. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Kind } from '@callgate/contracts/message'
import type { PolicyCase } from '@callgate/contracts/policy'
import type { CompiledPolicy, PolicyInput, PolicyResult } from './types.ts'

/** One expectation that was not met. */
export interface CaseDifference {
  readonly what: 'effect' | 'by' | 'obligations'
  readonly expected: string
  readonly actual: string
}

export interface CaseResult {
  readonly name: string
  readonly passed: boolean
  readonly differences: readonly CaseDifference[]
  readonly result: PolicyResult
}

/** The instant of cases that name none: fixed, so that a table gives the same answer every day. */
const CASE_TIME_MS = Date.UTC(2026, 0, 1, 12)

const METHODS: Readonly<Partial<Record<Kind, string>>> = {
  call: 'tools/call',
  read: 'resources/read',
  prompt: 'prompts/get',
  complete: 'completion/complete',
}

export function runPolicyCases(policy: CompiledPolicy, cases: readonly PolicyCase[]): CaseResult[] {
  return cases.map((one) => {
    const result = policy.evaluate(makeCaseInput(one))
    const differences = compareCase(one, result)
    return { name: one.name, passed: differences.length === 0, differences, result }
  })
}

/** The policy input a case stands for. */
export function makeCaseInput(one: PolicyCase): PolicyInput {
  return {
    tenant: DEFAULT_TENANT,
    principal: { id: one.principal, groups: one.principalGroups, claims: one.principalClaims ?? {} },
    agent: { id: one.agent, groups: one.agentGroups },
    ...(one.agentTrust === undefined ? {} : { agentTrust: one.agentTrust }),
    kind: one.kind,
    method: METHODS[one.kind] ?? '',
    upstream: {
      id: one.upstream,
      labels: one.upstreamLabels ?? [],
      trust: one.upstreamTrust ?? 'on-first-use',
    },
    target: {
      name: one.target,
      annotations: one.annotations,
      kinds: one.targetKinds ?? [],
      classes: one.targetClasses ?? [],
    },
    args: one.args,
    session: {
      id: 'case',
      labels: one.sessionLabels ?? [],
      ...(one.task === undefined ? {} : { task: one.task }),
    },
    nowMs: one.at === undefined ? CASE_TIME_MS : Date.parse(one.at),
    assessment: { verdict: one.verdict, findings: [], truncated: false },
  }
}

function compareCase(one: PolicyCase, result: PolicyResult): CaseDifference[] {
  const differences: CaseDifference[] = []
  if (result.effect !== one.expect)
    differences.push({ what: 'effect', expected: one.expect, actual: result.effect })
  const deciders = result.reasons
    .filter((reason) => reason.effect === result.effect)
    .map((reason) => reason.source)
  if (one.by !== undefined && !deciders.includes(one.by)) {
    differences.push({ what: 'by', expected: one.by, actual: deciders.join(', ') })
  }
  const types = new Set<string>(result.obligations.map((obligation) => obligation.type))
  const missing = one.obligations?.filter((type) => !types.has(type)) ?? []
  if (missing.length > 0) {
    differences.push({ what: 'obligations', expected: missing.join(', '), actual: [...types].join(', ') })
  }
  return differences
}
