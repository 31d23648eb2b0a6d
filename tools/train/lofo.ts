/** Judges training on families it has not seen: every family is scored by a model that never read one of its texts. */

import type { Example, Head } from './corpus.ts'
import { scoreExample, trainHead, type Windows } from './learner.ts'

/** Families that are left out together, because they share wrappers or a source. */
export const FOLDS: readonly (readonly string[])[] = [
  ['agentdojo-slack', 'agentdojo-workspace', 'hn-owasp', 'livemcpbench'],
  ['atr', 'registry-mcpm'],
  ['garak', 'gptfuzzer', 'code-security', 'vendor-servers'],
  ['piguard', 'code'],
  ['injecagent', 'docs-tldr', 'toolbench'],
  ['msb', 'safe-mcp', 'docs-gateways', 'poison-demos'],
  ['piarena', 'hn-cursorrules', 'toolalpaca'],
  ['purplellama', 'tau-bench', 'hn-wshobson'],
  ['asb', 'composed-tpa-open', 'hn-awesome-copilot'],
  ['registry-metorial'],
]

export interface Scored {
  readonly example: Example
  readonly score: number
}

/** Scores each example of a head by the model of the fold that left its family out. */
export function scoreUnseen(windows: Windows, head: Head): Scored[] {
  const scored: Scored[] = []
  for (const fold of FOLDS) {
    const excluded = new Set(fold)
    const model = trainHead(windows, head, excluded)
    for (const [index, example] of windows.examples.entries()) {
      if (example.head === head && excluded.has(example.family))
        scored.push({ example, score: scoreExample(model, windows, index) })
    }
  }
  return scored
}

/** Area under the curve, by ranks. */
export function areaUnderCurve(scored: readonly Scored[]): number {
  const sorted = scored.toSorted((a, b) => a.score - b.score)
  let ranks = 0
  let hostile = 0
  for (const [rank, { example }] of sorted.entries()) {
    if (!example.hostile) continue
    ranks += rank + 1
    hostile++
  }
  const benign = sorted.length - hostile
  return (ranks - (hostile * (hostile + 1)) / 2) / (hostile * benign)
}

/** The lowest threshold at which at most `share` of the scores lie above. */
export function thresholdAt(scores: readonly number[], share: number): number {
  const sorted = scores.toSorted((a, b) => b - a)
  return sorted[Math.floor(sorted.length * share)] ?? -50
}
