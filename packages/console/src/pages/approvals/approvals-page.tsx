/** Approvals: calls that wait for a human, by risk and age, then those that did. */

import type { ApprovalView } from '@callgate/contracts/approval'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { approvalsQuery } from '../../api/queries.ts'
import { Word } from '../../ui/badge.tsx'
import { Card, Page, Tabs } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Grants } from './grants.tsx'

type Which = 'pending' | 'settled' | 'grants'

export function ApprovalsPage() {
  const search = useSearch({ from: '/approvals' })
  const navigate = useNavigate()
  const which: Which = search.state === 'settled' || search.state === 'grants' ? search.state : 'pending'
  const approvals = useQuery(approvalsQuery)
  const waiting = approvals.data?.filter(({ state }) => state === 'pending') ?? []
  return (
    <Page
      lead="Each is one exact call. It runs once it is approved, as it is shown, and never otherwise."
      title="Approvals"
    >
      <Tabs
        label="Which approvals"
        onChange={(state) => void navigate({ to: '/approvals', search: { state } })}
        tabs={[
          ['pending', 'Waiting', waiting.length],
          ['settled', 'Answered and over'],
          ['grants', 'Approved with limits'],
        ]}
        value={which}
      />
      {which === 'grants' ? (
        <Grants />
      ) : (
        <Card flush>
          <Loaded query={approvals}>
            {(all) => (
              <Queue
                approvals={all.filter(({ state }) => (state === 'pending') === (which === 'pending'))}
                pending={which === 'pending'}
              />
            )}
          </Loaded>
        </Card>
      )}
    </Page>
  )
}

export function sortQueue(approvals: readonly ApprovalView[], pending: boolean): readonly ApprovalView[] {
  return pending
    ? approvals.toSorted((a, b) => b.risk.score - a.risk.score || a.requestedAtMs - b.requestedAtMs)
    : approvals.toSorted((a, b) => b.requestedAtMs - a.requestedAtMs)
}

function Queue({
  approvals,
  pending,
}: {
  readonly approvals: readonly ApprovalView[]
  readonly pending: boolean
}) {
  if (approvals.length === 0)
    return (
      <Empty icon="approvals" title={pending ? 'Nobody waits for you' : 'None yet'}>
        Calls come here when a rule of the policy says <code>obligations: [approve]</code>, or when a session
        asks for it: see <code>docs/tasks/approve-calls.md</code>.
      </Empty>
    )
  return (
    <ul className="divide-y divide-line">
      {sortQueue(approvals, pending).map((one) => (
        <li key={one.id}>
          <Link
            className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2 sm:flex-nowrap"
            params={{ id: one.id }}
            to="/approvals/$id"
          >
            <Risk level={one.risk.level} score={one.risk.score} />
            <span className="min-w-0 flex-1 basis-56">
              <span className="block font-mono text-sm font-medium">
                <span className="text-soft">{one.upstream}/</span>
                <Untrusted line max={90} text={one.target} />
              </span>
              <span className="block truncate text-sm text-soft">
                <Untrusted line max={60} text={one.agent} /> for{' '}
                <Untrusted line max={60} text={one.principal} />
                {one.risk.why.length > 0 && ` · ${one.risk.why.join(', ')}`}
              </span>
            </span>
            <span className="flex shrink-0 items-center gap-3 text-sm text-soft">
              <Word>{one.state}</Word>
              <Ago ms={one.requestedAtMs} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

const RISK_TONES = { low: 'text-good', medium: 'text-warn', high: 'text-bad' } as const

export function Risk({
  level,
  score,
}: {
  readonly level: 'low' | 'medium' | 'high'
  readonly score: number
}) {
  const turn = 2 * Math.PI * 16
  return (
    <span className={`relative grid size-11 shrink-0 place-items-center ${RISK_TONES[level]}`}>
      <svg aria-hidden="true" className="absolute inset-0 -rotate-90" viewBox="0 0 40 40">
        <circle cx="20" cy="20" fill="none" opacity="0.18" r="16" stroke="currentColor" strokeWidth="3.5" />
        <circle
          cx="20"
          cy="20"
          fill="none"
          r="16"
          stroke="currentColor"
          strokeDasharray={`${(score / 100) * turn} ${turn}`}
          strokeLinecap="round"
          strokeWidth="3.5"
        />
      </svg>
      <span className="text-sm font-semibold tabular-nums">
        <span className="sr-only">{level} risk, </span>
        {score}
      </span>
    </span>
  )
}
