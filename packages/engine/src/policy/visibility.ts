/** Judges whether a target may be shown: hidden only when policy denies it whatever the arguments, time and session. */

import { BENIGN } from '@callgate/contracts/finding'
import { MAY_BE_FALSE, MAY_BE_TRUE } from './partial.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { askAboutBase } from './resource-base.ts'
import type { RuleIndex } from './rule-index.ts'
import { findMismatch } from './selector.ts'
import type { VisibilityInput } from './types.ts'
import { CallVariables } from './variables.ts'
import type { ZonedClock } from './zoned-time.ts'

const NONE = 0

/** `never` when a deny is certain, or when no allow can be complete. */
export function judgeVisibility(
  input: VisibilityInput,
  rules: RuleIndex<CompiledRule>,
  clock: ZonedClock,
): 'never' | 'maybe' {
  const base = askAboutBase(input)
  if (base !== undefined && judgeOne(base, rules, clock) === 'denied') return 'never'
  return judgeOne(input, rules, clock) === 'maybe' ? 'maybe' : 'never'
}

/** `denied` when a deny is certain, `unallowed` when no allow can be complete. */
function judgeOne(
  input: VisibilityInput,
  rules: RuleIndex<CompiledRule>,
  clock: ZonedClock,
): 'denied' | 'unallowed' | 'maybe' {
  let variables: CallVariables | undefined
  let principal = false
  let agent = false
  for (const { rule, selector, partial, grants } of rules.listCandidates(input)) {
    if (findMismatch(selector, input) !== undefined) continue
    const outcomes = partial === null ? MAY_BE_TRUE : partial((variables ??= createKnown(input, clock)))
    if (rule.effect === 'deny') {
      // True denies, and so does an error.
      if ((outcomes & MAY_BE_FALSE) === NONE) return 'denied'
    } else if ((outcomes & MAY_BE_TRUE) !== NONE) {
      principal ||= grants.principal
      agent ||= grants.agent
    }
  }
  return principal && agent ? 'maybe' : 'unallowed'
}

/** Parts that read the unknown variables are never evaluated; their values here are placeholders nobody sees. */
function createKnown(input: VisibilityInput, clock: ZonedClock): CallVariables {
  return new CallVariables(
    { ...input, method: '', args: {}, session: { id: '', labels: [] }, nowMs: 0, assessment: BENIGN },
    clock,
  )
}
