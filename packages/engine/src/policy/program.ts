/** A compiled policy: indexed rules and limits, evaluated for one message at a time. */

import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { PolicyRule } from '@callgate/contracts/policy'
import type { CheckedPolicy, CompiledLimit, CompiledRule, PolicyParts } from './compiled-rule.ts'
import type { Outcome } from './condition.ts'
import { expandObligation, makeLimitKey } from './obligations.ts'
import { askAboutBase } from './resource-base.ts'
import { RuleIndex } from './rule-index.ts'
import { findMismatch } from './selector.ts'
import type { PolicyInput, PolicyResult, VisibilityInput } from './types.ts'
import { CallVariables } from './variables.ts'
import { judgeVisibility } from './visibility.ts'
import type { ZonedClock } from './zoned-time.ts'

/** Most rules a decision names; a record need not hold a thousand sentences that say the same. */
const REASONS_MAX = 50

/** Joins the parts to a policy that can be asked. */
export function createPolicy(parts: PolicyParts): CheckedPolicy {
  const rules = new RuleIndex(parts.rules)
  const limits = new RuleIndex(parts.limits)
  return Object.freeze({
    ...parts,
    evaluate: (input: PolicyInput) => evaluateRules(input, rules, limits, parts.clock),
    visibility: (input: VisibilityInput) => judgeVisibility(input, rules, parts.clock),
  })
}

/** Which rules matched one message, before they are weighed against each other. */
interface Matches {
  readonly denies: Reason[]
  readonly denying: CompiledRule[]
  readonly allowing: CompiledRule[]
  readonly failed: Reason[]
}

/** Rules that are named when nothing matched: enough to know where to look, whatever the size of the policy. */
const NEAREST_MAX = 3

function evaluateRules(
  input: PolicyInput,
  rules: RuleIndex<CompiledRule>,
  limits: RuleIndex<CompiledLimit>,
  clock: ZonedClock,
): PolicyResult {
  const matches = collectMatches(input, rules, clock)
  addDeniesOfBase(matches, input, rules, clock)
  if (matches.denies.length > 0) {
    const obligations = matches.denying.flatMap((rule) => expandNotices(rule, input))
    return { effect: 'deny', reasons: matches.denies.slice(0, REASONS_MAX), obligations }
  }
  const principal = matches.allowing.some((rule) => rule.grants.principal)
  const agent = matches.allowing.some((rule) => rule.grants.agent)
  if (!principal || !agent) {
    return {
      effect: 'deny',
      reasons: [
        describeMissing(principal, agent, principal || agent ? [] : listNearest(input, rules, matches)),
        ...matches.failed.slice(0, REASONS_MAX),
      ],
      obligations: [],
    }
  }
  const reasons = matches.allowing.slice(0, REASONS_MAX).map(describeAllow)
  const obligations: Obligation[] = []
  for (const { rule } of matches.allowing) {
    for (const entry of rule.obligations) obligations.push(...expandObligation(entry, rule.id, input))
  }
  for (const { limit, selector, spec } of limits.listCandidates(input)) {
    if (findMismatch(selector, input) !== undefined) continue
    obligations.push({ type: 'limit', limit: limit.id, key: makeLimitKey(limit, input), spec })
    reasons.push({ source: limit.id, effect: 'oblige', text: `Limit "${limit.id}" applies.` })
  }
  return { effect: 'allow', reasons, obligations }
}

function collectMatches(input: PolicyInput, rules: RuleIndex<CompiledRule>, clock: ZonedClock): Matches {
  const matches: Matches = { denies: [], denying: [], allowing: [], failed: [] }
  let variables: CallVariables | undefined
  for (const rule of rules.listCandidates(input, input.args)) {
    if (isSettled(rule, matches) || findMismatch(rule.selector, input) !== undefined) continue
    const outcome: Outcome =
      rule.condition === null
        ? { value: true }
        : rule.condition.evaluate((variables ??= new CallVariables(input, clock)))
    if (rule.rule.effect === 'deny') {
      if ('value' in outcome && !outcome.value) continue
      matches.denies.push(describeDeny(rule.rule, outcome))
      matches.denying.push(rule)
    } else if ('error' in outcome) {
      matches.failed.push({
        source: rule.rule.id,
        effect: 'deny',
        text: `Allow rule "${rule.rule.id}" does not count because its condition could not be evaluated: ${outcome.error}.`,
      })
    } else if (outcome.value) {
      matches.allowing.push(rule)
    }
  }
  return matches
}

