/** What counts as flagged, and how sure: the one definition that measurements, the command line and users share. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { CorpusTask } from '@callgate/contracts/corpus'
import { type Finding, type FindingClass, SEVERITIES } from '@callgate/contracts/finding'

export type Thresholds = Pick<InspectionConfig, 'minSeverity' | 'minConfidence'>

/** Instructions and attacks: stopped when they are as severe and as sure as configured. */
const ATTACK: readonly FindingClass[] = ['injection', 'tool-poisoning', 'argument-attack']
/** Removed rather than stopped by shipped actions, so that they are an alarm only when severe. */
const CONCEALMENT: readonly FindingClass[] = ['hidden-text', 'terminal-escape']

const ALARMS: Readonly<Record<CorpusTask, ReadonlySet<FindingClass>>> = {
  tool_poisoning: new Set([...ATTACK, ...CONCEALMENT]),
  injection: new Set([...ATTACK, ...CONCEALMENT]),
  prompt_attack: new Set([...ATTACK, ...CONCEALMENT]),
  session: new Set([...ATTACK, ...CONCEALMENT]),
  args: new Set([...ATTACK, ...CONCEALMENT]),
  secret: new Set(['secret']),
  pii: new Set(['personal-data']),
}

/** What is below the threshold keeps its order, under every score that is above it. */
const BELOW = 0.9

export interface TaskScore {
  readonly flagged: boolean
  readonly score: number
  /** The findings that speak to the task and count at these thresholds. */
  readonly counted: readonly Finding[]
}

/** The answer to one task: flagged when a finding of its classes counts; the score is that of the surest finding. */
export function scoreTask(task: CorpusTask, findings: readonly Finding[], thresholds: Thresholds): TaskScore {
  const counted: Finding[] = []
  let score = 0
  for (const finding of findings) {
    if (!ALARMS[task].has(finding.class)) continue
    const isCounted = countsAt(finding, thresholds)
    if (isCounted) counted.push(finding)
    score = Math.max(
      score,
      isCounted ? finding.confidence : Math.min(finding.confidence, thresholds.minConfidence) * BELOW,
    )
  }
  return { flagged: counted.length > 0, score, counted }
}

function countsAt(finding: Finding, { minSeverity, minConfidence }: Thresholds): boolean {
  if (finding.confidence < minConfidence) return false
  const rank = SEVERITIES.indexOf(finding.severity)
  return CONCEALMENT.includes(finding.class)
    ? rank >= SEVERITIES.indexOf('high')
    : rank >= SEVERITIES.indexOf(minSeverity)
}
