/** What policy is asked and what it answers. Pure values; time is handed in. */

import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { Assessment } from '@callgate/contracts/finding'
import type { FlowFacts } from '@callgate/contracts/flow'
import type { Agent, Principal } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import type { TaskView } from '@callgate/contracts/task'
import type { ItemLabels } from '../labels/assign.ts'

/** The facts about a target that policy may speak of. Annotations come from the server and are claims, not facts. */
export interface TargetFacts {
  readonly name: string
  readonly annotations: JsonObject
  readonly kinds: readonly string[]
  readonly classes: readonly string[]
  /** Where they are known: what kinds and classes come from, and the trust of what it returns. */
  readonly labels?: ItemLabels
}

/** What was declared of what the agent works on, and how many calls of it are used. */
export type PolicyTask = Pick<TaskView, 'kinds' | 'tools' | 'targets' | 'callsMax' | 'used'>

export interface PolicyInput {
  readonly tenant: string
  readonly principal: Principal
  readonly agent: Agent
  /** 0 to 100; full when left out. */
  readonly agentTrust?: number
  readonly kind: Kind
  readonly method: string
  readonly upstream: { readonly id: string; readonly labels: readonly string[]; readonly trust: string }
  readonly target: TargetFacts
  readonly args: JsonObject
  /** Body that paths of redact and mask obligations point into (params, or a result); without it, `{arguments: args}`. */
  readonly body?: JsonObject
  /** False for a message that is no reply: obligations on fields of results do not concern it. */
  readonly reply?: boolean
  readonly session: {
    readonly id: string
    readonly labels: readonly string[]
    /** Left out where none is declared. */
    readonly task?: PolicyTask
  }
  readonly nowMs: number
  readonly assessment: Assessment
  /** What the session engine says about the call; left out where no session is followed. */
  readonly flow?: Pick<FlowFacts, 'origins' | 'flows'>
}

/** The same without arguments, session and findings: what list filtering may judge from. */
export type VisibilityInput = Omit<
  PolicyInput,
  'args' | 'agentTrust' | 'body' | 'session' | 'nowMs' | 'assessment' | 'method' | 'flow'
>

export interface PolicyResult {
  readonly effect: 'allow' | 'deny'
  readonly reasons: readonly Reason[]
  readonly obligations: readonly Obligation[]
}

/** A checked and compiled policy. Immutable; shared by every exchange of one snapshot. */
export interface CompiledPolicy {
  readonly digest: string
  evaluate(input: PolicyInput): PolicyResult
  /** `never` only when policy denies the target for every argument, time and session (three-valued over the CEL tree). */
  visibility(input: VisibilityInput): 'never' | 'maybe'
  /** Digest of what one rule says, whatever the others do; of its id for what is built in and no rule of the policy. */
  ruleDigest(id: string): string
}
