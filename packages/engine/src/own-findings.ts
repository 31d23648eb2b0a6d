/** What findings mean that no detector and no rule reports: those of the gateway itself and of the judge. */

import type { BaselineCode } from '@callgate/contracts/behaviour'
import type { JudgeCode } from '@callgate/contracts/judge'
import { BASELINE_TEXTS } from './correlate/baselines.ts'

type IntelligenceCode =
  | 'intelligence/known-bad'
  | 'intelligence/known-vulnerable'
  | 'supply/known-malware'
  | 'supply/known-vulnerability'
type OwnCode = JudgeCode | IntelligenceCode | 'bounds/left-unread'

const OWN_FINDINGS: Readonly<Record<OwnCode, string>> = {
  'bounds/left-unread':
    'A part of the message was too large or too deep to be read to its end. What is done stands under inspection.actions.bounds.',
  'intelligence/known-bad':
    'An entry of threat intelligence names it: the server by its name, URL, host, address, digest, command or issuer, a caller, a place it leads to, or what a definition says. callgate intel hits shows the entry; intelligence.onHit says what is done. Who imported the entry withdraws it: callgate intel withdraw.',
  'intelligence/known-vulnerable':
    'An entry of threat intelligence names the server as vulnerable. callgate intel hits shows the entry; intelligence.vulnerabilities says what is done.',
  'supply/known-malware':
    'An entry of threat intelligence says of a package of the server, in the version it is pinned to, that it is malware. Take another version, or withdraw the entry if it is wrong: callgate intel hits.',
  'supply/known-vulnerability':
    'An entry of threat intelligence names a vulnerability of a package of the server, in the version it is pinned to. Update it, waive the finding with a date, or close the hole with a rule of arguments: callgate servers findings.',
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
