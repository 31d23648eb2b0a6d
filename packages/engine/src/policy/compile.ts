/** Compiles a policy document: every condition parsed and checked, every rule indexed; a bad document gives problems. */

import type { PolicyDocument, PolicyRule } from '@callgate/contracts/policy'
import type { Environment } from '@marcbachmann/cel-js'
import { compareRules } from './compare-rules.ts'
import type { CheckedPolicy, CompiledRule } from './compiled-rule.ts'
import { type Condition, compileCondition } from './condition.ts'
import { listReads } from './condition-walk.ts'
import { checkChannels, checkLimits, checkNames } from './check-document.ts'
import { listLooseningReads } from './tightening.ts'
import { readGate } from './gate.ts'
import { parseLimitSpec } from './obligations.ts'
import { compilePartial } from './partial.ts'
import type { PolicyProblem } from './problem.ts'
import { createPolicy } from './program.ts'
import { compileSelector } from './selector.ts'
import { createEnvironment, UNKNOWN_WHEN_LISTING } from './variables.ts'
import { createZonedClock } from './zoned-time.ts'

/** What compiling needs from outside, and what it may know about the deployment. */
export interface CompileHost {
  digest(text: string): string
  /** Ids of the configured upstreams; rules that can only match others get a warning. */
  readonly upstreams?: readonly string[]
  /** Whom `notify` of a rule may name; another name gets a warning. */
  readonly channels?: readonly string[]
}

/** A policy that can be asked, or every problem found when at least one is an error. */
export function compilePolicy(document: PolicyDocument, host: CompileHost): CheckedPolicy | PolicyProblem[] {
  const environment = createEnvironment()
  const problems: PolicyProblem[] = [
    ...checkNames(document, host.upstreams),
    ...checkChannels(document, host.channels),
    ...checkLimits(document),
  ]
  const clock = createZonedClock(document.timezone)
  if (clock === undefined) {
    problems.push({
      severity: 'error',
      code: 'timezone-invalid',
      rule: null,
      path: ['timezone'],
      message: `"${document.timezone}" is no IANA time zone; write for example UTC or Europe/Berlin.`,
    })
  }
  const rules: CompiledRule[] = []
  for (const [index, rule] of document.rules.entries()) {
    const compiled = compileRule(environment, rule, index)
    if (Array.isArray(compiled)) problems.push(...compiled)
    else rules.push(compiled)
  }
  for (const rule of rules) problems.push(...checkTightening(rule))
  if (clock !== undefined) problems.push(...compareRules(rules, environment, clock))
  if (clock === undefined || problems.some((problem) => problem.severity === 'error'))
    return sortProblems(problems)
  const digest = host.digest(JSON.stringify(document))
  return createPolicy({
    document,
    digest,
    // The time zone is part of what a condition on `now` says. What is no rule of the document, such as a flow, is its name.
    ruleDigest(id) {
      const rule = document.rules.find((one) => one.id === id)
      return host.digest(JSON.stringify(rule === undefined ? ['built-in', id] : [document.timezone, rule]))
    },
    clock,
    rules,
    limits: document.limits.map((limit, index) => ({
      index,
      limit,
      selector: compileSelector(limit),
      gate: undefined,
      spec: parseLimitSpec(limit),
    })),
    warnings: sortProblems(problems),
  })
}

/** True for the result of `compilePolicy` that can be asked. */
export function isCompiled(result: CheckedPolicy | PolicyProblem[]): result is CheckedPolicy {
  return !Array.isArray(result)
}

function compileRule(
  environment: Environment,
  rule: PolicyRule,
  index: number,
): CompiledRule | PolicyProblem[] {
  const condition = rule.when === undefined ? null : compileCondition(environment, rule.when)
  const place = { rule: rule.id, path: ['rules', index, 'when'] }
  if (Array.isArray(condition))
    return condition.map((problem) => ({ severity: 'error', ...place, ...problem }))
  if (rule.effect === 'allow' && condition !== null) {
    const forbidden = listForbiddenReads(condition)
    if (forbidden.length > 0) return forbidden.map((problem) => ({ ...problem, ...place }))
  }
  return {
    index,
    rule,
    selector: compileSelector(rule),
    condition,
    partial: condition === null ? null : compilePartial(environment, condition.ast, UNKNOWN_WHEN_LISTING),
    gate: condition === null ? undefined : readGate(condition.ast),
    grants: {
      principal: rule.principals !== undefined || rule.agents === undefined,
      agent: rule.agents !== undefined || rule.principals === undefined,
    },
  }
}

/**
 * What an allow condition may not read: verdict, findings, session labels, the task, trust. These only ever tighten. A variable
 * that has such a member may not be used whole either, or another name could carry the member past this check.
 */
const MEMBERS_FOR_ALLOW: Readonly<Record<string, readonly string[]>> = {
  verdict: [],
  flows: [],
  origins: [],
  findings: [],
  session: ['id'],
  agent: ['id', 'groups'],
  upstream: ['id', 'labels'],
}

function listForbiddenReads(condition: Condition): Omit<PolicyProblem, 'rule' | 'path'>[] {
  return listReads(condition.ast).flatMap((read) => {
    const members = MEMBERS_FOR_ALLOW[read.variable]
    if (members === undefined || (read.member !== null && members.includes(read.member))) return []
    const what = read.member === null ? read.variable : `${read.variable}.${read.member}`
    const instead =
      members.length === 0 ? '' : ` It may read ${members.map((m) => `${read.variable}.${m}`).join(' and ')}.`
    return [
      {
        severity: 'error' as const,
        code: 'allow-reads-findings' as const,
        message: `An allow rule may not read ${what}: verdicts, findings, labels, tasks and trust only ever tighten; write a deny rule.${instead}`,
        range: read.range,
      },
    ]
  })
}

function checkTightening({ rule, condition, index }: CompiledRule): PolicyProblem[] {
  if (rule.effect === 'allow' || condition === null) return []
  return listLooseningReads(condition.ast).map((range) => ({
    severity: 'warning',
    code: 'may-loosen',
    rule: rule.id,
    path: ['rules', index, 'when'],
    message:
      'A further finding or label could turn this deny off; ask for what is there, as in findings.exists(f, …), origins.exists(o, …), "x" in session.labels or verdict != "benign".',
    range,
  }))
}

function sortProblems(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const rank = (problem: PolicyProblem): number => {
    const [section, index] = problem.path
    return (
      (section === 'rules' ? 1e6 : section === 'limits' ? 1e9 : 0) + (typeof index === 'number' ? index : 0)
    )
  }
  return problems.toSorted((a, b) => rank(a) - rank(b))
}
