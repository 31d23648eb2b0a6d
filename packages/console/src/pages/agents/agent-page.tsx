/** One agent: how far it is trusted and why, what it may and does, its sessions, keys, freeze and revocation. */

import type { ConversationView } from '@callgate/contracts/control'
import type { TrustView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { conversationsQuery, freezesQuery, incidentsQuery, trustQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, formatExact, formatSpan } from '../../ui/time.tsx'
import { spell } from '@callgate/contracts/hidden-text'
import { Untrusted } from '../../ui/untrusted.tsx'
import { History } from '../approvals/evidence.tsx'
import { IncidentList } from '../incidents/incidents-page.tsx'
import { Keys } from './keys.tsx'

export function AgentPage() {
  const { id } = useParams({ from: '/agents/$id' })
  const { data: conversations = [] } = useQuery(conversationsQuery)
  const { data: freezes = [] } = useQuery(freezesQuery)
  const { data: incidents = [] } = useQuery(incidentsQuery)
  const mayReadJournal = useMay('read-journal')
  const frozen = freezes.some(({ kind, subject }) => kind === 'agent' && subject === id)
  const own = conversations.filter(({ agent }) => agent === id)
  return (
    <Page
      actions={<Acts frozen={frozen} id={id} />}
      lead={
        own.length === 0
          ? 'It has no session.'
          : `For ${[...new Set(own.map(({ principal }) => spell(principal, 60)))].join(', ')}`
      }
      title={
        <>
          <Untrusted line max={80} text={id} />
          {frozen && <Badge tone="bad">frozen</Badge>}
        </>
      }
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-5">
          {mayReadJournal && <History agent={id} except="" />}
          <Card flush title="Its incidents">
            <IncidentList incidents={incidents.filter(({ agent }) => agent === id)} />
          </Card>
          <Keys agent={id} />
        </div>
        <div className="flex min-w-0 flex-col gap-5 max-xl:order-first">
          <Card title="Trust">
            <Loaded query={useQuery(trustQuery(id))} rows={3}>
              {(trust) => <Trust trust={trust} />}
            </Loaded>
          </Card>
          <Sessions conversations={own} />
        </div>
      </div>
    </Page>
  )
}

function Sessions({ conversations }: { readonly conversations: readonly ConversationView[] }) {
  return (
    <Card flush title="Sessions">
      <ul className="divide-y divide-line text-sm">
        {conversations.map((one) => (
          <li key={one.id}>
            <Link
              className="flex items-center gap-2 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
              params={{ id: one.id }}
              to="/sessions/$id"
            >
              <span className="min-w-0 flex-1 truncate">
                for <Untrusted line max={40} text={one.principal} />
              </span>
              <Word>{one.trust}</Word>
              <Word>{one.sensitivity}</Word>
              <span className="text-xs text-soft">
                <Ago ms={one.usedAtMs} />
              </span>
            </Link>
          </li>
        ))}
        {conversations.length === 0 && <li className="p-4 text-soft">None is followed.</li>}
      </ul>
    </Card>
  )
}

function Trust({ trust }: { readonly trust: TrustView }) {
  const colour = trust.trust >= 70 ? 'text-good' : trust.trust >= 40 ? 'text-warn' : 'text-bad'
  return (
    <>
      <p className="flex items-baseline gap-2">
        <span className={`text-2xl font-semibold tabular-nums ${colour}`}>{Math.round(trust.trust)}</span>
        <span className="text-sm text-soft">
          of 100; what it lost is half forgotten after {formatSpan(trust.halfLifeMs)}
        </span>
      </p>
      <div className="mt-2 h-2 rounded-full bg-sunken">
        <div className={`h-2 rounded-full bg-current ${colour}`} style={{ width: `${trust.trust}%` }} />
      </div>
      <ul className="mt-4 flex flex-col gap-2 text-sm">
        {trust.history.slice(0, 12).map(({ atMs, code, severity, points, seq, what, note }, index) => (
          <li className="flex flex-wrap items-baseline gap-x-2" key={`${atMs}-${index}`}>
            <span className={`w-12 text-right font-mono text-xs ${points > 0 ? 'text-bad' : 'text-good'}`}>
              {points > 0 ? '−' : '+'}
              {Math.abs(points).toFixed(1)}
            </span>
            <span className="min-w-0 flex-1 truncate font-mono text-xs">
              {what === 'review' ? `review: ${note ?? ''}` : code}
            </span>
            {what === 'finding' && <Word>{severity}</Word>}
            {seq !== null && (
              <Link
                className="link text-xs"
                params={{ seq: String(seq) }}
                title={formatExact(atMs)}
                to="/journal/$seq"
              >
                {seq}
              </Link>
            )}
          </li>
        ))}
        {trust.history.length === 0 && <li className="text-soft">Nothing it did has cost it trust.</li>}
      </ul>
    </>
  )
}

function Acts({ id, frozen }: { readonly id: string; readonly frozen: boolean }) {
  const mayStop = useMay('stop')
  const mayReview = useMay('approve')
  return (
    <>
      {mayReview && (
        <ActButton
          done="Reviewed"
          invalidates={['trust', 'agents']}
          label="Review trust"
          run={(reason) => post(`/agents/${encodeURIComponent(id)}/trust/review`, { reason })}
          title="Give its trust back"
        >
          You looked at what was found and vouch for the agent: what it lost is given back.
        </ActButton>
      )}
      {mayStop && frozen && (
        <ActButton
          done="Lifted"
          invalidates={['freezes', 'responses', 'agents']}
          label="Lift freeze"
          run={() => post('/freezes/lift', { kind: 'agent', subject: id })}
          title={`Lift the freeze of ${spell(id, 60)}`}
        >
          Its messages pass again, as far as policy lets them.
        </ActButton>
      )}
      {mayStop && !frozen && (
        <ActButton
          done="Frozen"
          icon="snow"
          invalidates={['freezes', 'responses', 'agents']}
          label="Freeze"
          run={(reason) => post('/freezes', { kind: 'agent', subject: id, reason })}
          title={`Freeze ${spell(id, 60)}`}
          tone="bad"
        >
          Every message of it is refused from now on, also in the middle of a stream, until the freeze is
          lifted.
        </ActButton>
      )}
    </>
  )
}
