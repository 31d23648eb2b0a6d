/** The parts a compiled policy is made of: rules and limits with everything that is worked out once, at load. */

import type { LimitSpec } from '@callgate/contracts/decision'
import type { PolicyDocument, PolicyLimit, PolicyRule } from '@callgate/contracts/policy'
import type { Condition } from './condition.ts'
import type { Gate } from './gate.ts'
import type { PartialCondition } from './partial.ts'
import type { PolicyProblem } from './problem.ts'
import type { Selector } from './selector.ts'
import type { CompiledPolicy } from './types.ts'
import type { ZonedClock } from './zoned-time.ts'

export interface CompiledRule {
  readonly index: number
  readonly rule: PolicyRule
  readonly selector: Selector
  readonly condition: Condition | null
  /** The condition as far as it can be judged from principal, agent, kind, upstream and target. */
  readonly partial: PartialCondition | null
  /** What the arguments must be for the condition to be true, where that can be told without evaluating it. */
  readonly gate: Gate | undefined
  readonly grants: { readonly principal: boolean; readonly agent: boolean }
}

export interface CompiledLimit {
  readonly index: number
  readonly limit: PolicyLimit
  readonly selector: Selector
  readonly gate: undefined
  readonly spec: LimitSpec
}

/** What a policy is put together from. */
export interface PolicyParts {
  readonly document: PolicyDocument
  readonly digest: string
  readonly ruleDigest: CompiledPolicy['ruleDigest']
  readonly clock: ZonedClock
  readonly rules: readonly CompiledRule[]
  readonly limits: readonly CompiledLimit[]
  readonly warnings: readonly PolicyProblem[]
}

/** A compiled policy with what explaining and testing it needs. */
export interface CheckedPolicy extends CompiledPolicy {
  readonly document: PolicyDocument
  readonly rules: readonly CompiledRule[]
  readonly limits: readonly CompiledLimit[]
  /** Problems that do not stop the policy from being used. */
  readonly warnings: readonly PolicyProblem[]
  readonly clock: ZonedClock
}
