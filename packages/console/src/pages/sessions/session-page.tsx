/** One session: its steps as a timeline and as a graph of what was read from whom and where it went. */

import type { ConversationView } from '@callgate/contracts/control'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { conversationsQuery, readRecords } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { isDoing, isStopped, type Step } from '../../steps/steps.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Card, Facts, Page, Tabs } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Exact } from '../../ui/time.tsx'
import { spell } from '@callgate/contracts/hidden-text'
import { Untrusted } from '../../ui/untrusted.tsx'
import { FlowGraph } from './flow-graph.tsx'
import { timelineQuery, useSessionSteps, type Whose } from './session-steps.ts'
import { Steps } from './timeline.tsx'
import { ValueFlows } from './value-flows.tsx'

type View = 'steps' | 'flow' | 'all'

export function SessionPage() {
  const { id } = useParams({ from: '/sessions/$id' })
  const conversations = useQuery(conversationsQuery(id))
  const mayRead = useMay('read-journal')
  // Its steps are read while it is still looked up whose they are.
  const client = useQueryClient()
  useEffect(() => {
    if (mayRead) void client.prefetchInfiniteQuery(timelineQuery(id))
  }, [client, id, mayRead])
  return (
    <Loaded query={conversations}>
      {(all) => {
        const found = all.find((one) => one.id === id)
        if (found !== undefined)
          return <Session conversation={found} id={id} whose={{ ...found, conversation: id }} />
        return mayRead ? <Past id={id} /> : <Gone />
      }}
    </Loaded>
  )
}

/** No longer followed; what happened in it stands in the journal. */
function Past({ id }: { readonly id: string }) {
  const first = useQuery({
    queryKey: ['sessions', id, 'first'],
    queryFn: () => readRecords({ conversation: id, limit: 1 }),
  })
  return (
    <Loaded query={first}>
      {({ records: [record] }) => {
        if (record === undefined || !('principal' in record.entry)) return <Gone />
        const { principal, agent } = record.entry
        return (
          <Session id={id} whose={{ conversation: id, principal: principal ?? '', agent: agent ?? '' }} />
        )
      }}
    </Loaded>
  )
}

function Gone() {
  return (
    <Page title="No such session">
      <Empty icon="sessions" title="It is no longer followed">
        What happened in it stays in the journal: search there for the agent or the exchange.
      </Empty>
    </Page>
  )
}

interface SessionProps {
  readonly id: string
  readonly whose: Whose
  /** Left out for one that is no longer followed. */
  readonly conversation?: ConversationView
}

function Session({ id, whose, conversation }: SessionProps) {
  const { agent, principal } = whose
  const search = useSearch({ from: '/sessions/$id' })
  const view: View = search.view === 'flow' || search.view === 'all' ? search.view : 'steps'
  const navigate = useNavigate()
  const mayReadJournal = useMay('read-journal')
  const steps = useSessionSteps(whose)
  const show = (wanted: View): void =>
    void navigate({ to: '/sessions/$id', params: { id }, search: { view: wanted }, replace: true })
  return (
    <Page
      actions={<SessionActs agent={agent} id={conversation?.id} />}
      lead={
        <>
          for <Untrusted className="font-medium text-ink" line max={60} text={principal} />
        </>
      }
      title={<Untrusted line max={80} text={agent} />}
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <div className="mb-3">
            <Tabs
              label="How it is shown"
              onChange={show}
              tabs={[
                ['steps', 'Steps', steps.data?.filter(isDoing).length ?? 0],
                ['flow', 'Flow'],
                ['all', 'With lists and openings', steps.data?.length ?? 0],
              ]}
              value={view}
            />
          </div>
          <Loaded query={steps}>
            {(all) =>
              view === 'flow' ? (
                <div className="flex flex-col gap-5">
                  <FlowGraph agent={agent} steps={all.filter(isDoing)} />
                  {mayReadJournal && <ValueFlows conversation={id} />}
                </div>
              ) : (
                <Steps steps={view === 'all' ? all : all.filter(isDoing)} whole={steps.whole} />
              )
            }
          </Loaded>
        </div>
        <div className="flex min-w-0 flex-col gap-5 max-xl:order-first">
          <Card title="What it carries">
            <Carries conversation={conversation} steps={steps.data ?? []} />
          </Card>
        </div>
      </div>
    </Page>
  )
}

interface CarriesProps {
  readonly conversation: ConversationView | undefined
  readonly steps: readonly Step[]
}

function Carries({ conversation, steps }: CarriesProps) {
  if (conversation === undefined)
    return (
      <p className="text-sm text-soft">
        It is no longer followed: a new call of this agent begins another session.
      </p>
    )
  const { trust, sensitivity, sources, labels, usedAtMs } = conversation
  return (
    <Facts
      facts={[
        ['Trust', <Word key="trust">{trust}</Word>],
        ['Data', <Word key="data">{sensitivity}</Word>],
        ['Read from', sources.join(', ') || 'nothing yet'],
        [
          'Labels',
          <span className="flex flex-wrap gap-1" key="labels">
            {labels.map((label) => (
              <Badge key={label} wrap>
                <Untrusted line max={60} text={label} />
              </Badge>
            ))}
          </span>,
        ],
        ['Stopped', `${steps.filter(isStopped).length} of ${steps.filter(isDoing).length} steps`],
        ['Last step', <Exact key="last" ms={usedAtMs} />],
      ]}
    />
  )
}

interface SessionActsProps {
  readonly agent: string
  readonly id: string | undefined
}

function SessionActs({ agent, id }: SessionActsProps) {
  const mayStop = useMay('stop')
  const mayLower = useMay('approve')
  return (
    <>
      <button className="button" onClick={() => print()} type="button">
        <Icon name="print" size={16} /> Print
      </button>
      {mayLower && id !== undefined && (
        <ActButton
          done="Lowered"
          invalidates={['conversations']}
          label="Declassify"
          run={(reason) =>
            ask('POST /conversations/{id}/declassify', {
              path: { id },
              body: { trust: 'own', sensitivity: 'public', reason },
            })
          }
          title="Forget what this session carries"
        >
          Its trust becomes own and its data public. Do this when you have read what it read and vouch for it.
        </ActButton>
      )}
      {mayStop && (
        <ActButton
          done="Frozen"
          icon="snow"
          invalidates={['freezes', 'responses']}
          label="Freeze agent"
          run={(reason) => ask('POST /freezes', { body: { kind: 'agent', subject: agent, reason } })}
          title={`Freeze ${spell(agent, 60)}`}
          tone="bad"
        >
          Every message of this agent is refused from now on, also in the middle of a stream, until the freeze
          is lifted.
        </ActButton>
      )}
    </>
  )
}
