/** What findings mean that no detector and no rule reports: those of the gateway itself and of the judge. */

import type { BaselineCode } from '@callgate/contracts/behaviour'
import type { JudgeCode } from '@callgate/contracts/judge'
import { BASELINE_TEXTS } from './correlate/baselines.ts'

type OwnCode = JudgeCode | 'bounds/left-unread'

const OWN_FINDINGS: Readonly<Record<OwnCode, string>> = {
  'bounds/left-unread':
    'A part of the message was too large or too deep to be read to its end. What is done stands under inspection.actions.bounds.',
  'judge/attack':
    'The model under inspection.judge was asked about a text that inspection was unsure of, and takes it for an attack. It acts like any finding of the class it was asked about, as sure as the model says. The record of the question has its reason.',
  'judge/benign':
    'The model under inspection.judge takes a text that inspection was unsure of for ordinary. It stands in the record and changes nothing: an answer never takes another finding away.',
  'judge/unanswered':
    'The model under inspection.judge gave no usable answer. With onFailure: tighten this acts like a sure finding; with keep-verdict it only stands in the record.',
}

/** The text; undefined when the code is that of a rule or a detector. */
export function describeOwnFinding(code: string): string | undefined {
  return Object.hasOwn(OWN_FINDINGS, code) ? OWN_FINDINGS[code as OwnCode] : undefined
}

/** What a departure from a baseline means. */
export function describeBaseline(code: BaselineCode): string {
  return `${BASELINE_TEXTS[code]}. Told once it has been learned what is usual (inspection.behaviour.learnCalls); the record says what was expected and what was seen.`
}