/** What is denied stays denied under a URI that names it with something appended. */
function addDeniesOfBase(
  matches: Matches,
  input: PolicyInput,
  rules: RuleIndex<CompiledRule>,
  clock: ZonedClock,
): void {
  const base = askAboutBase(input)
  if (base === undefined) return
  const { denies, denying } = collectMatches(base, rules, clock)
  for (const [index, rule] of denying.entries()) {
    const reason = denies[index]
    if (reason === undefined || matches.denying.includes(rule)) continue
    matches.denying.push(rule)
    matches.denies.push(reason)
  }
}

/**
 * Allow rules that everything but their condition matched, at most as many as a decision names. Looked for after the fact,
 * because the index passes over rules whose condition the arguments make false.
 */
function listNearest(
  input: PolicyInput,
  rules: RuleIndex<CompiledRule>,
  { failed }: Matches,
): readonly CompiledRule[] {
  const nearest: CompiledRule[] = []
  for (const rule of rules.listCandidates(input)) {
    if (nearest.length === REASONS_MAX) break
    if (rule.rule.effect === 'deny' || failed.some(({ source }) => source === rule.rule.id)) continue
    if (findMismatch(rule.selector, input) === undefined) nearest.push(rule)
  }
  return nearest
}

/**
 * True when the rule can add nothing any more: enough rules deny, or enough rules allow to both sides, and this one asks
 * for nothing besides. `policy explain` looks at every rule.
 */
function isSettled({ rule }: CompiledRule, { denying, allowing }: Matches): boolean {
  if (rule.obligations.length > 0) return false
  if (rule.effect === 'deny') return denying.length >= REASONS_MAX
  return (
    allowing.length >= REASONS_MAX &&
    allowing.some(({ grants }) => grants.principal) &&
    allowing.some(({ grants }) => grants.agent)
  )
}

function expandNotices({ rule }: CompiledRule, input: PolicyInput): Obligation[] {
  return rule.obligations
    .filter((entry) => 'notify' in entry)
    .flatMap((entry) => expandObligation(entry, rule.id, input))
}

function describeDeny(rule: PolicyRule, outcome: Outcome): Reason {
  const described = rule.description === undefined ? '' : ` (${rule.description})`
  const text =
    'error' in outcome
      ? `Deny rule "${rule.id}"${described} counts because its condition could not be evaluated: ${outcome.error}.`
      : `Deny rule "${rule.id}"${described} forbids this; ask the owner of the policy if you need it.`
  return { source: rule.id, effect: 'deny', text }
}

function describeAllow({ rule, grants }: CompiledRule): Reason {
  const side =
    grants.principal && grants.agent ? '' : grants.principal ? ' to the principal' : ' to the agent'
  return { source: rule.id, effect: 'allow', text: `Rule "${rule.id}" allows this${side}.` }
}

function describeMissing(principal: boolean, agent: boolean, nearly: readonly CompiledRule[]): Reason {
  if (principal) {
    return {
      source: 'agent-not-granted',
      effect: 'deny',
      text: 'The principal is allowed this, the agent is not; a rule must allow the agent as well.',
    }
  }
  if (agent) {
    return {
      source: 'principal-not-granted',
      effect: 'deny',
      text: 'The agent is allowed this, the principal is not; a rule must allow the principal as well.',
    }
  }
  return {
    source: 'no-match',
    effect: 'deny',
    text: `No rule allows this${describeNearest(nearly)}; ask the owner of the policy to allow it if you need it.`,
  }
}

/** Ids only: agents read this, and what a condition says is the owner's own business. */
function describeNearest(nearly: readonly CompiledRule[]): string {
  if (nearly.length === 0) return ''
  const named = nearly.slice(0, NEAREST_MAX).map(({ rule }) => `"${rule.id}"`)
  const more = nearly.length > named.length ? ` and ${nearly.length - named.length} more` : ''
  return nearly.length === 1
    ? `. Rule ${named.join('')} would, but its condition is not met`
    : `. Rules ${named.join(', ')}${more} would, but their conditions are not met`
}
