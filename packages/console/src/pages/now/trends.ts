/** How counts over time become a chart: the series there are, and how a day is written. */

import type { OverviewView } from '@callgate/contracts/overview'

export const SERIES = [
  { label: 'tried', colour: '--color-accent' },
  { label: 'stopped', colour: '--color-bad' },
] as const

export const TIMES = [
  { label: '95th percentile', colour: '--color-warn' },
  { label: 'median', colour: '--color-accent' },
] as const

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
export const writeDay = (seconds: number): string => day.format(seconds * 1_000)

/** Calls are those that were let through; the bar behind is all that were tried. `found`: findings instead of calls. */
export function toChart({ series }: OverviewView, found = false): readonly (readonly number[])[] {
  return [
    series.map(({ atMs }) => atMs / 1_000),
    series.map(({ calls, denials, findings }) => (found ? findings : calls + denials)),
    series.map(({ denials }) => denials),
  ]
}

type Timed = Pick<OverviewView['series'][number], 'atMs' | 'medianMs' | 'p95Ms'>

export function toTimesChart(series: readonly Timed[]): readonly (readonly number[])[] {
  return [
    series.map(({ atMs }) => atMs / 1_000),
    series.map(({ p95Ms }) => p95Ms ?? 0),
    series.map(({ medianMs }) => medianMs ?? 0),
  ]
}
