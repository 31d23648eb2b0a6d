/** Compares the rules of a policy: those that can never match, that others deny whole, or that others already cover. */

import { BENIGN } from '@callgate/contracts/finding'
import type { Environment } from '@marcbachmann/cel-js'
import { listsOverlap } from './check-document.ts'
import { contradictsItself } from './contradiction.ts'
import { covers, findCovering } from './covers.ts'
import {
  ALWAYS,
  findDenying,
  type Formula,
  isNeverTrue,
  prepareDenies,
  readFormula,
} from './denies-together.ts'
import { compilePartial, MAY_BE_FALSE, MAY_BE_TRUE, MAY_FAIL } from './partial.ts'
import type { PolicyProblem } from './problem.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { CallVariables, VARIABLES } from './variables.ts'
import type { ZonedClock } from './zoned-time.ts'

const NEVER_ADVICE = 'remove the rule, or write a condition that some call can meet'

type Truth = 'always' | 'never' | 'depends'

/** What can only be said of rules side by side. */
export function compareRules(
  rules: readonly CompiledRule[],
  environment: Environment,
  clock: ZonedClock,
): PolicyProblem[] {
  const truths = rules.map((rule) => judgeTruth(rule, environment, clock))
  const certain = rules.filter((_, i) => truths[i] === 'always')
  const listRelated = prepareDenies(
    rules
      .filter((rule, i) => truths[i] === 'depends' && rule.rule.effect === 'deny')
      .map((rule) => ({ rule, formula: formulaOf(rule) })),
  )
  const problems: PolicyProblem[] = []
  for (const [i, rule] of rules.entries()) {
    const truth = truths[i]
    if (truth === 'never') {
      const message = 'The condition is never true; the rule can never match.'
      problems.push({ ...report(rule, 'error', 'never-matches', message), suggestion: NEVER_ADVICE })
      continue
    }
    const problem =
      findContradiction(rule) ??
      findDenier(rule, certain) ??
      findDeniers(rule, certain) ??
      findConditionalDeniers(rule, listRelated) ??
      findCover(rule, rules, truths) ??
      findMissingSide(rule, rules)
    if (problem !== undefined) problems.push(problem)
  }
  return [...problems, ...findCovers(certain, problems)]
}

/** Whether the condition comes to the same whatever its variables are. An error counts as the effect makes it count. */
function judgeTruth(rule: CompiledRule, environment: Environment, clock: ZonedClock): Truth {
  if (rule.condition === null) return 'always'
  const outcomes = compilePartial(
    environment,
    rule.condition.ast,
    new Set(Object.keys(VARIABLES)),
  )(nothing(clock))
  const matching = rule.rule.effect === 'deny' ? MAY_BE_TRUE | MAY_FAIL : MAY_BE_TRUE
  if ((outcomes & matching) === 0) return 'never'
  return (outcomes & ~matching & (MAY_BE_TRUE | MAY_BE_FALSE | MAY_FAIL)) === 0 ? 'always' : 'depends'
}

/** Variables for parts that read none. */
function nothing(clock: ZonedClock): CallVariables {
  return new CallVariables(
    {
      tenant: '',
      principal: { id: '', groups: [], claims: {} },
      agent: { id: '', groups: [] },
      kind: 'call',
      method: '',
      upstream: { id: '', labels: [], trust: '' },
      target: { name: '', annotations: {}, kinds: [], classes: [] },
      args: {},
      session: { id: '', labels: [] },
      nowMs: 0,
      assessment: BENIGN,
    },
    clock,
  )
}

/** The condition of a deny that fails denies, so that only an allow is certain never to match. */
function findContradiction(rule: CompiledRule): PolicyProblem | undefined {
  const { effect, when = '' } = rule.rule
  if (effect !== 'allow' || rule.condition === null) return undefined
  if (!contradictsItself(rule.condition.ast, when) && !isNeverTrue(formulaOf(rule))) return undefined
  const message = 'The condition asks for two values of one thing at once; the rule can never match.'
  return { ...report(rule, 'warning', 'never-matches', message), suggestion: NEVER_ADVICE }
}

function findDenier(rule: CompiledRule, certain: readonly CompiledRule[]): PolicyProblem | undefined {
  if (rule.rule.effect !== 'allow') return undefined
  const denier = certain.find(
    (other) => other.rule.effect === 'deny' && covers(other.selector, rule.selector),
  )
  if (denier === undefined) return undefined
  const message = `Deny rule "${denier.rule.id}" forbids everything this rule allows; it can never have an effect.`
  const suggestion = `narrow "${denier.rule.id}" by upstreams, targets or when, or remove this rule`
  return { ...report(rule, 'error', 'unreachable', message), suggestion }
}

/** Several denies that leave nothing of an allow; a warning, so that policies with it go on loading. */
function findDeniers(rule: CompiledRule, certain: readonly CompiledRule[]): PolicyProblem | undefined {
  if (rule.rule.effect !== 'allow') return undefined
  const deniers = findCovering(
    rule.selector,
    certain.filter((other) => other.rule.effect === 'deny'),
  )
  return deniers === undefined ? undefined : reportDenied(rule, deniers)
}

interface ConditionalRule {
  readonly rule: CompiledRule
  readonly formula: Formula
}

