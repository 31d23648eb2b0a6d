/** What inspection is unsure of, as a question to a judge, and what the answer makes of the assessment. Pure: nothing is asked here. */

import type { Obligation } from '@callgate/contracts/decision'
import type { Assessment, Finding, FindingClass, Hook } from '@callgate/contracts/finding'
import { isJsonArray, isJsonObject, type JsonValue } from '@callgate/contracts/json'
import type { JudgeCode, JudgeConfig } from '@callgate/contracts/judge'
import { discloseText } from './disclose.ts'
import { LEFT_TO_SESSION } from './flows/leave-to-session.ts'
import { isCounted } from './suppressions.ts'
import { parsePointer } from './views/pointer.ts'

/** Classes in which the wording decides, so that a second reader may see what the first did not. */
const JUDGED: ReadonlySet<FindingClass> = new Set(['injection', 'tool-poisoning'])
/** Places of one message that one question shows, the surest first. */
const EXCERPTS_MAX = 4

/** One question: where the text stands, and the redacted texts themselves. */
export interface GreyQuestion {
  readonly hook: Hook
  readonly excerpts: readonly string[]
  /** The surest finding that is asked about; the answer takes its class and its place. */
  readonly about: Finding
}

type Zone = Pick<JudgeConfig, 'from' | 'to' | 'textCharsMax'>

/** One range of a string that is shown. */
interface Range {
  readonly path: string
  readonly start: number
  readonly end: number
}

/**
 * The question about a message, or null when nothing in it is between the thresholds. `confidential` is everything that
 * is replaced before a text is shown; a place that cannot be shown is left out.
 */
export function formQuestion(
  part: { readonly hook: Hook; readonly value: JsonValue },
  assessment: Assessment,
  confidential: readonly Obligation[],
  zone: Zone,
): GreyQuestion | null {
  const grey = assessment.findings
    .filter((finding) => isGrey(finding, zone))
    .toSorted((a, b) => b.confidence - a.confidence)
  const [about] = grey
  if (about === undefined) return null
  const excerpts: string[] = []
  for (const range of chooseRanges(part.value, grey, zone.textCharsMax)) {
    const text = textAt(part.value, range.path)
    const shown = text === undefined ? undefined : discloseText(text, range, confidential)
    if (shown !== undefined) excerpts.push(shown)
  }
  return excerpts.length === 0 ? null : { hook: part.hook, excerpts, about }
}

function isGrey(finding: Finding, { from, to }: Zone): boolean {
  // What is left to the session stops nothing by itself: that is unsure, not silenced.
  const isOpen = isCounted(finding) || finding.suppressed === LEFT_TO_SESSION
  return JUDGED.has(finding.class) && isOpen && finding.confidence >= from && finding.confidence < to
}

/** Ranges around the findings, those of one string that meet joined; all together no longer than allowed. */
function chooseRanges(value: JsonValue, grey: readonly Finding[], charsMax: number): readonly Range[] {
  const ranges: Range[] = []
  const each = Math.floor(charsMax / Math.min(EXCERPTS_MAX, grey.length))
  for (const { span } of grey) {
    if (ranges.length === EXCERPTS_MAX) break
    const text = textAt(value, span.path)
    if (text === undefined || ranges.some((range) => isWithin(span, range))) continue
    const middle = Math.floor((span.start + Math.min(span.end, span.start + each)) / 2)
    const start = Math.max(0, Math.min(middle - Math.floor(each / 2), text.length - each))
    ranges.push({ path: span.path, start, end: Math.min(text.length, start + each) })
  }
  return ranges
}

function isWithin(span: Range, range: Range): boolean {
  return span.path === range.path && span.start >= range.start && span.end <= range.end
}

/** The string a pointer leads to; undefined when there is none, or when it is a member name. */
function textAt(value: JsonValue, path: string): string | undefined {
  let at: JsonValue | undefined = value
  for (const segment of parsePointer(path) ?? []) {
    if (segment.type === 'name-of') return undefined
    if (isJsonArray(at)) at = segment.type === 'member' ? at[Number(segment.name)] : undefined
    else if (!isJsonObject(at)) return undefined
    else if (segment.type === 'ordinal') at = Object.values(at)[segment.ordinal]
    else at = Object.hasOwn(at, segment.name) ? at[segment.name] : undefined
  }
  return typeof at === 'string' ? at : undefined
}

/** What a judge answered, or that it did not. */
export interface Answer {
  readonly outcome: 'attack' | 'benign' | 'failed'
  readonly confidence: number
  /** Sanitised; for operators and records, never for agents. */
  readonly reason: string
  readonly questionDigest: string
}

/**
 * The finding an answer becomes. An attack is as sure as the judge says; that it is none only stands in the record, for an
 * answer never takes a finding away. Without an answer the finding acts where `tighten` is configured.
 */
export function findingOf(
  { about }: GreyQuestion,
  answer: Answer,
  onFailure: JudgeConfig['onFailure'],
): Finding {
  const { outcome, questionDigest: digest, reason } = answer
  const isActing = outcome === 'attack' || (outcome === 'failed' && onFailure === 'tighten')
  const code: JudgeCode = `judge/${outcome === 'failed' ? 'unanswered' : outcome}`
  return {
    code,
    detector: 'judge',
    class: about.class,
    severity: isActing ? 'high' : 'info',
    confidence: outcome === 'failed' ? 1 : answer.confidence,
    span: about.span,
    view: about.view,
    message: `${MESSAGES[outcome]}: ${reason}`,
    evidence: about.evidence,
    digest,
  }
}

const MESSAGES: Readonly<Record<Answer['outcome'], string>> = {
  attack: 'The judge takes this for an attack',
  benign: 'The judge takes this for ordinary text',
  failed: 'The judge gave no answer',
}
