/** Judges what somebody may do with a tool before there is a call: allowed, asked for, denied, or up to the arguments. */

import type { GatesConfig } from '@callgate/contracts/approval'
import { BENIGN } from '@callgate/contracts/finding'
import type { CheckedPolicy, CompiledRule } from './compiled-rule.ts'
import { gatesOf } from './gates.ts'
import { compilePartial, MAY_BE_FALSE, MAY_BE_TRUE, type PartialCondition } from './partial.ts'
import { RuleIndex } from './rule-index.ts'
import { findMismatch } from './selector.ts'
import type { VisibilityInput } from './types.ts'
import { CallVariables, createEnvironment } from './variables.ts'

export type RightEffect = 'allow' | 'ask' | 'deny' | 'depends'

export interface Right {
  /** `depends`: on the arguments, the time or the session. */
  readonly effect: RightEffect
  /** Ids of the rules that say so, or the reason why none does. */
  readonly rules: readonly string[]
  /** Deny rules that come into force when something is found, or a conversation carries something. */
  readonly tightenedBy: readonly string[]
}

export type JudgeRight = (input: VisibilityInput) => Right

/** What a call adds to what is known of who and what; that nothing is found and nothing carried is taken as given. */
const UNKNOWN_BEFORE_CALL: ReadonlySet<string> = new Set(['args', 'now'])

/** Rules named for one right. */
const RULES_MAX = 20

interface Part extends CompiledRule {
  /** Of a call in which nothing is found, from an agent that is fully trusted and works on no declared task. */
  readonly calm: PartialCondition | null
}

/** Prepares a policy, with the gates beside it, for asking about many callers and tools. */
export function prepareRights(
  { rules, clock }: Pick<CheckedPolicy, 'rules' | 'clock'>,
  gates: GatesConfig = {},
): JudgeRight {
  const environment = createEnvironment()
  const index = new RuleIndex(
    rules.map((rule): Part => {
      const { condition } = rule
      const calm = condition === null ? null : compilePartial(environment, condition.ast, UNKNOWN_BEFORE_CALL)
      return { ...rule, calm }
    }),
  )
  return (input) => {
    const weighed: Weighed = { denies: [], mayDeny: [], allows: [], mayAllow: [], tightens: [] }
    let variables: CallVariables | undefined
    for (const part of index.listCandidates(input)) {
      if (findMismatch(part.selector, input) !== undefined) continue
      weigh(part, (variables ??= assumeCalm(input, clock)), weighed)
    }
    return waitAtGates(settle(weighed), gatesOf(input, gates))
  }
}

interface Weighed {
  readonly denies: Part[]
  readonly mayDeny: Part[]
  readonly allows: Part[]
  readonly mayAllow: Part[]
  readonly tightens: Part[]
}

function weigh(part: Part, variables: CallVariables, weighed: Weighed): void {
  const outcomes = part.calm === null ? MAY_BE_TRUE : part.calm(variables)
  if (part.rule.effect === 'deny') {
    // True denies, and so does an error.
    if ((outcomes & MAY_BE_FALSE) === 0) weighed.denies.push(part)
    else if (outcomes !== MAY_BE_FALSE) weighed.mayDeny.push(part)
    else if (part.partial !== null && part.partial(variables) !== MAY_BE_FALSE) weighed.tightens.push(part)
  } else if (outcomes === MAY_BE_TRUE) weighed.allows.push(part)
  else if ((outcomes & MAY_BE_TRUE) !== 0) weighed.mayAllow.push(part)
}

function settle({ denies, mayDeny, allows, mayAllow, tightens }: Weighed): Right {
  const tightenedBy = namesOf(tightens)
  const say = (effect: RightEffect, rules: readonly string[]): Right => ({ effect, rules, tightenedBy })
  if (denies.length > 0) return say('deny', namesOf(denies))
  const possible = [...allows, ...mayAllow]
  const missing = explainMissing(possible)
  if (missing !== undefined) return say('deny', [missing])
  const asksPerhaps = mayAllow.some(asks)
  if (mayDeny.length > 0 || explainMissing(allows) !== undefined || (asksPerhaps && !allows.some(asks)))
    return say('depends', namesOf([...possible, ...mayDeny]))
  const asking = allows.filter(asks)
  return asking.length > 0 ? say('ask', namesOf([...asking, ...allows])) : say('allow', namesOf(allows))
}

/** Whoever may, asks there; what may be denied is still up to the call. */
function waitAtGates(right: Right, gates: readonly { readonly code: string }[]): Right {
  if (gates.length === 0 || right.effect === 'deny') return right
  const effect = right.effect === 'depends' ? 'depends' : 'ask'
  // A gate is why, however many rules allow it.
  return { ...right, effect, rules: [...gates.map(({ code }) => code), ...right.rules].slice(0, RULES_MAX) }
}

/** The same words as the reasons of decisions; undefined where principal and agent are both granted. */
function explainMissing(allows: readonly Part[]): string | undefined {
  const principal = allows.some(({ grants }) => grants.principal)
  const agent = allows.some(({ grants }) => grants.agent)
  if (principal && agent) return undefined
  if (principal) return 'agent-not-granted'
  return agent ? 'principal-not-granted' : 'no-match'
}

function asks({ rule }: Part): boolean {
  return rule.obligations.some((entry) => 'approve' in entry)
}

function namesOf(parts: readonly Part[]): readonly string[] {
  return [...new Set(parts.map(({ rule }) => rule.id))].slice(0, RULES_MAX)
}

function assumeCalm(input: VisibilityInput, clock: CheckedPolicy['clock']): CallVariables {
  const call = { method: 'tools/call', args: {}, session: { id: '', labels: [] }, nowMs: 0 }
  return new CallVariables({ ...input, ...call, assessment: BENIGN }, clock)
}
