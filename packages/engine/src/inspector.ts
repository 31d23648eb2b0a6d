/** Builds the inspector of one snapshot: detectors and rules that are on, planned per hook, and the verdict they add up to. */

import type { InspectionConfig } from '@callgate/contracts/config'
import {
  type Assessment,
  BENIGN,
  type Finding,
  type FindingClass,
  isGrave,
  type Verdict,
} from '@callgate/contracts/finding'
import type { ConfidentialFile } from '@callgate/contracts/confidential'
import { createDigestDetectors } from './detectors/confidential/digest-detectors.ts'
import { listDetectors } from './detectors/index.ts'
import type { EngineHost, Inspectable, Inspector } from './inspect-types.ts'
import { type Observed, observe } from './observe.ts'
import { Plans } from './prefilter/plan.ts'
import type { CompiledPack } from './rules/compiler.ts'
import { createSuppressor } from './suppressions.ts'
import type { ViewLimits } from './views/message-texts.ts'

export interface InspectorOptions {
  readonly host: EngineHost
  readonly settings: InspectionConfig
  readonly packs: readonly CompiledPack[]
  /** What `settings.confidential.files` name, read. */
  readonly confidential?: readonly ConfidentialFile[]
  /** Bounds of what is read of one message; the shipped ones when left out. */
  readonly limits?: ViewLimits
}

/** Throws when a file of confidential digests cannot be used: what it protects must not go unprotected. */
export function createInspector(options: InspectorOptions): Inspector {
  const { host, settings, packs, limits, confidential = [] } = options
  const disabled = new Set(settings.disabledRules)
  const own = settings.disabledRules.includes('confidential') ? [] : createDigestDetectors(confidential, host)
  const detectors = [...listDetectors(packs, settings), ...own]
  const plans = new Plans(detectors)
  return {
    digest: host.digest(
      JSON.stringify({
        settings,
        packs: packs.map((pack) => pack.text),
        detectors: detectors.map((detector) => detector.id),
        confidential,
      }),
    ),
    suppressor: createSuppressor(settings.suppressions, (findings) =>
      assessVerdict(findings, settings.minConfidence),
    ),
    inspect(part: Inspectable): Assessment {
      const observed = observe(plans.of(part.hook), part, host, limits)
      if (observed.findings.length === 0 && observed.leftOut === null) return BENIGN
      const findings = observed.findings.filter((finding) => !disabled.has(finding.code))
      const leftOut = observed.leftOut ?? describeRest(observed, settings)
      if (leftOut !== null) findings.push(boundsFinding(leftOut, host))
      if (findings.length === 0) return BENIGN
      return {
        verdict: assessVerdict(findings, settings.minConfidence),
        findings,
        truncated: leftOut !== null,
      }
    },
  }
}

/** Personal data past the most that is reported is left unread only where something is to be done about each. */
function describeRest({ morePersonalData }: Observed, { actions }: InspectionConfig): string | null {
  const action = actions['personal-data']
  return morePersonalData && action !== 'allow' && action !== 'notify'
    ? 'personal data after the first that is reported'
    : null
}

/** Classes in which somebody means harm; a leaked key or a broken schema is a fault, not an attack. */
const HOSTILE: ReadonlySet<FindingClass> = new Set([
  'injection',
  'tool-poisoning',
  'hidden-text',
  'terminal-escape',
  'argument-attack',
])

/**
 * malicious: a hostile class at high or critical, at least as sure as `minConfidence`. suspicious: anything at medium or
 * above that is as sure, or hostile at high and less sure. benign: the rest, personal data included: ordinary work is
 * full of it, and what is done about it is configured.
 */
export function assessVerdict(findings: readonly Finding[], minConfidence: number): Verdict {
  let verdict: Verdict = 'benign'
  for (const finding of findings) {
    if (finding.class === 'personal-data') continue
    const isHigh = isGrave(finding)
    const isSure = finding.confidence >= minConfidence
    if (isHigh && isSure && HOSTILE.has(finding.class)) return 'malicious'
    if ((isSure && (isHigh || finding.severity === 'medium')) || (isHigh && HOSTILE.has(finding.class)))
      verdict = 'suspicious'
  }
  return verdict
}

function boundsFinding(leftOut: string, host: EngineHost): Finding {
  return {
    code: 'bounds/left-unread',
    detector: 'bounds',
    class: 'bounds',
    severity: 'medium',
    confidence: 1,
    span: { path: '', start: 0, end: 0 },
    view: 'raw',
    message: `Inspection stopped at a bound and did not read ${leftOut}`,
    evidence: '',
    digest: host.digest(leftOut),
  }
}
