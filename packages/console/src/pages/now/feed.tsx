/** What agents do, as it happens: one line a step, the newest on top. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import { memo, useMemo } from 'react'
import { CallName } from '../../steps/call-name.tsx'
import { explainStep } from '../../steps/explain-step.ts'
import { isStopped, type Step } from '../../steps/steps.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Tabs } from '../../ui/layout.tsx'
import { Empty, Skeleton } from '../../ui/states.tsx'
import { Ago, formatSpan } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 40
/** What has just come is lit for a moment; where more comes than an eye follows, nothing is. */
const LIT_MS = 4_000
const LIT_MAX = 4

type Which = 'all' | 'stopped' | 'found'

export function Feed({ steps, ready }: { readonly steps: readonly Step[]; readonly ready: boolean }) {
  const { show } = useSearch({ from: '/' })
  const navigate = useNavigate()
  const which: Which = show === 'stopped' || show === 'found' ? show : 'all'
  const stopped = useMemo(() => steps.filter(isStopped), [steps])
  const found = useMemo(() => steps.filter(({ findings }) => findings.length > 0), [steps])
  const lit = new Set(listArrived(steps, Date.now()))
  const shown = (which === 'all' ? steps : which === 'stopped' ? stopped : found).slice(-SHOWN).toReversed()
  return (
    <Card
      aside={
        <Tabs
          label="Which steps"
          onChange={(wanted) =>
            void navigate({
              to: '/',
              search: wanted === 'all' ? {} : { show: wanted },
              replace: true,
              resetScroll: false,
            })
          }
          tabs={[
            ['all', 'All'],
            ['stopped', 'Stopped', stopped.length],
            ['found', 'With findings', found.length],
          ]}
          value={which}
        />
      }
      flush
      title="As it happens"
    >
      {!ready && <Skeleton />}
      {ready && shown.length === 0 && (
        <Empty icon="now" title={which === 'all' ? 'Quiet' : 'Nothing of that kind'}>
          Point an MCP client at the address for agents that <code>npm start</code> printed. Each call appears
          here as it is decided.
        </Empty>
      )}
      {shown.length > 0 && (
        <ol aria-label="Steps" className="self-contained divide-y divide-line" data-testid="feed">
          {shown.map((step) => (
            <FeedRow key={step.id} lit={lit.has(step.id)} step={step} />
          ))}
        </ol>
      )}
    </Card>
  )
}

function listArrived(steps: readonly Step[], nowMs: number): readonly string[] {
  const arrived = steps.slice(-LIT_MAX - 1).filter(({ atMs }) => nowMs - atMs < LIT_MS)
  return arrived.length > LIT_MAX ? [] : arrived.map(({ id }) => id)
}

interface FeedRowProps {
  readonly step: Step
  readonly lit: boolean
}

const FeedRow = memo(function FeedRow({ step, lit }: FeedRowProps) {
  const navigate = useNavigate()
  const why = explainStep(step)
  const worst = step.findings.find(({ suppressed }) => suppressed === undefined)
  return (
    <li className={lit ? 'arrived' : ''}>
      <button
        className="grid w-full grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-4 py-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
        onClick={() => void navigate({ to: '/journal/$seq', params: { seq: String(step.seq) } })}
        type="button"
      >
        <span>
          <Word>{step.state}</Word>
        </span>
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className="truncate text-soft">
            <Untrusted
              line
              max={40}
              text={
                step.agent ?? step.principal ?? (step.state === 'noted' ? 'the gateway' : 'somebody unknown')
              }
            />
            {' → '}
          </span>
          <CallName {...step} />
          {step.count > 1 && <Badge>× {step.count}</Badge>}
        </span>
        <span className="text-right text-xs text-soft tabular-nums">
          {step.durationMs !== null && (
            <span className="mr-3 max-sm:hidden">{formatSpan(step.durationMs)}</span>
          )}
          <Ago ms={step.atMs} />
        </span>
        {(why !== '' || worst !== undefined) && (
          <span className="col-start-2 col-end-4 flex flex-wrap gap-x-2 text-xs text-soft">
            {why}
            {worst !== undefined && <span className="font-mono text-note">{worst.code}</span>}
            {step.rules.length > 0 && isStopped(step) && (
              <span className="font-mono">
                {step.rules
                  .filter((rule) => !rule.startsWith('response/'))
                  .slice(0, 2)
                  .join(', ')}
              </span>
            )}
          </span>
        )}
      </button>
    </li>
  )
})
