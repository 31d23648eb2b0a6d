/** The trust in an agent as it was: counted back from today's, through what was lost, given back and forgotten. */

import type { TrustView } from '@callgate/contracts/incident'

const FULL = 100
const POINTS = 120

export interface TrustPoint {
  readonly atMs: number
  readonly trust: number
}

/** From `fromMs` to `nowMs` in order, with both sides of every change. */
export function listTrust(view: TrustView, fromMs: number, nowMs: number): readonly TrustPoint[] {
  const { halfLifeMs, history } = view
  const newestFirst = history.toSorted((a, b) => b.atMs - a.atMs)
  const points: TrustPoint[] = []
  let at = nowMs
  let penalty = FULL - view.trust
  const goTo = (ms: number): void => {
    penalty *= 2 ** ((at - ms) / halfLifeMs)
    at = ms
  }
  const note = (): number => points.push({ atMs: at, trust: Math.min(FULL, Math.max(0, FULL - penalty)) })
  const step = Math.max(1, (nowMs - fromMs) / POINTS)
  const moments = Array.from({ length: POINTS + 1 }, (_, index) => nowMs - index * step)
  let next = 0
  for (const moment of moments) {
    for (
      let entry = newestFirst[next];
      entry !== undefined && entry.atMs >= moment;
      entry = newestFirst[next]
    ) {
      goTo(entry.atMs)
      note()
      penalty = Math.max(0, penalty - entry.points)
      note()
      next += 1
    }
    goTo(moment)
    note()
  }
  return points.toReversed()
}
