/** What detectors observe and what the engine makes of it. */

import type { Direction, Kind } from './message.ts'

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

interface Weighed {
  readonly severity: Severity
}

/** What somebody has to look at before it goes on. */
export function isGrave({ severity }: Weighed): boolean {
  return severity === 'high' || severity === 'critical'
}

/** At most so many, in the order they came in: where there are more, the lightest go, and of those the last. */
export function keepGravest<T extends Weighed>(found: readonly T[], max: number): readonly T[] {
  if (found.length <= max) return found
  const weightAt = (index: number): number => SEVERITIES.indexOf((found[index] as T).severity)
  const order = found.map((_, index) => index).toSorted((a, b) => weightAt(b) - weightAt(a) || a - b)
  const kept = new Set(order.slice(0, max))
  return found.filter((_, index) => kept.has(index))
}

/** The families of findings; what is done about each is configured under `inspection.actions`. */
export const FINDING_CLASSES = [
  'secret',
  'personal-data',
  'confidential',
  'injection',
  'tool-poisoning',
  'hidden-text',
  'terminal-escape',
  'argument-attack',
  'schema-violation',
  'drift',
  'bounds',
  'flow',
  'behaviour',
  'intelligence',
] as const
export type FindingClass = (typeof FINDING_CLASSES)[number]

/** Where a message part stands; detectors and rules declare at which of these they look. */
export const HOOKS = [
  'tool-definition',
  'item-definition',
  'instructions',
  'call-arguments',
  'prompt-arguments',
  'result',
  'structured-result',
  'resource',
  'prompt',
  'completion',
  'sampling',
  'elicitation',
  'roots',
  'error',
  'notification',
  'stderr',
  'uri',
  'media-metadata',
] as const
export type Hook = (typeof HOOKS)[number]

/** A place in the original message: a JSON pointer (RFC 6901) to a string and a half-open range in UTF-16 units. */
export interface Span {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** One observation. `evidence` is a short, already redacted excerpt; `digest` a keyed digest of the exact match. */
export interface Finding {
  readonly code: string
  readonly detector: string
  readonly class: FindingClass
  readonly severity: Severity
  /** 0…1: how sure the detector is. */
  readonly confidence: number
  readonly span: Span
  readonly view: string
  readonly message: string
  readonly evidence: string
  readonly digest: string
  /** Why it is recorded and not acted upon; absent for every finding that counts. */
  readonly suppressed?: string
  /** Found in a value that the gateway put back for a placeholder: policy sees it, and nothing hides it again. */
  readonly restored?: true
}

export type Verdict = 'benign' | 'suspicious' | 'malicious'

/** The engine's assessment of one message. `truncated` says that a bound stopped the inspection short. */
export interface Assessment {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  readonly truncated: boolean
}

export const BENIGN: Assessment = Object.freeze({
  verdict: 'benign',
  findings: Object.freeze([]),
  truncated: false,
})

/** What inspection needs to know about a message besides its body. */
export interface InspectionContext {
  readonly direction: Direction
  readonly kind: Kind
  readonly method: string
  readonly upstream: string | null
  readonly target: string | null
}
