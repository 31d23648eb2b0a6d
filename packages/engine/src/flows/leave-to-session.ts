/** Leaves what inspection is not sure of in a result to the session: it goes on, and nothing comes of it unasked. */

import type { InspectionConfig } from '@callgate/contracts/config'
import { type Assessment, type Finding, SEVERITIES } from '@callgate/contracts/finding'

/** Why such a finding is recorded and not acted upon by itself. */
export const LEFT_TO_SESSION = 'left to the session, which asks before anything comes of it'

/**
 * Findings of instructions in the result of a call, up to a severity, stay in the record and stop nothing by themselves.
 * Only for sessions that are followed: the session has to be given the findings with the result. A result that is
 * malicious as a whole, by one finding or by several, is left as it is.
 */
export function leaveToSession(assessment: Assessment, most: InspectionConfig['leaveToSession']): Assessment {
  if (most === 'none' || assessment.verdict === 'malicious') return assessment
  const limit = SEVERITIES.indexOf(most)
  const isLeft = ({ class: findingClass, severity, suppressed }: Finding): boolean =>
    findingClass === 'injection' && suppressed === undefined && SEVERITIES.indexOf(severity) <= limit
  if (!assessment.findings.some(isLeft)) return assessment
  const findings = assessment.findings.map((finding) =>
    isLeft(finding) ? { ...finding, suppressed: LEFT_TO_SESSION } : finding,
  )
  return { ...assessment, findings }
}
