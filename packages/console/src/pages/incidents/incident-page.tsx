/** One incident: what happened, the proof of it, and the steps that can be taken and taken back. */

import type { IncidentView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { incidentQuery } from '../../api/queries.ts'
import { incidentReachQuery } from '../../api/rights-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { ActButton, useAct } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Card, type Fact, Facts, Page } from '../../ui/layout.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Loaded } from '../../ui/states.tsx'
import { Exact, formatSpan } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { ReachFacts } from '../agents/reach.tsx'
import { Evidence } from './evidence.tsx'
import { IncidentTimeline } from './incident-timeline.tsx'
import { Ladder } from './ladder.tsx'
import { Playbooks } from './playbooks.tsx'

export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' })
  return <Loaded query={useQuery(incidentQuery(id))}>{(incident) => <Incident incident={incident} />}</Loaded>
}

function Incident({ incident }: { readonly incident: IncidentView }) {
  const mayRead = useMay('read-journal')
  return (
    <Page
      actions={<Acts incident={incident} />}
      lead={`${incident.count} ${incident.count === 1 ? 'observation' : 'observations'}, ${incident.class.replaceAll('-', ' ')}`}
      title={
        <>
          <Untrusted line max={140} text={incident.title} />
          <Word>{incident.severity}</Word>
          <Word>{incident.state}</Word>
        </>
      }
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <Card title="What happened">
            <IncidentTimeline incident={incident} />
          </Card>
          {mayRead && <Evidence incident={incident} />}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <Card title="About it">
            <About incident={incident} />
          </Card>
          <Ladder incident={incident} />
          <Playbooks incident={incident} />
          <Reaches id={incident.id} />
        </div>
      </div>
    </Page>
  )
}

function About({ incident }: { readonly incident: IncidentView }) {
  const { agent, principal, upstream, target, conversation } = incident
  const facts: Fact[] = []
  if (agent !== null)
    facts.push([
      'Agent',
      <Link className="link" key="agent" params={{ id: agent }} to="/agents/$id">
        <Untrusted line max={60} text={agent} />
      </Link>,
    ])
  if (principal !== null) facts.push(['For', <Untrusted key="principal" line max={60} text={principal} />])
  if (upstream !== null)
    facts.push([
      'At',
      <span className="font-mono text-xs" key="target">
        {upstream}/<Untrusted line max={80} text={target ?? ''} />
      </span>,
    ])
  if (conversation !== null)
    facts.push([
      'Session',
      <Link className="link" key="session" params={{ id: conversation }} to="/sessions/$id">
        its steps
      </Link>,
    ])
  facts.push(
    ['First seen', <Exact key="first" ms={incident.firstAtMs} />],
    ['Opened after', formatSpan(incident.detectMs)],
    ['First step after', incident.respondMs === null ? 'none yet' : formatSpan(incident.respondMs)],
    ['Assigned to', incident.assignee ?? 'nobody'],
    [
      'Seen',
      <span className="flex flex-wrap gap-1" key="codes">
        {Object.entries(incident.codes).map(([code, count]) => (
          <Badge key={code} tone="note" wrap>
            <span className="font-mono">{code}</span> × {count}
          </Badge>
        ))}
      </span>,
    ],
  )
  return <Facts facts={facts} />
}

/** What its agent and its server could do now: how bad it is if they are in the wrong hands. */
function Reaches({ id }: { readonly id: string }) {
  const { data: reaches = [] } = useQuery(incidentReachQuery(id))
  return reaches.map((reach) => (
    <Card key={reach.kind} title={`Reach of the ${reach.kind}`}>
      <ReachFacts reach={reach} />
    </Card>
  ))
}

const NEXT = { open: 'acknowledged', acknowledged: 'contained', contained: 'closed', closed: 'open' } as const
const NEXT_WORDS = {
  open: 'Acknowledge',
  acknowledged: 'Contained',
  contained: 'Close',
  closed: 'Open again',
} as const

function Acts({ incident }: { readonly incident: IncidentView }) {
  const { id, state, assignee } = incident
  const mayHandle = useMay('handle-incidents')
  const mayExport = useMay('read-journal')
  const me = useSession()?.operator.name ?? ''
  const take = useAct({
    run: () => ask('POST /incidents/{id}/assign', { path: { id }, body: { assignee: me } }),
    done: 'It is yours',
    invalidates: ['incidents'],
  })
  return (
    <>
      {mayExport && (
        <button className="button" onClick={() => void download(id)} type="button">
          Export
        </button>
      )}
      <button className="button" onClick={() => print()} type="button">
        <Icon name="print" size={16} /> Print
      </button>
      {mayHandle && assignee !== me && (
        <button className="button" onClick={() => take.mutate('')} type="button">
          Take it
        </button>
      )}
      {mayHandle && <Assign id={id} to={assignee ?? me} />}
      {mayHandle && (
        <ActButton
          done="Noted"
          invalidates={['incidents']}
          label="Note"
          run={(note) => ask('POST /incidents/{id}/notes', { path: { id }, body: { note } })}
          title="Add a note"
        >
          It stands in the timeline, for everybody who works on this.
        </ActButton>
      )}
      {mayHandle && (
        <ActButton
          done={`It is ${NEXT[state]}`}
          invalidates={['incidents']}
          label={NEXT_WORDS[state]}
          run={(reason) =>
            ask('POST /incidents/{id}/state', { path: { id }, body: { state: NEXT[state], reason } })
          }
          title={`Move it from ${state} to ${NEXT[state]}`}
          tone="accent"
        >
          Everybody sees how it stands, and who moved it.
        </ActButton>
      )}
    </>
  )
}

/** The incident with its records and their proofs. */
async function download(id: string): Promise<void> {
  saveFile(`incident-${id}.json`, await ask('GET /incidents/{id}/export', { path: { id } }))
}

function Assign({ id, to }: { readonly id: string; readonly to: string }) {
  return (
    <ActButton
      asks={[{ name: 'assignee', label: 'To', type: 'text', initial: to }]}
      done="Assigned"
      invalidates={['incidents']}
      label="Assign"
      run={(note, { assignee = to }) => assign(id, assignee, note)}
      title="Who sees to it?"
    >
      Their name stands at the incident, and that you gave it to them in its timeline.
    </ActButton>
  )
}

/** The reason goes with it as a note, where whoever gets it looks. */
async function assign(id: string, assignee: string, note: string): Promise<void> {
  await ask('POST /incidents/{id}/assign', { path: { id }, body: { assignee } })
  await ask('POST /incidents/{id}/notes', { path: { id }, body: { note: `For ${assignee}: ${note}` } })
}
