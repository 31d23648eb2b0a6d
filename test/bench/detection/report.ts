/** Adds judged records up to the figures of a task: by family, pooled, and averaged over families. */

import type { CorpusTask } from '@callgate/contracts/corpus'
import type { Group } from './corpus.ts'
import type { Judged } from './judge.ts'
import { compareSpans, type SpanReport } from './spans.ts'
import {
  areaUnder,
  bootstrapMean,
  harmonicOf,
  meanOf,
  shareOf,
  type Share,
  thresholdAt,
} from './statistics.ts'

export const RATES = [0.005, 0.01, 0.02, 0.03] as const

/** Recall on one set of attacks; `at` is parallel to RATES. */
export interface Recall {
  readonly shipped: Share
  readonly at: readonly number[]
  readonly auc: number | null
}

/** The plain mean over families, with an interval that resamples families. */
export interface Macro {
  readonly families: number
  readonly recall: number
  readonly low: number
  readonly high: number
  readonly at: readonly number[]
}

export interface TaskReport {
  readonly task: CorpusTask
  /** By group of attacks and family. */
  readonly attacks: Readonly<Partial<Record<Group, Readonly<Record<string, Recall>>>>>
  readonly harmless: {
    readonly ordinary: Readonly<Record<string, Share>>
    readonly hard: Readonly<Record<string, Share>>
  }
  readonly falsePositives: { readonly ordinary: Share; readonly hard: Share }
  /** Attacks that stand on their own: neither composed nor sharing a wrapper. */
  readonly macro: Macro
  readonly macroAll: Macro
  readonly pooled: Recall & { readonly precision: Share; readonly f1: number }
  readonly spans?: SpanReport
}

const ATTACK_GROUPS: readonly Group[] = ['attack', 'composed', 'wrapped', 'not-evident']
const EVIDENT: readonly Group[] = ['attack', 'composed', 'wrapped']

export function reportTask(task: CorpusTask, all: readonly Judged[]): TaskReport {
  const judged = all.filter(({ record }) => record.meta.task === task)
  const ordinary = judged.filter(({ group }) => group === 'ordinary')
  const hard = judged.filter(({ group }) => group === 'hard')
  const scores = (ordinary.length > 0 ? ordinary : hard).map(({ score }) => score)
  const measure = (attacks: readonly Judged[]): Recall => recallOf(attacks, scores)
  const attacks: Partial<Record<Group, Readonly<Record<string, Recall>>>> = {}
  for (const group of ATTACK_GROUPS) {
    const families = byFamily(judged.filter((one) => one.group === group))
    if (families.size > 0)
      attacks[group] = Object.fromEntries([...families].map(([family, list]) => [family, measure(list)]))
  }
  const evident = judged.filter(({ group }) => EVIDENT.includes(group))
  const pooled = measure(evident)
  const flaggedHarmless = [...ordinary, ...hard].filter(({ flagged }) => flagged).length
  const precision = shareOf(pooled.shipped.hits, pooled.shipped.hits + flaggedHarmless)
  return {
    task,
    attacks,
    harmless: { ordinary: flaggedShares(ordinary), hard: flaggedShares(hard) },
    falsePositives: { ordinary: flaggedShare(ordinary), hard: flaggedShare(hard) },
    macro: macroOf(Object.values(attacks.attack ?? {})),
    macroAll: macroOf([...byFamily(evident).values()].map(measure)),
    pooled: { ...pooled, precision, f1: harmonicOf(precision.rate, pooled.shipped.rate) },
    ...(task === 'pii' ? { spans: compareSpans(judged) } : {}),
  }
}

function recallOf(attacks: readonly Judged[], harmless: readonly number[]): Recall {
  const scores = attacks.map(({ score }) => score)
  return {
    shipped: flaggedShare(attacks),
    at: RATES.map((rate) => {
      const threshold = thresholdAt(harmless, rate)
      return shareOf(scores.filter((score) => score >= threshold).length, scores.length).rate
    }),
    auc: areaUnder(scores, harmless),
  }
}

function macroOf(recalls: readonly Recall[]): Macro {
  const shipped = recalls.map((recall) => recall.shipped.rate)
  const [low, high] = bootstrapMean(shipped)
  return {
    families: recalls.length,
    recall: meanOf(shipped),
    low,
    high,
    at: RATES.map((_, index) => meanOf(recalls.map(({ at }) => at[index] as number))),
  }
}

function flaggedShare(judged: readonly Judged[]): Share {
  return shareOf(judged.filter(({ flagged }) => flagged).length, judged.length)
}

function flaggedShares(judged: readonly Judged[]): Record<string, Share> {
  return Object.fromEntries([...byFamily(judged)].map(([family, list]) => [family, flaggedShare(list)]))
}

function byFamily(judged: readonly Judged[]): Map<string, Judged[]> {
  const families = new Map<string, Judged[]>()
  for (const one of judged) {
    const list = families.get(one.record.family)
    if (list === undefined) families.set(one.record.family, [one])
    else list.push(one)
  }
  return families
}
