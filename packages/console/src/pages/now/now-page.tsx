/** Now: what agents are doing, what was stopped and why, and what needs a human, all of it live. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { approvalsQuery, incidentsQuery, quarantineQuery } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'
import { useLiveSteps } from '../../steps/live-steps.ts'
import { isDoing } from '../../steps/steps.ts'
import { Page } from '../../ui/layout.tsx'
import { Spark } from '../../ui/spark.tsx'
import { formatSpan, useNow } from '../../ui/time.tsx'
import { Busiest } from './busiest.tsx'
import { Charts } from './charts.tsx'
import { Feed } from './feed.tsx'
import { Health } from './health.tsx'
import { NeedsYou } from './needs-you.tsx'
import { countFigures, type Figures } from './now-figures.ts'

export function NowPage() {
  const { steps, ready } = useLiveSteps()
  const now = useNow()
  const figures = useMemo(() => countFigures(steps, now), [steps, now])
  const doing = useMemo(
    () => steps.filter((step) => isDoing(step) || step.noted === 'quarantine' || step.noted === 'drift'),
    [steps],
  )
  return (
    <Page lead={<Lead figures={figures} ready={ready} />} title="Now">
      <Tiles figures={figures} />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <Charts figures={figures} />
          <Feed ready={ready} steps={doing} />
        </div>
        <div className="flex min-w-0 flex-col gap-5 max-xl:-order-1">
          <NeedsYou />
          <Health />
          <Busiest />
        </div>
      </div>
    </Page>
  )
}

function Lead({ figures, ready }: { readonly figures: Figures; readonly ready: boolean }) {
  if (!ready) return 'Reading the journal…'
  const { calls, stopped } = figures
  if (calls === 0) return 'No agent has called anything in the last hour.'
  const some = `${calls.toLocaleString()} ${calls === 1 ? 'call' : 'calls'} in the last hour`
  return stopped === 0
    ? `${some}, none of them stopped.`
    : `${some}; ${stopped.toLocaleString()} stopped before ${stopped === 1 ? 'it' : 'they'} took effect.`
}

function countIn(items: readonly { readonly state: string }[], wanted: string): number {
  return items.filter(({ state }) => state === wanted).length
}

function Tiles({ figures }: { readonly figures: Figures }) {
  const mayRead = useMay('read-journal')
  const { data: approvals = [] } = useQuery({ ...approvalsQuery, enabled: mayRead })
  const { data: incidents = [] } = useQuery(incidentsQuery)
  const { data: quarantine = [] } = useQuery(quarantineQuery)
  const waiting = countIn(approvals, 'pending')
  const open = countIn(incidents, 'open')
  const heldNote = `${quarantine.length} ${quarantine.length === 1 ? 'tool' : 'tools'} held`
  const { calls, stopped, findings, medianMs } = figures
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        name="Calls"
        note="last hour"
        search={{ type: 'outcome', span: HOUR }}
        to="/journal"
        value={calls.toLocaleString()}
      >
        <Spark tone="text-accent" values={figures.callsByMinute} />
      </Tile>
      <Tile
        name="Stopped"
        note="last hour"
        search={{ effect: 'deny', span: HOUR }}
        to="/journal"
        urgent={stopped > 0}
        value={stopped.toLocaleString()}
      >
        <Spark tone="text-bad" values={figures.stoppedByMinute} />
      </Tile>
      <Tile
        name="Findings"
        note="last hour"
        search={{ show: 'found' }}
        to="/"
        value={findings.toLocaleString()}
      >
        <Spark tone="text-note" values={figures.findingsByMinute} />
      </Tile>
      <Tile
        name="Waiting for you"
        note="approvals"
        to="/approvals"
        urgent={waiting > 0}
        value={String(waiting)}
      />
      <Tile name="Open incidents" note={heldNote} to="/incidents" urgent={open > 0} value={String(open)} />
      <Tile
        name="Median answer"
        note="with the server"
        to="/servers"
        value={medianMs === null ? '–' : formatSpan(medianMs)}
      />
    </div>
  )
}

/** As the journal is asked for the last hour. */
const HOUR = '3600000'

interface TileProps {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly to: string
  /** What the page it leads to is asked for. */
  readonly search?: Readonly<Record<string, string>>
  readonly urgent?: boolean
  readonly children?: React.ReactNode
}

function Tile({ name, value, note, to, search = {}, urgent = false, children }: TileProps) {
  return (
    <Link
      className="card flex min-h-26 flex-col p-4 transition-colors hover:border-strong"
      search={search}
      to={to}
    >
      <span className="text-sm text-soft">{name}</span>
      <span className="mt-0.5 flex items-end justify-between gap-2">
        <span className={`text-2xl font-semibold tracking-tight tabular-nums ${urgent ? 'text-bad' : ''}`}>
          {value}
        </span>
        <span className="hidden sm:block">{children}</span>
      </span>
      <span className="mt-auto text-xs text-soft">{note}</span>
    </Link>
  )
}
