/** The figures of the page Now, from the newest records: an hour by minutes. */

import { countBy, isDoing, isStopped, type Step } from '../../steps/steps.ts'
import { toTimesChart } from './trends.ts'

export const MINUTES = 60
const MINUTE_MS = 60_000

export interface Figures {
  readonly calls: number
  readonly stopped: number
  readonly findings: number
  readonly medianMs: number | null
  readonly p95Ms: number | null
  readonly callsByMinute: readonly number[]
  readonly stoppedByMinute: readonly number[]
  readonly findingsByMinute: readonly number[]
  /** Seconds since the epoch; then all calls, then those stopped. */
  readonly chart: readonly (readonly number[])[]
  /** Seconds since the epoch; then what 95 of 100 calls stayed within, then half of them. */
  readonly timesChart: readonly (readonly number[])[]
  /** How many findings there are of each type, most first. */
  readonly types: readonly (readonly [type: string, count: number])[]
}

export function countFigures(steps: readonly Step[], nowMs: number): Figures {
  const lastMinute = Math.floor(nowMs / MINUTE_MS)
  const empty = () => Array.from({ length: MINUTES }, () => 0)
  const calls = empty()
  const stopped = empty()
  const findings = empty()
  const durations = Array.from({ length: MINUTES }, (): number[] => [])
  const found: Step['findings'][number][] = []
  for (const step of steps) {
    const at = MINUTES - 1 - (lastMinute - Math.floor(step.atMs / MINUTE_MS))
    if (at < 0 || at >= MINUTES) continue
    const add = (row: number[], count: number): void => void (row[at] = (row[at] ?? 0) + count)
    const counted = step.findings.filter(({ suppressed }) => suppressed === undefined)
    add(findings, counted.length)
    found.push(...counted)
    if (!isDoing(step)) continue
    add(calls, step.count)
    if (isStopped(step)) add(stopped, step.count)
    if (step.durationMs !== null) durations[at]?.push(step.durationMs)
  }
  const sum = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0)
  const timesMs = calls.map((_, index) => (lastMinute - MINUTES + 1 + index) * MINUTE_MS)
  const times = timesMs.map((ms) => ms / 1_000)
  return {
    calls: sum(calls),
    stopped: sum(stopped),
    findings: sum(findings),
    ...timesOf(durations.flat()),
    callsByMinute: calls,
    stoppedByMinute: stopped,
    findingsByMinute: findings,
    chart: [times, calls, stopped],
    timesChart: toTimesChart(timesMs.map((atMs, index) => ({ atMs, ...timesOf(durations[index] ?? []) }))),
    types: countBy(found, (finding) => finding.class),
  }
}

function timesOf(durations: readonly number[]): Pick<Figures, 'medianMs' | 'p95Ms'> {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null
  return { medianMs: at(0.5), p95Ms: at(0.95) }
}
