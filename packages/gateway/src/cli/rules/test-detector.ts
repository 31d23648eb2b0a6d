/** Runs a detector over the samples that ship with it. */

import type { Finding } from '@callgate/contracts/finding'
import type { Inspector } from '@callgate/engine/inspect-types'
import type { DetectorDocs, DetectorSample } from './detector-docs.ts'

export interface SampleFailure {
  readonly line: string
  readonly problem: string
}

/** The samples the detector is wrong about: a match that stays silent, a miss that is reported at medium or above. */
export function testDetector(
  { id, match, miss }: DetectorDocs,
  inspector: Inspector,
): readonly SampleFailure[] {
  const failures: SampleFailure[] = []
  for (const [index, sample] of match.entries()) {
    const codes = inspectSample(sample, inspector)
      .filter((finding) => finding.detector === id && isReported(finding))
      .map(({ code }) => code)
    if (codes.length === 0 || (sample.code !== undefined && !codes.includes(sample.code)))
      failures.push({ line: `match ${index + 1}`, problem: `does not report ${sample.code ?? 'anything'}` })
  }
  for (const [index, sample] of miss.entries()) {
    const own = inspectSample(sample, inspector).find(
      (finding) => finding.detector === id && isReported(finding),
    )
    if (own !== undefined) failures.push({ line: `miss ${index + 1}`, problem: `reports ${own.code}` })
  }
  return failures
}

const isReported = ({ severity }: Finding): boolean => severity !== 'info' && severity !== 'low'

function inspectSample(
  { at, value, schemaErrors }: DetectorSample,
  inspector: Inspector,
): readonly Finding[] {
  const context = {
    direction: 'upstream-reply',
    kind: 'call',
    method: 'tools/call',
    upstream: 'test',
    target: null,
  } as const
  return inspector.inspect({
    hook: at,
    value,
    context,
    ...(schemaErrors === undefined ? {} : { schemaErrors }),
  }).findings
}
