/** How risky a call is, as a number with its reasons: kinds of the tool, what was found in the call, and whether it is new. */

import type { ApprovalsConfig } from '@callgate/contracts/approval'
import type { Severity } from '@callgate/contracts/finding'
import type { ToolKind } from '@callgate/contracts/label'

export type RiskSettings = ApprovalsConfig['risk']

export interface Risk {
  readonly score: number
  readonly why: readonly string[]
}

const KIND_POINTS: Readonly<Record<ToolKind, number>> = {
  'reads-private': 20,
  'takes-outside': 10,
  'sends-outside': 45,
  destroys: 60,
  'modifies-production': 60,
  spends: 70,
  executes: 60,
  'changes-infrastructure': 70,
  'changes-access': 80,
}
const SEVERITY_POINTS: Readonly<Record<Severity, number>> = {
  info: 0,
  low: 10,
  medium: 25,
  high: 50,
  critical: 80,
}
const SCORE_MAX = 100

/** What the score is made from; nothing of it makes a call less risky than its kind. */
export interface RiskFacts {
  readonly kinds: readonly string[]
  readonly severity: Severity | null
  readonly isNovel: boolean
}

export function scoreRisk({ kinds, severity, isNovel }: RiskFacts, settings: RiskSettings): Risk {
  const why: string[] = []
  let score = 0
  const add = (points: number, reason: string): void => {
    if (points === 0) return
    score += points
    why.push(`${reason}: ${points}`)
  }
  const worst = worstKind(kinds, settings)
  if (worst === undefined) add(settings.unknown, 'no kind of this tool is known')
  else add(worst.points, `the tool ${worst.kind}`)
  if (severity !== null) add(SEVERITY_POINTS[severity], `a finding of severity ${severity}`)
  if (isNovel) add(settings.novel, 'never approved for this agent before')
  return { score: Math.min(SCORE_MAX, score), why }
}

function worstKind(
  kinds: readonly string[],
  settings: RiskSettings,
): { readonly kind: string; readonly points: number } | undefined {
  return kinds
    .flatMap((kind) => {
      const points = settings.kinds[kind] ?? pointsOf(kind)
      return points === undefined ? [] : [{ kind, points }]
    })
    .toSorted((a, b) => b.points - a.points)[0]
}

function pointsOf(kind: string): number | undefined {
  return Object.hasOwn(KIND_POINTS, kind) ? KIND_POINTS[kind as ToolKind] : undefined
}

export function levelOf(score: number, settings: RiskSettings): 'low' | 'medium' | 'high' {
  if (score >= settings.waitFrom) return 'high'
  return score >= settings.notifyFrom ? 'medium' : 'low'
}
