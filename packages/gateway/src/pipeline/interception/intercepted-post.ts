/** What a webhook is told of a message: who, what, how it was judged, and the redacted message itself. */

import { keepGravest } from '@callgate/contracts/finding'
import { NAMED_ONLY } from '@callgate/engine/excerpt'
import type { JsonObject } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type { Passage } from '../passage.ts'

/** Findings told; the record has them all. */
const FINDINGS_MAX = 100

export function interceptedPost(
  interceptor: string,
  shown: JsonObject,
  { original, passage }: { readonly original: Message; readonly passage: Passage },
  nowMs: number,
): JsonObject {
  const isReply = original !== passage.message
  const assessment = isReply ? passage.replyAssessment : passage.assessment
  const { caller } = passage
  return {
    version: 1,
    interceptor,
    time: new Date(nowMs).toISOString(),
    exchangeId: passage.id,
    direction: isReply ? 'reply' : 'request',
    kind: original.kind,
    method: original.method,
    tenant: caller?.tenant ?? null,
    principal: caller?.principal.id ?? null,
    agent: caller?.agent.id ?? null,
    session: original.sessionId,
    upstream: original.upstream,
    target: targetOf(passage),
    verdict: assessment.verdict,
    findings: keepGravest(assessment.findings, FINDINGS_MAX).map(
      ({ code, class: findingClass, severity, confidence, span }) => ({
        code,
        class: findingClass,
        severity,
        confidence,
        path: span.path,
      }),
    ),
    type: original.body.type,
    message: shown,
  }
}

/** The name of what is asked for; null where something confidential stands in it. */
function targetOf({ target, assessment }: Passage): string | null {
  const isNamed = assessment.findings.some(
    ({ class: findingClass, span }) => NAMED_ONLY.has(findingClass) && /^\/(?:uri|name)$/.test(span.path),
  )
  return isNamed ? null : target
}
