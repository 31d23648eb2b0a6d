/** Every pattern that ships is safe on any input: no exponential and no worse than mildly polynomial matching, by recheck. */

import { check } from 'recheck'
import { describe, expect, it } from 'vitest'
import { ARGUMENT_PATTERNS } from '../detectors/argument-attack/patterns.ts'
import { DEFINITION_CUES } from '../detectors/cues-definitions.ts'
import { JAILBREAK_CUES } from '../detectors/cues-jailbreak.ts'
import { LANGUAGE_CUES } from '../detectors/cues-languages.ts'
import { ORDER_CUES } from '../detectors/cues-orders.ts'
import { POSING_CUES } from '../detectors/cues-posing.ts'
import { SHARED_CUES } from '../detectors/cue-table.ts'
import { INJECTION_CUES } from '../detectors/result-injection/detector.ts'
import { BUILT_IN } from '../detectors/secrets/built-in.ts'
import { POISONING_CUES } from '../detectors/tool-poisoning/detector.ts'
import { compileShippedPacks } from '../inspector-fixture.ts'

interface Shipped {
  readonly name: string
  readonly regex: RegExp
  readonly reach: number
}

const named = (
  prefix: string,
  patterns: readonly {
    readonly regex: RegExp
    readonly reach: number
    readonly id?: string
    readonly what?: string
  }[],
): Shipped[] =>
  patterns.map(({ regex, reach, id, what }, index) => ({
    name: `${prefix}/${id ?? what}#${index}`,
    regex,
    reach,
  }))

const shipped: readonly Shipped[] = [
  ...compileShippedPacks().flatMap((pack) =>
    pack.rules.map((rule) => ({ name: `${pack.id}/${rule.rule.id}`, regex: rule.regex, reach: rule.reach })),
  ),
  ...named('cue', SHARED_CUES),
  ...named('cue', POISONING_CUES),
  ...named('cue', INJECTION_CUES),
  ...named('cue', ORDER_CUES),
  ...named('cue', POSING_CUES),
  ...named('cue', DEFINITION_CUES),
  ...named('cue', JAILBREAK_CUES),
  ...named('cue', LANGUAGE_CUES),
  ...named('argument', ARGUMENT_PATTERNS),
  ...named('built-in', BUILT_IN),
]

describe('shipped patterns', () => {
  it('are as many as the packs and tables have', () => {
    expect(shipped.length).toBeGreaterThan(80)
  })

  it.each(shipped)('$name is safe', { timeout: 20_000 }, async ({ regex }) => {
    const result = await check(regex.source, regex.flags.replace('g', ''), { timeout: 4000 })
    if (result.status === 'safe') return
    // What recheck cannot clear must at least have no unbounded repetition, so that each start costs a bounded amount.
    expect(result.status === 'vulnerable' ? result.complexity.type : 'polynomial').toBe('polynomial')
    if (result.status === 'vulnerable')
      expect('degree' in result.complexity ? result.complexity.degree : 99).toBeLessThanOrEqual(3)
    expect(regex.source.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x')).not.toMatch(/[*+](?!\?\))|\{\d+,\}/)
  })
})
