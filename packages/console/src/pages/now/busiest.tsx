/** Days and weeks by tool, agent and rule: who calls most, what is stopped most, and how that came about day by day. */

import type { OverviewView } from '@callgate/contracts/overview'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { overviewQuery } from '../../api/queries.ts'
import { Card, Tabs } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { SERIES, toChart, writeDay } from './trends.ts'

const BarChart = lazy(() => import('../../ui/chart.tsx').then((module) => ({ default: module.BarChart })))

const SHOWN = 7
const WEEKS_HOURS = 840
const CHART_PX = 110

const TABS = [
  ['tools', 'Tools'],
  ['agents', 'Agents'],
  ['rules', 'Rules'],
] as const
type By = (typeof TABS)[number][0]

export function Busiest() {
  const [by, setBy] = useState<By>('tools')
  const [opened, setOpened] = useState<string>()
  const overview = useQuery(overviewQuery(WEEKS_HOURS, 'day'))
  const show = (wanted: By): void => {
    setBy(wanted)
    setOpened(undefined)
  }
  return (
    <Card aside={<Tabs label="By" onChange={show} tabs={TABS} value={by} />} title="Five weeks">
      <Loaded query={overview} rows={4}>
        {(view) => <Bars by={by} items={view[by].slice(0, SHOWN)} onOpen={setOpened} opened={opened} />}
      </Loaded>
    </Card>
  )
}

interface BarsProps {
  readonly by: By
  readonly items: OverviewView['tools']
  readonly opened: string | undefined
  readonly onOpen: (name: string | undefined) => void
}

function Bars({ by, items, opened, onOpen }: BarsProps) {
  if (items.length === 0) return <p className="text-sm text-soft">Nothing in this time.</p>
  const totals = items.map(({ calls, denials, findings }) => Math.max(calls + denials, findings, 1))
  const most = Math.max(...totals)
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {items.map((item) => {
        const open = item.name === opened
        return (
          <li key={item.name}>
            <button
              aria-expanded={open}
              className="w-full rounded-md px-2 py-1.5 text-left hover:bg-hover"
              onClick={() => onOpen(open ? undefined : item.name)}
              type="button"
            >
              <Bar item={item} most={most} />
            </button>
            {open && <Story by={by} item={item} />}
          </li>
        )
      })}
    </ul>
  )
}

type Item = OverviewView['tools'][number]

function Bar({ item, most }: { readonly item: Item; readonly most: number }) {
  const { name, calls, denials, findings } = item
  return (
    <>
      <span className="flex justify-between gap-3">
        <Untrusted className="truncate font-mono text-xs" line max={60} text={name} />
        <span className="shrink-0 text-xs text-soft tabular-nums">{describeCounts(item)}</span>
      </span>
      <span className="mt-1 flex h-1.5 gap-px">
        <span className="rounded-full bg-accent" style={{ width: `${(calls / most) * 100}%` }} />
        <span className="rounded-full bg-bad" style={{ width: `${(denials / most) * 100}%` }} />
        {calls + denials === 0 && (
          <span className="rounded-full bg-note" style={{ width: `${(findings / most) * 100}%` }} />
        )}
      </span>
    </>
  )
}

/** Its days, and the way to the records that were counted. */
function Story({ by, item }: { readonly by: By; readonly item: Item }) {
  const { data } = useQuery(overviewQuery(WEEKS_HOURS, 'day', { of: by, name: item.name }))
  const found = item.calls + item.denials === 0
  const chart = useMemo(() => (data === undefined ? undefined : toChart(data, found)), [data, found])
  const space = <div className="skeleton" style={{ height: CHART_PX }} />
  return (
    <div className="px-2 pt-1 pb-3">
      {chart === undefined ? (
        space
      ) : (
        <Suspense fallback={space}>
          <BarChart
            data={chart}
            height={CHART_PX}
            label={`${describeCounts(item)} in five weeks, by day`}
            series={SERIES}
            writeTime={writeDay}
          />
        </Suspense>
      )}
      <Link className="link text-xs" search={searchOf(by, item)} to="/journal">
        The records behind it
      </Link>
    </div>
  )
}

function searchOf(by: By, { name, denials }: Item) {
  if (by === 'tools') return { tool: name }
  if (by === 'agents') return { agent: name }
  return denials > 0 ? { rule: name } : { finding: name }
}

function describeCounts({ calls, denials, findings, approvals }: Item): string {
  const parts = [
    calls > 0 ? `${calls} ${calls === 1 ? 'call' : 'calls'}` : '',
    denials > 0 ? `${denials} stopped` : '',
    approvals > 0 ? `${approvals} asked` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(', ') : `${findings} found`
}
