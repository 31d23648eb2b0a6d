/** Asks the judge about what inspection is unsure of, records the question and adds its answer to the assessment. It can only tighten. */

import type { Assessment, InspectionContext, Span } from '@callgate/contracts/finding'
import type { EventEntry } from '@callgate/contracts/journal'
import type { JudgeConfig } from '@callgate/contracts/judge'
import { decide, ownDecision } from '@callgate/engine/decide'
import { listConfidential } from '@callgate/engine/disclose'
import { findingOf, formQuestion, type GreyQuestion } from '@callgate/engine/grey-zone'
import type { Inspectable } from '@callgate/engine/inspect-types'
import { assessVerdict } from '@callgate/engine/inspector'
import { isCounted, withoutSuppressed } from '@callgate/engine/suppressions'
import type { Judgement } from './ports/judge-port.ts'
import type { Services } from './passage.ts'
import type { Snapshot } from './ports/ports.ts'

/** What is to be judged: one inspected part of a message, or one listed item. */
export interface Consulted {
  readonly snapshot: Snapshot
  readonly part: Pick<Inspectable, 'hook' | 'value'>
  readonly context: InspectionContext
  readonly assessment: Assessment
  /** Values that are confidential although no rule may see it, such as those a placeholder turned back into. */
  readonly hidden: () => readonly Span[]
  /** The record of it. */
  readonly entry: (judgement: Judgement) => EventEntry
}

export type Consultants = Pick<Services, 'judge' | 'journal' | 'clock'>

/** The assessment as it was when there is no judge, nothing is grey, or the message does not go through anyway. */
export function consult(about: Consulted, services: Consultants): Assessment | Promise<Assessment> {
  const settings = about.snapshot.inspection.judge
  const { assessment } = about
  if (settings === undefined || assessment.findings.length === 0) return assessment
  const confidential = listConfidential(assessment, about.hidden())
  if (confidential === undefined || isRefused(about)) return assessment
  const question = formQuestion(about.part, assessment, confidential, settings)
  return question === null ? assessment : ask(about, question, settings, services)
}

function isRefused({ snapshot, part, context, assessment }: Consulted): boolean {
  const decision = decide(ownDecision('judge'), withoutSuppressed(assessment), snapshot.inspection, {
    kind: context.kind,
    direction: context.direction,
    hook: part.hook,
    approvalId: null,
  })
  return decision.effect === 'deny'
}

async function ask(
  about: Consulted,
  question: GreyQuestion,
  settings: JudgeConfig,
  { judge, journal, clock }: Consultants,
): Promise<Assessment> {
  const { assessment, snapshot, context } = about
  const { hook, excerpts } = question
  const judgement = await judge.ask(settings, { hook, excerpts })
  await journal.append(about.entry(judgement))
  const finding = findingOf(question, judgement, settings.onFailure)
  const added = snapshot.inspector.suppressor.apply(
    { verdict: 'benign', findings: [finding], truncated: false },
    context,
    clock.nowMs(),
  )
  const findings = [...assessment.findings, ...added.findings]
  const verdict = assessVerdict(findings.filter(isCounted), snapshot.inspection.minConfidence)
  return { ...assessment, findings, verdict }
}
