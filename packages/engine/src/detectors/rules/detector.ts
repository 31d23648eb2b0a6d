/** Runs the pattern rules of the packs. */

import type { Hook } from '@callgate/contracts/finding'
import { buildPatternSet, matchPatterns } from '../../prefilter/windows.ts'
import type { CompiledPattern } from '../../rules/compiled-rule.ts'
import { isMention } from '../../rules/mention.ts'
import type { Detector } from '../detector.ts'
import { Sightings } from '../sightings.ts'
import { maskOf } from '../../views/text.ts'

/** Matches of one rule in one message after which it has said enough. */
const MATCHES_MAX = 50

/** One detector for rules that look at the same hooks. */
export function createPatternDetector(rules: readonly CompiledPattern[], at: readonly Hook[]): Detector {
  const set = buildPatternSet(rules)
  const masks = new Map(rules.map((rule) => [rule, maskOf(rule.rule.views)]))
  return {
    id: 'rules',
    at,
    reads: [...new Set(rules.flatMap((rule) => rule.rule.views))],
    trigger: set.unfiltered.length > 0 ? 'every' : 'literals',
    literals: set.literals,
    inspect(views, limits) {
      const found = new Sightings(limits.findingsMax)
      const counts = new Map<CompiledPattern, number>()
      for (const text of views.texts) {
        matchPatterns(set, text, ({ pattern, start, end }) => {
          const { rule } = pattern
          if (((masks.get(pattern) ?? 0) & text.rendering.mask) === 0) return true
          if (rule.mentions === 'skip' && isMention(text.text, start, end)) return true
          const count = (counts.get(pattern) ?? 0) + 1
          counts.set(pattern, count)
          if (count > MATCHES_MAX) return true
          found.add({
            code: `rules/${rule.id}`,
            class: rule.class,
            severity: rule.severity,
            confidence: rule.confidence,
            message: rule.title,
            at: { text, start, end },
          })
          return !found.full
        })
      }
      return found.list
    },
  }
}

/** Groups rules that look at the same hooks, so that no text is scanned for a rule that does not look there. */
export function listPatternDetectors(rules: readonly CompiledPattern[]): readonly Detector[] {
  const groups = new Map<string, CompiledPattern[]>()
  for (const rule of rules) {
    const key = rule.rule.at.toSorted().join(' ')
    const group = groups.get(key)
    if (group) group.push(rule)
    else groups.set(key, [rule])
  }
  return [...groups.values()].map((group) =>
    createPatternDetector(group, (group[0] as CompiledPattern).rule.at),
  )
}
