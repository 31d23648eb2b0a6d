/** Every pattern that ships is safe on any input: no exponential and no worse than mildly polynomial matching, by recheck. */

import { check } from 'recheck'
import { describe, expect, it } from 'vitest'
import { PATTERNS } from '../detectors/argument-attack/detector.ts'
import { ADDRESSEE_CUES } from '../detectors/cues-addressee.ts'
import { COMPLIANCE_CUES } from '../detectors/cues-compliance.ts'
import { DEFINITION_CUES } from '../detectors/cues-definitions.ts'
import { JAILBREAK_CUES } from '../detectors/cues-jailbreak.ts'
import { LANGUAGE_CUES } from '../detectors/cues-languages.ts'
import { ORDER_CUES } from '../detectors/cues-orders.ts'
import { POSING_CUES } from '../detectors/cues-posing.ts'
import { SIDE_TASK_CUES } from '../detectors/cues-side-tasks.ts'
import { TOOL_CONDUCT_CUES } from '../detectors/cues-tool-conduct.ts'
import { WORLD_ASIDE_CUES, WORLD_UNTOLD_CUES } from '../detectors/cues-world-languages.ts'
import { TOOL_CLAIM_CUES } from '../detectors/cues-tool-claims.ts'
import { TOOL_FRAME_CUES } from '../detectors/cues-tool-frames.ts'
import { TOOL_HANDOVER_CUES } from '../detectors/cues-tool-handovers.ts'
import { TOOL_LANGUAGE_CUES, UNTOLD_CUES } from '../detectors/cues-tool-languages.ts'
import { TOOL_ORDER_CUES } from '../detectors/cues-tool-orders.ts'
import { SHARED_CUES } from '../detectors/cue-table.ts'
import { INJECTION_CUES } from '../detectors/result-injection/detector.ts'
import { LINK_PATTERNS } from '../detectors/result-injection/links.ts'
import { BUILT_IN } from '../detectors/secrets/built-in.ts'
import { POISONING_CUES } from '../detectors/tool-poisoning/detector.ts'
import { compileShippedPacks } from '../inspector-fixture.ts'
import { STEPS } from './recheck.fixture.ts'

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

const listed: readonly Shipped[] = [
  ...compileShippedPacks().flatMap((pack) =>
    pack.rules.map((rule) => ({ name: `${pack.id}/${rule.rule.id}`, regex: rule.regex, reach: rule.reach })),
  ),
  ...named('cue', SHARED_CUES),
  ...named('cue', POISONING_CUES),
  ...named('cue', INJECTION_CUES),
  ...named('cue', ORDER_CUES),
  ...named('cue', POSING_CUES),
  ...named('cue', ADDRESSEE_CUES),
  ...named('cue', COMPLIANCE_CUES),
  ...named('cue', SIDE_TASK_CUES),
  ...named('cue', TOOL_CONDUCT_CUES),
  ...named('cue', DEFINITION_CUES),
  ...named('cue', JAILBREAK_CUES),
  ...named('cue', LANGUAGE_CUES),
  ...named('tool-order', TOOL_ORDER_CUES),
  ...named('tool-claim', TOOL_CLAIM_CUES),
  ...named('tool-frame', TOOL_FRAME_CUES),
  ...named('tool-language', [...TOOL_LANGUAGE_CUES, ...UNTOLD_CUES]),
  ...named('world', [...WORLD_ASIDE_CUES, ...WORLD_UNTOLD_CUES]),
  ...named('tool-handover', TOOL_HANDOVER_CUES),
  ...named('argument', PATTERNS),
  ...named('link', LINK_PATTERNS),
  ...named('built-in', BUILT_IN),
]
/** Tables share some; each is searched once. */
const shipped = [...new Map(listed.map((one) => [String(one.regex), one])).values()]

const plainOf = (source: string): string => source.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x')

/** Repetitions whose count is open: with one bounded one at most, backtracking costs no more than its length. */
function countChoices(source: string): { readonly bounded: number; readonly open: number } {
  const plain = plainOf(source).replaceAll(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, '(')
  return {
    bounded: plain.match(/\?|\{\d+,\d+\}/g)?.length ?? 0,
    open: plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0,
  }
}

describe('the search', () => {
  it.each([
    '(a+)+$',
    '^(?:\\w+\\s?)*$',
    '(?:a{1,30}){1,30}b',
    '(?:x|xx){1,60}y',
    '\\b(?:\\w{1,40}[ _-]?){1,40}:',
    '(?:[^.!?\\n]{0,60}?\\w{0,60}){1,8}#',
    '(?:(?:please|always)?\\s{0,30}\\w{0,30}){1,20}=',
  ])('finds that %s is not safe', { timeout: 60_000 }, async (source) => {
    const result = await check(source, 'i', STEPS)
    expect(result.status === 'vulnerable' && result.complexity.type).toBe('exponential')
  })
})

describe('shipped patterns', () => {
  it('are as many as the packs and tables have', () => {
    expect(shipped.length).toBeGreaterThan(80)
  })

  const isSimple = ({ regex }: Shipped): boolean => {
    const { bounded, open } = countChoices(regex.source)
    return open === 0 && bounded <= 1
  }

  it('count the choices of a pattern', () => {
    expect(countChoices('(?<![a-z*+?])ab[0-9]{3}(?:c|d)\\+(?<secret>\\w{2,40})')).toEqual({
      bounded: 1,
      open: 0,
    })
    expect(countChoices('(a+)*b?c{2,}')).toEqual({ bounded: 1, open: 3 })
  })

  it.each(shipped.filter((one) => !isSimple(one)))(
    '$name is safe',
    { timeout: 60_000 },
    async ({ regex }) => {
      const result = await check(regex.source, regex.flags.replace('g', ''), STEPS)
      if (result.status === 'safe') return
      // What recheck cannot clear must at least have no unbounded repetition, so that each start costs a bounded amount.
      expect(result.status === 'vulnerable' ? result.complexity.type : 'polynomial').toBe('polynomial')
      if (result.status === 'vulnerable')
        expect('degree' in result.complexity ? result.complexity.degree : 99).toBeLessThanOrEqual(3)
      expect(plainOf(regex.source)).not.toMatch(/[*+](?!\?\))|\{\d+,\}/)
    },
  )
})
