/** Findings about a tool that stands too close to one of another upstream, and about packages that pose as known ones. */

import type { Finding, Severity } from '@callgate/contracts/finding'
import { excerptOf } from '../excerpt.ts'
import type { Likeness, Resemblance } from './catalogue.ts'

const DETECTOR = 'shadowing'

interface Weight {
  readonly severity: Severity
  readonly confidence: number
  readonly says: (other: string) => string
}

const WEIGHTS: Readonly<Record<Likeness, Weight>> = {
  'lookalike-name': {
    severity: 'high',
    confidence: 0.9,
    says: (other) => `A name spelled with characters that look like those of ${other}`,
  },
  'near-name': {
    severity: 'medium',
    confidence: 0.7,
    says: (other) => `A name one slip away from ${other}`,
  },
  'altered-copy': {
    severity: 'medium',
    confidence: 0.7,
    says: (other) => `A copy of ${other} with text added`,
  },
  'same-tool': { severity: 'info', confidence: 0.9, says: (other) => `The same definition as ${other}` },
  'renamed-copy': {
    severity: 'low',
    confidence: 0.7,
    says: (other) => `The description of ${other} under another name`,
  },
  'same-name': { severity: 'info', confidence: 0.9, says: (other) => `The same name as ${other}` },
  'names-other-tool': {
    severity: 'medium',
    confidence: 0.65,
    says: (other) => `A description that says how ${other} is to be used`,
  },
}

const IMITATED = `${DETECTOR}/imitated-package`

/** Every code these findings can have. */
export const SHADOWING_CODES: readonly string[] = [
  ...Object.keys(WEIGHTS).map((likeness) => `${DETECTOR}/${likeness}`),
  IMITATED,
]

/** What a likeness means as a finding; `digest` is that of an engine host, `outranked` says that the other has precedence. */
export function describeResemblance(
  { likeness, other, path, start, end, matched }: Resemblance,
  digest: (text: string) => string,
  outranked = false,
): Finding {
  const { confidence, says, ...weight } = WEIGHTS[likeness]
  // Which of the two stands was said: then there is no likeness that does not matter.
  const isMild = weight.severity === 'info' || weight.severity === 'low'
  const severity = outranked && isMild ? 'medium' : weight.severity
  const code = `${DETECTOR}/${likeness}`
  return {
    code,
    detector: DETECTOR,
    class: 'tool-poisoning',
    severity,
    confidence,
    span: { path, start, end },
    view: 'raw',
    message: `${says(`${showName(other.name)} of the upstream ${other.upstream}`)}${outranked ? ', which has precedence' : ''}`,
    evidence: excerptOf('tool-poisoning', code, matched),
    digest: digest(matched),
  }
}

/** A tool of an upstream that is started from a package named almost like a known one. */
export function describeImitation(imitated: string, used: string, digest: (text: string) => string): Finding {
  return {
    code: IMITATED,
    detector: DETECTOR,
    class: 'tool-poisoning',
    severity: 'medium',
    confidence: 0.7,
    span: { path: '', start: 0, end: 0 },
    view: 'raw',
    message: `The upstream is started from ${showName(used)}, a name close to the known package ${imitated}`,
    evidence: excerptOf('tool-poisoning', IMITATED, used),
    digest: digest(used),
  }
}

/** Names are someone else's text: shown in plain short characters. */
function showName(name: string): string {
  return name.replaceAll(/[^\w@./-]/g, '?').slice(0, 64)
}
