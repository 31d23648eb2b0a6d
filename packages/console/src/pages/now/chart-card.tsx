/** Calls and what was stopped of them, over the last hour from the live records, and over days and weeks from the counts. */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { overviewQuery } from '../../api/queries.ts'
import { Card, Tabs } from '../../ui/layout.tsx'
import type { Figures } from './now-figures.ts'
import { SERIES, toChart, writeDay } from './trends.ts'

const BarChart = lazy(() => import('../../ui/chart.tsx').then((module) => ({ default: module.BarChart })))

type Span = 'hour' | 'day' | 'week' | 'weeks'

const SPANS = {
  day: { hours: 24, step: 'hour' },
  week: { hours: 168, step: 'hour' },
  weeks: { hours: 840, step: 'day' },
} as const
const TABS = [
  ['hour', 'Hour'],
  ['day', 'Day'],
  ['week', 'Week'],
  ['weeks', '5 weeks'],
] as const

export function ChartCard({ figures }: { readonly figures: Figures }) {
  const [span, setSpan] = useState<Span>('hour')
  return (
    <Card
      aside={
        <span className="flex flex-wrap items-center gap-x-5">
          <Legend />
          <Tabs label="Span of time" onChange={setSpan} tabs={TABS} value={span} />
        </span>
      }
      title="Calls"
    >
      <Suspense fallback={<div className="skeleton h-[190px]" />}>
        {span === 'hour' ? (
          <BarChart
            data={figures.chart}
            label={`${figures.calls} calls in the last hour, ${figures.stopped} of them stopped`}
            series={SERIES}
          />
        ) : (
          <Trend span={span} />
        )}
      </Suspense>
    </Card>
  )
}

function Trend({ span }: { readonly span: Exclude<Span, 'hour'> }) {
  const { hours, step } = SPANS[span]
  const { data } = useQuery(overviewQuery(hours, step))
  const chart = useMemo(() => (data === undefined ? undefined : toChart(data)), [data])
  if (data === undefined || chart === undefined) return <div className="skeleton h-[190px]" />
  const { calls, denials } = data.totals
  const label = `${calls + denials} calls, ${denials} of them stopped`
  return (
    <BarChart
      data={chart}
      label={label}
      series={SERIES}
      {...(span === 'day' ? {} : { writeTime: writeDay })}
    />
  )
}

function Legend() {
  return (
    <span className="flex gap-4 text-xs">
      <span className="flex items-center gap-1.5">
        <span className="size-2.5 rounded-sm bg-accent" /> tried
      </span>
      <span className="flex items-center gap-1.5">
        <span className="size-2.5 rounded-sm bg-bad" /> stopped
      </span>
    </span>
  )
}
