/** One agent: how far it is trusted and why, what it may and does, its sessions, keys, freeze and revocation. */

import type { ConversationView } from '@callgate/contracts/control'
import type { IncidentView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { conversationsQuery, freezesQuery, incidentsQuery, trustQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Page, Tabs } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { spell } from '@callgate/contracts/hidden-text'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { History } from '../approvals/evidence.tsx'
import { IncidentList } from '../incidents/incidents-page.tsx'
import { Growth } from './growth.tsx'
import { Keys } from './keys.tsx'
import { Reach } from './reach.tsx'
import { Rights } from './rights-table.tsx'
import { Trust } from './trust.tsx'
import { UnusedRights } from './unused-rights.tsx'

const VIEWS = [
  ['work', 'What it does'],
  ['rights', 'What it may'],
  ['unused', 'What it does not use'],
] as const

export function AgentPage() {
  const { id } = useParams({ from: '/agents/$id' })
  const search = useSearch({ from: '/agents/$id' })
  const navigate = useNavigate()
  const view = VIEWS.find(([one]) => one === search.view)?.[0] ?? 'work'
  const { data: conversations = [] } = useQuery(conversationsQuery(id))
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
      <Tabs
        label="What is shown"
        onChange={(wanted) =>
          void navigate({
            to: '/agents/$id',
            params: { id },
            search: wanted === 'work' ? {} : { view: wanted },
            replace: true,
          })
        }
        tabs={VIEWS}
        value={view}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <Shown id={id} incidents={incidents} view={view} />
        </div>
        <div className="flex min-w-0 flex-col gap-5 max-xl:order-first">
          <Card title="Trust">
            <Loaded query={useQuery(trustQuery(id))} rows={6}>
              {(trust) => <Trust trust={trust} />}
            </Loaded>
          </Card>
          <Sessions conversations={own} />
          <Reach id={id} kind="agent" />
          {mayReadJournal && <Growth agent={id} />}
        </div>
      </div>
    </Page>
  )
}

interface ShownProps {
  readonly id: string
  readonly view: (typeof VIEWS)[number][0]
  readonly incidents: readonly IncidentView[]
}

function Shown({ id, view, incidents }: ShownProps) {
  const mayReadJournal = useMay('read-journal')
  if (view === 'rights') return <Rights agent={id} />
  if (view === 'unused') return mayReadJournal && <UnusedRights agent={id} />
  return (
    <>
      {mayReadJournal && <History agent={id} except="" />}
      <Card flush title="Its incidents">
        <IncidentList incidents={incidents.filter(({ agent }) => agent === id)} />
      </Card>
      <Keys agent={id} />
    </>
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
          run={(reason) => ask('POST /agents/{id}/trust/review', { path: { id }, body: { reason } })}
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
          run={(reason) => ask('POST /freezes/lift', { body: { kind: 'agent', subject: id, reason } })}
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
          run={(reason) => ask('POST /freezes', { body: { kind: 'agent', subject: id, reason } })}
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
