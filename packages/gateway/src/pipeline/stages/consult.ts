/** Stages: what inspection is unsure of in a message, and in its reply, is put to the judge, where there is one. */

import type { Assessment, Span } from '@callgate/contracts/finding'
import type { Message } from '@callgate/contracts/message'
import { consult } from '../consult.ts'
import { hideAgain } from '../treatment/hidden-values.ts'
import type { Passage, Services } from '../passage.ts'
import { eventEntry } from '../records/record.ts'
import { inspectableOf } from './inspect.ts'

export function consultOnMessage(passage: Passage, services: Services): void | Promise<void> {
  const { message, assessment } = passage
  if (message === null || passage.snapshot.inspection.judge === undefined) return undefined
  return keep(consultOn(passage, message, assessment, services), services, (settled) => {
    passage.assessment = settled
  })
}

export function consultOnReply(passage: Passage, services: Services): void | Promise<void> {
  const { replyMessage, replyAssessment } = passage
  if (replyMessage === null || passage.snapshot.inspection.judge === undefined) return undefined
  return keep(consultOn(passage, replyMessage, replyAssessment, services), services, (settled) => {
    passage.replyAssessment = settled
  })
}

function consultOn(
  passage: Passage,
  message: Message,
  assessment: Assessment,
  services: Services,
): Assessment | Promise<Assessment> {
  const { hook, value, context } = inspectableOf(message, '')
  return consult(
    {
      snapshot: passage.snapshot,
      part: { hook, value },
      context,
      assessment,
      hidden: () => hiddenValues(message, passage, services),
      entry: (judgement) => ({ ...eventEntry(passage, 'judgement', null), judgement }),
    },
    services,
  )
}

/** Values of placeholders: those put back into this call, and those an upstream sends again. */
export function hiddenValues(message: Message, passage: Passage, services: Services): readonly Span[] {
  const restored = message === passage.message ? (passage.restored ?? []) : []
  const echoes = hideAgain(message, passage, services).flatMap((echo) => ('span' in echo ? [echo.span] : []))
  return [...restored, ...echoes]
}

function keep(
  consulted: Assessment | Promise<Assessment>,
  services: Services,
  put: (assessment: Assessment) => void,
): void | Promise<void> {
  if (!(consulted instanceof Promise)) return put(consulted)
  return consulted.then((assessment) => {
    for (const { code, class: findingClass, detector } of assessment.findings)
      if (detector === 'judge') services.metrics.finding(code, findingClass)
    put(assessment)
  })
}
