/** The last week by tool, agent and rule: who calls most, and what is stopped most. */

import type { OverviewView } from '@callgate/contracts/overview'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { overviewQuery } from '../../api/queries.ts'
import { Card, Tabs } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 7
const WEEK_HOURS = 168

type By = 'tools' | 'agents' | 'rules'

const TABS = [
  ['tools', 'Tools'],
  ['agents', 'Agents'],
  ['rules', 'Rules'],
] as const

export function Busiest() {
  const [by, setBy] = useState<By>('tools')
  const overview = useQuery(overviewQuery(WEEK_HOURS, 'hour'))
  return (
    <Card aside={<Tabs label="By" onChange={setBy} tabs={TABS} value={by} />} title="This week">
      <Loaded query={overview} rows={4}>
        {(view) => <Bars items={view[by].slice(0, SHOWN)} />}
      </Loaded>
    </Card>
  )
}

function Bars({ items }: { readonly items: OverviewView['tools'] }) {
  if (items.length === 0) return <p className="text-sm text-soft">Nothing this week.</p>
  const totals = items.map(({ calls, denials, findings }) => Math.max(calls + denials, findings, 1))
  const most = Math.max(...totals)
  return (
    <ul className="flex flex-col gap-2.5 text-sm">
      {items.map(({ name, calls, denials, findings, approvals }) => (
        <li key={name}>
          <span className="flex justify-between gap-3">
            <Untrusted className="truncate font-mono text-xs" line max={60} text={name} />
            <span className="shrink-0 text-xs text-soft tabular-nums">
              {describeCounts({ calls, denials, findings, approvals })}
            </span>
          </span>
          <span className="mt-1 flex h-1.5 gap-px">
            <span className="rounded-full bg-accent" style={{ width: `${(calls / most) * 100}%` }} />
            <span className="rounded-full bg-bad" style={{ width: `${(denials / most) * 100}%` }} />
            {calls + denials === 0 && (
              <span className="rounded-full bg-note" style={{ width: `${(findings / most) * 100}%` }} />
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

type Counts = Omit<OverviewView['tools'][number], 'name'>

function describeCounts({ calls, denials, findings, approvals }: Counts): string {
  const parts = [
    calls > 0 ? `${calls} ${calls === 1 ? 'call' : 'calls'}` : '',
    denials > 0 ? `${denials} stopped` : '',
    approvals > 0 ? `${approvals} asked` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(', ') : `${findings} found`
}
