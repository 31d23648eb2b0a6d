/** Agents and people: who calls, with which keys, what is frozen, and what they are working on. */

import type { AgentKeyView, FreezeView } from '@callgate/contracts/control'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTail } from '../../api/live.ts'
import { conversationsQuery, freezesQuery, keysQuery, tasksQuery } from '../../api/queries.ts'
import { buildSteps, isDoing, isStopped, type Step } from '../../steps/steps.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Freezes } from './freezes.tsx'
import { Keys } from './keys.tsx'

interface Row {
  readonly agent: string
  readonly principals: readonly string[]
  readonly keys: number
  readonly steps: number
  readonly stopped: number
  readonly lastMs: number | null
  readonly frozen: boolean
}

export function AgentsPage() {
  const { records } = useTail()
  const { data: keys = [] } = useQuery(keysQuery)
  const { data: conversations = [] } = useQuery(conversationsQuery)
  const { data: freezes = [] } = useQuery(freezesQuery)
  const now = useNow()
  const steps = useMemo(() => buildSteps(records).filter(isDoing), [records])
  const live = keys.filter((key) => isUsable(key, now))
  const names = new Set([
    ...live.map(({ agent }) => agent),
    ...conversations.map(({ agent }) => agent),
    ...steps.flatMap(({ agent }) => agent ?? []),
  ])
  const rows = [...names].map((agent) =>
    makeRow(agent, {
      keys: live,
      steps,
      freezes,
      principals: conversations.filter((one) => one.agent === agent).map(({ principal }) => principal),
    }),
  )
  return (
    <Page
      lead="An agent acts for a principal: a person or a workload. Rights are what both of them have."
      title="Agents and people"
    >
      <Card flush title="Agents">
        <AgentTable rows={rows.toSorted((a, b) => (b.lastMs ?? 0) - (a.lastMs ?? 0))} />
      </Card>
      <Freezes />
      <Tasks />
      <Keys />
    </Page>
  )
}

function isUsable({ revokedAtMs, expiresAtMs }: AgentKeyView, now: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || expiresAtMs > now)
}

interface Known {
  readonly keys: readonly AgentKeyView[]
  readonly steps: readonly Step[]
  readonly freezes: readonly FreezeView[]
  readonly principals: readonly string[]
}

function makeRow(agent: string, { keys, steps, freezes, principals }: Known): Row {
  const own = steps.filter((step) => step.agent === agent)
  const ownKeys = keys.filter((key) => key.agent === agent)
  return {
    agent,
    principals: [...new Set([...principals, ...ownKeys.map(({ principal }) => principal)])],
    keys: ownKeys.length,
    steps: own.length,
    stopped: own.filter(isStopped).length,
    lastMs: own.at(-1)?.atMs ?? Math.max(0, ...ownKeys.map(({ lastUsedAtMs }) => lastUsedAtMs ?? 0)),
    frozen: freezes.some(({ kind, subject }) => kind === 'all' || (kind === 'agent' && subject === agent)),
  }
}

function AgentTable({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0)
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
          <th className="number">Keys</th>
          <th className="number">Steps lately</th>
          <th className="number">Stopped</th>
          <th>Last seen</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ agent, principals, keys, steps, stopped, lastMs, frozen }) => (
          <tr key={agent}>
            <td>
              <Link className="link font-medium" params={{ id: agent }} to="/agents/$id">
                <Untrusted line max={60} text={agent} />
              </Link>{' '}
              {frozen && <Badge tone="bad">frozen</Badge>}
            </td>
            <td>
              <Untrusted line max={120} text={principals.join(', ')} />
            </td>
            <td className="number">{keys}</td>
            <td className="number">{steps}</td>
            <td className={`number ${stopped > 0 ? 'text-bad' : ''}`}>{stopped}</td>
            <td className="text-soft">{lastMs === null || lastMs === 0 ? 'never' : <Ago ms={lastMs} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
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
