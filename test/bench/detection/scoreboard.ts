/** The committed figures: how they are written, read, and compared with what a run gives. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CorpusTask } from '@callgate/contracts/corpus'
import type { CostReport } from './cost.ts'
import type { Digests } from './digests.ts'
import type { EvasionReport } from './evasion-report.ts'
import type { TaskReport } from './report.ts'

export const SCOREBOARD = join(import.meta.dirname, 'scoreboard.json')

export interface Scoreboard {
  readonly digests: Digests
  readonly corpora: { readonly digest: string; readonly records: number }
  /** Whether the trained model was replaced by models that never saw the family of a record. */
  readonly heldOut: boolean
  readonly tasks: Readonly<Partial<Record<CorpusTask, TaskReport>>>
  readonly evasions: EvasionReport
  readonly cost: CostReport
}

/** Rates need no more digits, and fewer make changes readable. */
export function writeScoreboard(scoreboard: Scoreboard): string {
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(4)) : value
  return `${JSON.stringify(scoreboard, round, 1)}\n`
}

export function readScoreboard(path: string = SCOREBOARD): Scoreboard {
  return JSON.parse(readFileSync(path, 'utf8')) as Scoreboard
}

/** What the committed figures and the tree disagree about, in words; empty when they belong together. */
export function compareDigests(committed: Digests, present: Digests): string[] {
  const parts = ['engine', 'rules', 'weights'] as const
  return parts
    .filter((part) => committed[part] !== present[part])
    .map((part) => `The ${part} changed since the figures were measured.`)
}

/** A loss of more than this, in points of a hundred, is a regression. */
const LOSS_POINTS_MAX = 1
/** Families with fewer records move by more than a point when one record does. */
const FAMILY_RECORDS_MIN = 100

/** Every figure that got worse by more than a point. */
export function compareFigures(committed: Scoreboard, present: Pick<Scoreboard, 'tasks'>): string[] {
  const losses: string[] = []
  for (const [task, before] of Object.entries(committed.tasks)) {
    const after = present.tasks[task as CorpusTask]
    if (after === undefined) {
      losses.push(`${task}: was not measured`)
      continue
    }
    const now = new Map(figuresOf(after))
    for (const [name, value] of figuresOf(before)) {
      const loss = 100 * (value - (now.get(name) ?? 0))
      if (loss > LOSS_POINTS_MAX)
        losses.push(
          `${task}: ${name} fell by ${loss.toFixed(1)} points, from ${(100 * value).toFixed(1)} to ${(100 * (now.get(name) ?? 0)).toFixed(1)}`,
        )
    }
  }
  return losses
}

/** The figures of a task that may not fall; of false alarms, their absence. */
function figuresOf(report: TaskReport): [string, number][] {
  const { macro, macroAll, pooled, falsePositives, spans } = report
  const figures: [string, number][] = [
    ['recall averaged over families of attacks', macro.recall],
    ['recall averaged over all families', macroAll.recall],
    ['pooled recall', pooled.shipped.rate],
    ['precision', pooled.precision.rate],
    ['F1', pooled.f1],
    ['ordinary texts left alone', 1 - falsePositives.ordinary.rate],
    ['hard negatives left alone', 1 - falsePositives.hard.rate],
  ]
  if (spans !== undefined) figures.push(['F1 of spans', spans.f1])
  for (const [group, families] of Object.entries(report.attacks)) {
    if (group === 'not-evident') continue
    for (const [family, { shipped }] of Object.entries(families))
      if (shipped.of >= FAMILY_RECORDS_MIN) figures.push([`recall on ${family} (${group})`, shipped.rate])
  }
  return figures
}
