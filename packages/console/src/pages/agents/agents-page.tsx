/** Agents and people: who calls, with which keys, what is frozen, and what they are working on. */

import type { AgentKeyView } from '@callgate/contracts/control'
import type { AgentView } from '@callgate/contracts/session'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { agentsQuery, tasksQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Page, Tabs } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Freezes } from './freezes.tsx'
import { Exceptions, Identities } from './identities.tsx'
import { Keys } from './keys.tsx'
import { Reviews } from './reviews.tsx'
import { Rights } from './rights-table.tsx'
import { toneOfTrust } from './trust.tsx'
import { UnusedRights } from './unused-rights.tsx'

const VIEWS = [
  ['agents', 'Agents'],
  ['rights', 'Rights in use'],
  ['unused', 'Unused'],
  ['identities', 'Identities'],
  ['reviews', 'Access reviews'],
] as const
type View = (typeof VIEWS)[number][0]

export function AgentsPage() {
  const search = useSearch({ from: '/agents' })
  const navigate = useNavigate()
  const view = VIEWS.find(([one]) => one === search.view)?.[0] ?? 'agents'
  const show = (wanted: View): void =>
    void navigate({ to: '/agents', search: wanted === 'agents' ? {} : { view: wanted } })
  return (
    <Page
      lead="An agent acts for a principal: a person or a workload. Rights are what both of them have."
      title="Agents and people"
    >
      <Tabs label="What is shown" onChange={show} tabs={VIEWS} value={view} />
      <Shown view={view} />
    </Page>
  )
}

function Shown({ view }: { readonly view: View }) {
  switch (view) {
    case 'agents':
      return <Everybody />
    case 'rights':
      return <Rights />
    case 'unused':
      return <UnusedRights />
    case 'identities':
      return (
        <>
          <Identities />
          <Exceptions />
        </>
      )
    case 'reviews':
      return <Reviews />
  }
}

function Everybody() {
  const agents = useQuery(agentsQuery)
  return (
    <>
      <Card flush title="Agents">
        <Loaded query={agents}>
          {(all) => (
            <AgentTable agents={all.toSorted((a, b) => (b.lastSeenAtMs ?? 0) - (a.lastSeenAtMs ?? 0))} />
          )}
        </Loaded>
      </Card>
      <Freezes />
      <Tasks />
      <Keys />
    </>
  )
}

function AgentTable({ agents }: { readonly agents: readonly AgentView[] }) {
  const now = useNow()
  if (agents.length === 0)
    return (
      <Empty icon="agents" title="No agent yet">
        Make a key with <code>callgate agent create</code> and give it to an MCP client.
      </Empty>
    )
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Agent</th>
          <th>For</th>
          <th className="number">Trust</th>
          <th>Last changes of it</th>
          <th className="number">Keys</th>
          <th>Uses most</th>
          <th>Last seen</th>
        </tr>
      </thead>
      <tbody>
        {agents.map(({ agent, principals, keys, trust, freezes, tools, toolsLeftOut, lastSeenAtMs }) => (
          <tr key={agent}>
            <td>
              <Link className="link font-medium" params={{ id: agent }} to="/agents/$id">
                <Untrusted line max={60} text={agent} />
              </Link>{' '}
              {freezes.length > 0 && <Badge tone="bad">frozen</Badge>}
            </td>
            <td>
              <Untrusted line max={120} text={principals.join(', ')} />
            </td>
            <td className={`number ${toneOfTrust(trust.trust)}`}>{Math.round(trust.trust)}</td>
            <td>
              <TrustChanges history={trust.history} />
            </td>
            <td className="number">{keys.filter((key) => isUsable(key, now)).length}</td>
            <td>
              <UsedTools more={tools.length + toolsLeftOut - USED_SHOWN} tools={tools.slice(0, USED_SHOWN)} />
            </td>
            <td className="text-soft">{lastSeenAtMs === null ? 'never' : <Ago ms={lastSeenAtMs} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const USED_SHOWN = 2
const CHANGES_SHOWN = 2

function UsedTools({ tools, more }: { readonly tools: AgentView['tools']; readonly more: number }) {
  if (tools.length === 0) return <span className="text-soft">nothing yet</span>
  return (
    <span className="flex flex-wrap gap-x-2 text-xs">
      {tools.map(({ upstream, target, calls }) => (
        <span key={`${upstream}/${target}`}>
          <Untrusted className="font-mono" line max={48} text={`${upstream}/${target}`} />{' '}
          <span className="text-soft">{calls} ×</span>
        </span>
      ))}
      {more > 0 && <span className="text-soft">and {more} more</span>}
    </span>
  )
}

function TrustChanges({ history }: Pick<AgentView['trust'], 'history'>) {
  if (history.length === 0) return <span className="text-soft">none</span>
  return (
    <span className="flex flex-wrap gap-x-2 text-xs">
      {history.slice(0, CHANGES_SHOWN).map(({ atMs, code, points, what }, index) => (
        <span key={`${atMs}-${index}`}>
          <span className={`font-mono ${points > 0 ? 'text-bad' : 'text-good'}`}>
            {points > 0 ? '−' : '+'}
            {Math.abs(points).toFixed(1)}
          </span>{' '}
          <Untrusted line max={48} text={what === 'review' ? 'review' : code} />
        </span>
      ))}
    </span>
  )
}

function isUsable({ revokedAtMs, expiresAtMs }: AgentKeyView, now: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || expiresAtMs > now)
}

function Tasks() {
  const { data: tasks = [] } = useQuery(tasksQuery)
  if (tasks.length === 0) return null
  return (
    <Card flush title="What they work on">
      <table className="table">
        <thead>
          <tr>
            <th>Agent</th>
            <th>Task</th>
            <th>May</th>
            <th className="number">Calls</th>
            <th>Ends</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map(({ id, agent, principal, text, kinds, tools, callsMax, used, expiresAtMs }) => (
            <tr key={id}>
              <td>
                <Untrusted line max={40} text={agent} /> for <Untrusted line max={40} text={principal} />
              </td>
              <td>
                <Untrusted max={160} text={text} />
              </td>
              <td className="text-soft">{[...kinds, ...tools].join(', ') || 'read'}</td>
              <td className="number">
                {used}
                {callsMax !== null && ` of ${callsMax}`}
              </td>
              <td>
                <Ago ms={expiresAtMs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
