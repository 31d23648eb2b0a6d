/** Calls, how long they took and what was found: over the last hour from the live records, and over days and weeks from the counts. */

import type { OverviewView } from '@callgate/contracts/overview'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { overviewQuery } from '../../api/queries.ts'
import type { Series } from '../../ui/chart.tsx'
import { Card, Tabs } from '../../ui/layout.tsx'
import { formatSpan } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import type { Figures } from './now-figures.ts'
import { SERIES, TIMES, toChart, toTimesChart, writeDay } from './trends.ts'

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
const SHORT_PX = 150
const TYPES_SHOWN = 6

/** What the charts of one span are drawn from. */
interface Drawn {
  readonly calls: readonly (readonly number[])[]
  readonly times: readonly (readonly number[])[]
  readonly types: readonly (readonly [type: string, count: number])[]
  readonly tried: number
  readonly stopped: number
  readonly medianMs: number | null
  readonly p95Ms: number | null
}

export function Charts({ figures }: { readonly figures: Figures }) {
  const [span, setSpan] = useState<Span>('hour')
  const { hours, step } = SPANS[span === 'hour' ? 'day' : span]
  const { data } = useQuery({ ...overviewQuery(hours, step), enabled: span !== 'hour' })
  const counted = useMemo(() => (data === undefined ? undefined : drawCounted(data)), [data])
  const drawn = span === 'hour' ? drawLive(figures) : counted
  const writeTime = span === 'week' || span === 'weeks' ? writeDay : undefined
  const tabs = <Tabs label="Span of time" onChange={setSpan} tabs={TABS} value={span} />
  return (
    <>
      <Card aside={<Aside series={SERIES}>{tabs}</Aside>} title="Calls">
        <Plot
          data={drawn?.calls}
          label={`${drawn?.tried ?? 0} calls, ${drawn?.stopped ?? 0} of them stopped`}
          series={SERIES}
          writeTime={writeTime}
        />
      </Card>
      <div className="grid gap-5 md:grid-cols-2">
        <Card aside={<Aside series={TIMES} />} title="Answer times">
          <Plot
            data={drawn?.times}
            height={SHORT_PX}
            label={describeTimes(drawn)}
            series={TIMES}
            writeTime={writeTime}
            writeValue={writeSpan}
          />
        </Card>
        <Card title="Findings by type">
          <Types types={drawn?.types ?? []} />
        </Card>
      </div>
    </>
  )
}

function drawLive({ chart, timesChart, types, calls, stopped, medianMs, p95Ms }: Figures): Drawn {
  return { calls: chart, times: timesChart, types, tried: calls, stopped, medianMs, p95Ms }
}

function drawCounted(view: OverviewView): Drawn {
  const { calls, denials, medianMs, p95Ms } = view.totals
  return {
    calls: toChart(view),
    times: toTimesChart(view.series),
    types: view.types.map(({ name, findings }) => [name, findings] as const),
    tried: calls + denials,
    stopped: denials,
    medianMs,
    p95Ms,
  }
}

const writeSpan = (ms: number): string => (ms === 0 ? '0' : formatSpan(ms))

function describeTimes(drawn: Drawn | undefined): string {
  if (drawn === undefined || drawn.medianMs === null || drawn.p95Ms === null) return 'No call was answered'
  return `Half of the calls within ${formatSpan(drawn.medianMs)}, 95 of 100 within ${formatSpan(drawn.p95Ms)}`
}

interface PlotProps {
  readonly data: readonly (readonly number[])[] | undefined
  readonly label: string
  readonly series: readonly Series[]
  readonly height?: number
  readonly writeTime?: ((seconds: number) => string) | undefined
  readonly writeValue?: (value: number) => string
}

function Plot({ data, height = 190, writeTime, ...rest }: PlotProps) {
  const space = <div className="skeleton" style={{ height }} />
  if (data === undefined) return space
  return (
    <Suspense fallback={space}>
      <BarChart data={data} height={height} {...rest} {...(writeTime === undefined ? {} : { writeTime })} />
    </Suspense>
  )
}

/** What the colours mean, and what stands beside it. */
function Aside({ series, children }: { readonly series: readonly Series[]; readonly children?: ReactNode }) {
  return (
    <span className="flex flex-wrap items-center gap-x-5">
      <span className="flex gap-4 text-xs">
        {series.map(({ label, colour }) => (
          <span className="flex items-center gap-1.5" key={label}>
            <span className="size-2.5 rounded-sm" style={{ background: `var(${colour})` }} /> {label}
          </span>
        ))}
      </span>
      {children}
    </span>
  )
}

function Types({ types }: { readonly types: Drawn['types'] }) {
  const most = Math.max(1, ...types.map(([, count]) => count))
  const rest = types.slice(TYPES_SHOWN).reduce((sum, [, count]) => sum + count, 0)
  return (
    <div className="flex flex-col gap-2 text-sm" style={{ minHeight: SHORT_PX }}>
      {types.length === 0 && <p className="text-soft">Nothing was found in this time.</p>}
      <ul aria-label="Findings by type" className="flex flex-col gap-2">
        {types.slice(0, TYPES_SHOWN).map(([type, count]) => (
          <li className="grid grid-cols-[8rem_minmax(0,1fr)_2.5rem] items-center gap-x-3" key={type}>
            <Untrusted className="truncate" line max={40} text={type.replaceAll('-', ' ')} />
            <span className="h-2.5 rounded-sm bg-note" style={{ width: `${(count / most) * 100}%` }} />
            <span className="text-right text-soft tabular-nums">{count.toLocaleString()}</span>
          </li>
        ))}
      </ul>
      <p className="mt-auto flex justify-between text-xs text-soft">
        {types.length > 0 && (
          <Link className="link" search={{ show: 'found' }} to="/">
            The newest of them
          </Link>
        )}
        {rest > 0 && <span>and {rest.toLocaleString()} of other types</span>}
      </p>
    </div>
  )
}
