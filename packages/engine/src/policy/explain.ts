/** Says, rule by rule, why a policy decides as it does: for `callgate policy explain`. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { CheckedPolicy, CompiledRule } from './compiled-rule.ts'
import { compilePart, type Condition } from './condition.ts'
import { listConjuncts } from './gate.ts'
import { tightenByGates } from './gates.ts'
import { askAboutBase } from './resource-base.ts'
import { findMismatch, type SelectorPart } from './selector.ts'
import type { PolicyInput, PolicyResult, PolicyTask } from './types.ts'
import { CallVariables, createEnvironment } from './variables.ts'

/** How one rule took the input. `selector` names the first part that did not match; `when` that the condition was false. */
export interface RuleExplanation {
  readonly rule: string
  readonly effect: 'allow' | 'deny'
  readonly matched: boolean
  readonly failed: SelectorPart | 'when' | null
  readonly text: string
}

export interface PolicyExplanation {
  readonly result: PolicyResult
  readonly visibility: 'never' | 'maybe'
  readonly rules: readonly RuleExplanation[]
  readonly limits: readonly {
    readonly limit: string
    readonly applies: boolean
    readonly failed: SelectorPart | null
  }[]
  /** What conditions read as session.task; null where none is declared. */
  readonly task: PolicyTask | null
  /** What was taken for known of the server and the tool, which gates go by. */
  readonly known: { readonly labels: readonly string[]; readonly kinds: readonly string[] }
}

export function explainPolicy(
  policy: CheckedPolicy,
  input: PolicyInput,
  gates: GatesConfig = {},
): PolicyExplanation {
  const variables = new CallVariables(input, policy.clock)
  const base = askAboutBase(input)
  const ofBase =
    base === undefined ? undefined : { input: base, variables: new CallVariables(base, policy.clock) }
  return {
    result: tightenByGates(policy.evaluate(input), input, gates),
    visibility: policy.visibility(input),
    rules: policy.rules.map((rule) => {
      const told = explainRule(rule, input, variables)
      if (told.matched || rule.rule.effect === 'allow' || ofBase === undefined) return told
      const toldOfBase = explainRule(rule, ofBase.input, ofBase.variables)
      return toldOfBase.matched
        ? { ...toldOfBase, text: `${toldOfBase.text} (as ${ofBase.input.target.name})` }
        : told
    }),
    limits: policy.limits.map(({ limit, selector }) => {
      const failed = findMismatch(selector, input) ?? null
      return { limit: limit.id, applies: failed === null, failed }
    }),
    task: input.session.task ?? null,
    known: { labels: input.upstream.labels, kinds: input.target.kinds },
  }
}

function explainRule(compiled: CompiledRule, input: PolicyInput, variables: CallVariables): RuleExplanation {
  const { rule, selector, condition } = compiled
  const base = { rule: rule.id, effect: rule.effect }
  const failed = findMismatch(selector, input)
  if (failed !== undefined) {
    return { ...base, matched: false, failed, text: describeMismatch(compiled, failed, input) }
  }
  if (condition === null)
    return { ...base, matched: true, failed: null, text: `matches${describeSide(compiled)}` }
  const outcome = condition.evaluate(variables)
  if ('error' in outcome) {
    const matched = rule.effect === 'deny'
    const counts = matched ? 'counts as a match, because a deny rule fails closed' : 'counts as no match'
    const text = `the condition could not be evaluated (${outcome.error}), which ${counts}`
    return { ...base, matched, failed: matched ? null : 'when', text }
  }
  if (!outcome.value) {
    const text = `everything matches but the condition, which is false: ${describeFalse(condition, variables)}`
    return { ...base, matched: false, failed: 'when', text }
  }
  return {
    ...base,
    matched: true,
    failed: null,
    text: `matches, its condition is true${describeSide(compiled)}`,
  }
}

/** Of a condition that joins parts with `&&`, the parts that are not true; they are what has to change. */
function describeFalse({ ast, source }: Condition, variables: CallVariables): string {
  const whole = joinLines(source)
  if (ast.op !== '&&') return whole
  const environment = createEnvironment()
  const parts = listConjuncts(ast).flatMap((part) => {
    const outcome = compilePart(environment, part)(variables)
    const text = joinLines(source.slice(part.range.start, part.range.end))
    if ('error' in outcome) return [`${text} (${outcome.error})`]
    return outcome.value ? [] : [text]
  })
  return parts.length === 0 ? whole : `${parts.join(', and ')}; of: ${whole}`
}

function joinLines(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}

function describeSide({ rule, grants }: CompiledRule): string {
  if (rule.effect === 'deny' || (grants.principal && grants.agent)) return ''
  return grants.principal ? '; it grants the principal only' : '; it grants the agent only'
}

function describeMismatch({ rule }: CompiledRule, part: SelectorPart, input: PolicyInput): string {
  const actual = {
    on: input.kind,
    principals: describeIdentity(input.principal),
    agents: describeIdentity(input.agent),
    upstreams: input.upstream.id,
    targets: input.target.name,
  }[part]
  return `${part} [${(rule[part] ?? []).join(', ')}] does not match ${actual}`
}

function describeIdentity(who: { readonly id: string; readonly groups: readonly string[] }): string {
  return who.groups.length === 0 ? who.id : `${who.id} (groups ${who.groups.join(', ')})`
}

function describeTask({ kinds, tools, targets, callsMax, used }: PolicyTask): string {
  const some = (name: string, values: readonly string[]): string =>
    `${values.length === 0 ? 'any' : values.join(', ')} ${name}`
  const left =
    callsMax === null ? 'any number of calls' : `${Math.max(0, callsMax - used)} of ${callsMax} calls left`
  return [some('kinds', kinds), some('tools', tools), some('targets', targets), left].join('; ')
}

/** Whether a human has to approve the very call first. */
export function waitsForApproval({ effect, obligations }: PolicyResult): boolean {
  return effect === 'allow' && obligations.some(({ type }) => type === 'approve')
}

function describeKnown({ labels, kinds }: PolicyExplanation['known']): string {
  const server = labels.length === 0 ? 'no labels' : `labels ${labels.join(', ')}`
  return `the server has ${server}; the tool ${kinds.length === 0 ? 'is of no known kind' : kinds.join(', ')}`
}

/** The explanation as plain lines for a terminal. */
export function renderExplanation(explanation: PolicyExplanation): string {
  const { result, rules, limits, visibility, task, known } = explanation
  const lines = [
    `Decision: ${result.effect}${waitsForApproval(result) ? ', once a human approves this very call' : ''}`,
  ]
  for (const reason of result.reasons) lines.push(`  ${reason.source}: ${reason.text}`)
  if (result.obligations.length > 0) {
    lines.push(`Obligations: ${result.obligations.map((obligation) => obligation.type).join(', ')}`)
  }
  lines.push(`Listed: ${visibility === 'never' ? 'no, it can never be allowed' : 'yes'}`)
  lines.push(`Known: ${describeKnown(known)}`)
  if (task !== null) lines.push(`Task: ${describeTask(task)}`)
  if (rules.length > 0) lines.push('Rules:')
  for (const rule of rules)
    lines.push(`  ${rule.matched ? '+' : '-'} ${rule.rule} (${rule.effect}): ${rule.text}`)
  const applying = limits.filter((limit) => limit.applies)
  if (applying.length > 0) lines.push(`Limits: ${applying.map((limit) => limit.limit).join(', ')}`)
  // Names of tools and claims come from others; nothing but their plain characters reaches a terminal.
  return lines.map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')).join('\n')
}
