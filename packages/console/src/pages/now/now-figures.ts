/** The figures of the page Now, from the newest records: an hour by minutes. */

import { isDoing, isStopped, type Step } from '../../steps/steps.ts'

export const MINUTES = 60
const MINUTE_MS = 60_000

export interface Figures {
  readonly calls: number
  readonly stopped: number
  readonly findings: number
  readonly medianMs: number | null
  readonly callsByMinute: readonly number[]
  readonly stoppedByMinute: readonly number[]
  readonly findingsByMinute: readonly number[]
  /** Seconds since the epoch; then all calls, then those stopped. */
  readonly chart: readonly (readonly number[])[]
}

export function countFigures(steps: readonly Step[], nowMs: number): Figures {
  const lastMinute = Math.floor(nowMs / MINUTE_MS)
  const empty = () => Array.from({ length: MINUTES }, () => 0)
  const calls = empty()
  const stopped = empty()
  const findings = empty()
  const durations: number[] = []
  const add = (row: number[], step: Step, count: number): void => {
    const at = MINUTES - 1 - (lastMinute - Math.floor(step.atMs / MINUTE_MS))
    if (at >= 0 && at < MINUTES) row[at] = (row[at] ?? 0) + count
  }
  for (const step of steps) {
    add(findings, step, step.findings.filter(({ suppressed }) => suppressed === undefined).length)
    if (!isDoing(step)) continue
    add(calls, step, step.count)
    if (isStopped(step)) add(stopped, step, step.count)
    if (step.durationMs !== null && lastMinute - Math.floor(step.atMs / MINUTE_MS) < MINUTES)
      durations.push(step.durationMs)
  }
  const sum = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0)
  const times = calls.map((_, index) => ((lastMinute - MINUTES + 1 + index) * MINUTE_MS) / 1_000)
  return {
    calls: sum(calls),
    stopped: sum(stopped),
    findings: sum(findings),
    medianMs: durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? null,
    callsByMinute: calls,
    stoppedByMinute: stopped,
    findingsByMinute: findings,
    chart: [times, calls, stopped],
  }
}