/** Denies that leave nothing of an allow whatever their conditions come to, as one of them denies what the others let be. */
function findConditionalDeniers(
  rule: CompiledRule,
  listRelated: ReturnType<typeof prepareDenies<ConditionalRule>>,
): PolicyProblem | undefined {
  if (rule.rule.effect !== 'allow') return undefined
  const formula = formulaOf(rule)
  const about = listRelated(formula).filter((other) => covers(other.rule.selector, rule.selector))
  const denying = findDenying(formula, about)
  return denying === undefined
    ? undefined
    : reportDenied(
        rule,
        denying.map((one) => one.rule),
      )
}

function formulaOf({ condition }: CompiledRule): Formula {
  return condition === null ? ALWAYS : readFormula(condition.ast, condition.source)
}

function reportDenied(rule: CompiledRule, deniers: readonly CompiledRule[]): PolicyProblem {
  const names = nameRules(deniers)
  const one = deniers.length === 1
  const message = one
    ? `Deny rule ${names} forbids everything this rule allows; it can never have an effect.`
    : `Deny rules ${names} together forbid everything this rule allows; it can never have an effect.`
  const suggestion = `narrow ${one ? '' : 'one of '}${names} by upstreams, targets or when, or remove this rule`
  return { ...report(rule, 'warning', 'unreachable', message), suggestion }
}

/** Rules without a word of their own beside several others. The last of them goes first: what it leaves covers still. */
function findCovers(certain: readonly CompiledRule[], known: readonly PolicyProblem[]): PolicyProblem[] {
  const told = new Set(known.map(({ rule }) => rule))
  const problems: PolicyProblem[] = []
  for (const rule of certain.toReversed()) {
    if (told.has(rule.rule.id) || rule.rule.obligations.length > 0) continue
    const others = certain.filter(
      (other) =>
        other !== rule &&
        !told.has(other.rule.id) &&
        other.rule.effect === rule.rule.effect &&
        coversGrants(other, rule),
    )
    const covering = findCovering(rule.selector, others)
    if (covering === undefined) continue
    told.add(rule.rule.id)
    const message = `Rules ${nameRules(covering)} together cover all of this; remove it, or what it repeats.`
    problems.push(report(rule, 'warning', 'shadowed', message))
  }
  return problems.toReversed()
}

const NAMED_MAX = 4

function nameRules(rules: readonly CompiledRule[]): string {
  const names = rules.slice(0, NAMED_MAX).map(({ rule }) => `"${rule.id}"`)
  const more = rules.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

/** A rule that another of the same effect covers, and that adds no obligations of its own. */
function findCover(
  rule: CompiledRule,
  rules: readonly CompiledRule[],
  truths: readonly (Truth | undefined)[],
): PolicyProblem | undefined {
  if (rule.rule.obligations.length > 0) return undefined
  for (const [i, other] of rules.entries()) {
    if (other === rule || other.rule.effect !== rule.rule.effect || !coversGrants(other, rule)) continue
    const same = other.rule.when === rule.rule.when
    if (!same && truths[i] !== 'always') continue
    if (!covers(other.selector, rule.selector)) continue
    const mutual = same && covers(rule.selector, other.selector) && coversGrants(rule, other)
    // Of two rules that say the same, the later one is reported, unless only the earlier is free of obligations.
    if (mutual && other.index > rule.index && other.rule.obligations.length === 0) continue
    return mutual
      ? report(
          rule,
          'warning',
          'duplicate-rule',
          `Rule "${other.rule.id}" says the same; remove one of them.`,
        )
      : report(rule, 'warning', 'shadowed', `Rule "${other.rule.id}" covers all of this; remove one of them.`)
  }
  return undefined
}

function coversGrants(outer: CompiledRule, inner: CompiledRule): boolean {
  if (inner.rule.effect === 'deny') return true
  return (outer.grants.principal || !inner.grants.principal) && (outer.grants.agent || !inner.grants.agent)
}

/** An allow needs both sides: one that grants the principal's alone waits for a rule that grants the agent's. */
function findMissingSide(rule: CompiledRule, rules: readonly CompiledRule[]): PolicyProblem | undefined {
  if (rule.rule.effect !== 'allow' || rule.grants.principal === rule.grants.agent) return undefined
  const needed = rule.grants.principal ? 'agent' : 'principal'
  const completed = rules.some(
    (other) => other.rule.effect === 'allow' && other.grants[needed] && meets(rule, other),
  )
  if (completed) return undefined
  const given = rule.grants.principal ? 'principal' : 'agent'
  const message = `This rule grants only the ${given}'s side and no rule grants the ${needed}'s; add \`${needed}s\` here or in another allow rule.`
  return report(rule, 'warning', 'one-sided', message)
}

function meets(a: CompiledRule, b: CompiledRule): boolean {
  return (
    a.rule.on.some((kind) => b.selector.kinds.has(kind)) &&
    listsOverlap(a.rule.upstreams, b.rule.upstreams) &&
    listsOverlap(a.rule.targets, b.rule.targets)
  )
}

function report(
  { rule, index }: CompiledRule,
  severity: PolicyProblem['severity'],
  code: PolicyProblem['code'],
  message: string,
): PolicyProblem {
  const path = code === 'never-matches' ? ['rules', index, 'when'] : ['rules', index]
  return { severity, code, rule: rule.id, path, message }
}
