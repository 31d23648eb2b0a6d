/** Runs a rule over its own samples, by the same path messages take. */

import type { Hook } from '@callgate/contracts/finding'
import type { Detector } from '../detectors/detector.ts'
import { createPatternDetector } from '../detectors/rules/detector.ts'
import { createSecretsDetector } from '../detectors/secrets/detector.ts'
import { observe } from '../observe.ts'
import { Plans } from '../prefilter/plan.ts'
import type { CompiledPattern, CompiledRule, CompiledSecretFormat } from './compiled-rule.ts'
import { expandSample } from './expand-sample.ts'

const CONTEXT = {
  direction: 'upstream-to-agent',
  kind: 'call',
  method: 'tools/call',
  upstream: null,
  target: null,
} as const

/** The samples the rule is wrong about, in words. */
export function checkSamples(rule: CompiledRule): readonly string[] {
  const hook = rule.rule.at[0] as Hook
  const { id, samples } = rule.rule
  const detector: Detector =
    rule.rule.type === 'pattern'
      ? createPatternDetector([rule as CompiledPattern], [hook])
      : // Alone: a rule must not stand on what other rules see.
        createSecretsDetector([rule as CompiledSecretFormat], [])
  const plan = new Plans([detector]).of(hook)
  const code = `${detector.id}/${id}`
  const fires = (sample: string): boolean => {
    const part = { hook, value: { text: expandSample(sample) }, context: CONTEXT }
    return observe(plan, part, { digest: () => '', inflate: () => undefined }).findings.some(
      (finding) => finding.code === code,
    )
  }
  const wrong: string[] = []
  for (const sample of samples.match)
    if (!fires(sample)) wrong.push(`does not match its sample: ${JSON.stringify(sample)}`)
  for (const sample of samples.miss)
    if (fires(sample)) wrong.push(`matches a sample it must miss: ${JSON.stringify(sample)}`)
  return wrong
}
