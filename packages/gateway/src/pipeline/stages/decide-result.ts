/** Stage: the reply is decided like any message. Without findings the decision on the request still holds. */

import type { Refusal } from '@callgate/contracts/errors'
import { ownDecision, decide } from '@callgate/engine/decide'
import type { Passage } from '../passage.ts'
import type { Services } from '../passage.ts'
import { judge, refusalOf } from './decide.ts'

export function decideResult(passage: Passage, services: Services): void | Refusal {
  const { replyAssessment, snapshot } = passage
  const decision =
    replyAssessment.findings.length === 0 && !replyAssessment.truncated
      ? decide(ownDecision('reply to an allowed request'), replyAssessment, snapshot.inspection, {
          kind: passage.kind,
          direction: passage.direction,
          hook: null,
          approvalId: passage.id,
        })
      : withoutLimits(judge(passage, replyAssessment, services))
  passage.replyDecision = decision
  return decision.effect === 'deny' ? refusalOf(decision, replyAssessment, passage) : undefined
}

/** Limits were taken when the request was decided; a reply must not take them again. */
function withoutLimits<D extends { readonly obligations: readonly { readonly type: string }[] }>(decision: D): D {
  return { ...decision, obligations: decision.obligations.filter(({ type }) => type !== 'limit') }
}
