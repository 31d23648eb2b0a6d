/** What steps of the response ladder that stop nothing add to a decision: obligations and stricter treatment, never rights. */

import type { LimitSpec, Obligation, Reason } from '@callgate/contracts/decision'
import type { Finding, FindingClass } from '@callgate/contracts/finding'
import type { LadderStep } from '@callgate/contracts/response'
import { type Bound, isStricter } from '../bindings.ts'
import type { PolicyResult } from '../policy/types.ts'

/** A step in force, as far as it matters to one message. */
export interface StepInForce {
  readonly id: string
  readonly step: LadderStep
  readonly reason: string
  /** For slow-down. */
  readonly rate: LimitSpec
}

export interface TightenedMessage {
  /** True for an answer: it is marked, and neither asked about nor slowed down. */
  readonly reply: boolean
  readonly upstream: string | null
  /** Who is slowed down by themselves. */
  readonly who: string
}

/** A deny stays one; an allow gets obligations. */
export function tightenBySteps(
  policy: PolicyResult,
  steps: readonly StepInForce[],
  message: TightenedMessage,
): PolicyResult {
  const added = steps.flatMap((step) => {
    const obligation = obligationOf(step, message)
    return obligation === undefined ? [] : [{ obligation, reason: reasonOf(step) }]
  })
  if (added.length === 0) return policy
  return {
    effect: policy.effect,
    reasons: [...policy.reasons, ...added.map(({ reason }) => reason)],
    obligations: [...policy.obligations, ...added.map(({ obligation }) => obligation)],
  }
}

export function sourceOf({ id }: Pick<StepInForce, 'id'>): string {
  return `response/${id}`
}

function reasonOf(step: StepInForce): Reason {
  return { source: sourceOf(step), effect: 'oblige', text: `A response is in force (${step.step}).` }
}

function obligationOf(step: StepInForce, { reply, upstream, who }: TightenedMessage): Obligation | undefined {
  const rule = sourceOf(step)
  switch (step.step) {
    case 'notify':
      return { type: 'notify', channel: 'response', rule }
    case 'mark':
      return reply && upstream !== null ? { type: 'mark', upstream } : undefined
    case 'require-approval':
      return { type: 'approve', approvers: [], rule }
    case 'slow-down':
      return reply ? undefined : { type: 'limit', limit: rule, key: who, spec: step.rate }
    default:
      return undefined
  }
}

/** Classes whose findings are a stretch of text that can be taken out. */
const REMOVABLE: ReadonlySet<FindingClass> = new Set([
  'secret',
  'personal-data',
  'confidential',
  'injection',
  'hidden-text',
  'terminal-escape',
])

/** With a redact step in force every finding that can be taken out is, however unsure or mild. */
export function redactBySteps(
  steps: readonly StepInForce[],
): ((finding: Finding) => Bound | undefined) | undefined {
  const redacting = steps.find(({ step }) => step === 'redact')
  if (redacting === undefined) return undefined
  const bound: Bound = { action: 'redact', by: sourceOf(redacting) }
  return (finding) => (REMOVABLE.has(finding.class) ? bound : undefined)
}

type Bind = ((finding: Finding) => Bound | undefined) | undefined

/** The stricter of two for each finding. */
export function joinBounds(a: Bind, b: Bind): Bind {
  if (a === undefined || b === undefined) return a ?? b
  return (finding) => {
    const [one, other] = [a(finding), b(finding)]
    if (one === undefined || other === undefined) return one ?? other
    return isStricter(other.action, one.action) ? other : one
  }
}
