/** Stage: the reply is decided like any message: by policy, whose obligations may point into it, and by what was found in it. */

import type { Decision } from '@callgate/contracts/decision'
import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment } from '@callgate/contracts/finding'
import type { Kind } from '@callgate/contracts/message'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Passage, Services } from '../passage.ts'
import { complete, judgeBy, refusalOf } from './decide.ts'
import { tryStaged } from './try-staged.ts'

export function decideResult(passage: Passage, services: Services): void | Refusal {
  const { replyAssessment, replyMessage } = passage
  const judged = { message: replyMessage, assessment: replyAssessment }
  const by = (policy: CompiledPolicy): Decision => judgeBy(policy, { passage, judged }, services)
  const live = by(passage.snapshot.policy)
  const whole = complete(live, { passage, judged }, services)
  const decision = withMark(withoutRepeats(whole, replyAssessment), passage)
  passage.replyDecision = decision
  tryStaged(passage, services, { side: 'reply', live, judge: by })
  return decision.effect === 'deny' ? refusalOf(decision, replyAssessment, passage) : undefined
}

const MARKED: ReadonlySet<Kind> = new Set(['call', 'read', 'task'])

/** Where the operator does not trust what an upstream sends, its results are marked as data. */
function withMark(decision: Decision, { kind, reply, upstream, snapshot }: Passage): Decision {
  if (upstream === null || snapshot.upstreams.get(upstream)?.markUntrusted !== true) return decision
  if (decision.effect === 'deny' || reply?.type !== 'result' || !MARKED.has(kind)) return decision
  return { ...decision, obligations: [...decision.obligations, { type: 'mark', upstream }] }
}

/** Limits were taken when the request was decided, and a rule that notifies did; a reply without findings repeats neither. */
function withoutRepeats(decision: Decision, { findings }: Assessment): Decision {
  const repeated = findings.length === 0 ? ['limit', 'notify'] : ['limit']
  if (!decision.obligations.some(({ type }) => repeated.includes(type))) return decision
  return { ...decision, obligations: decision.obligations.filter(({ type }) => !repeated.includes(type)) }
}
