/** Sessions: the conversations of agents, what they carry, and where it came from. */

import type { ConversationView } from '@callgate/contracts/control'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { CONVERSATIONS_SHOWN, conversationsQuery } from '../../api/queries.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function SessionsPage() {
  const { q = '' } = useSearch({ from: '/sessions' })
  const navigate = useNavigate()
  const conversations = useQuery({ ...conversationsQuery(q), placeholderData: keepPreviousData })
  return (
    <Page
      actions={
        <input
          aria-label="Search sessions"
          className="field w-64"
          onChange={({ target }) =>
            void navigate({
              to: '/sessions',
              search: target.value === '' ? {} : { q: target.value },
              replace: true,
            })
          }
          placeholder="Agent, principal, server…"
          type="search"
          value={q}
        />
      }
      lead="What an agent reads labels its session, and labels only ever join: the worst of what came in is what it carries."
      title="Sessions"
    >
      <Card flush>
        <Loaded query={conversations}>
          {(found) => (
            <>
              <SessionTable conversations={found} searching={q !== ''} />
              {found.length === CONVERSATIONS_SHOWN && (
                <p className="border-t border-line p-3 text-xs text-soft">
                  The {CONVERSATIONS_SHOWN} last used are shown: look for the others by agent, principal,
                  server or label.
                </p>
              )}
            </>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}

interface SessionTableProps {
  readonly conversations: readonly ConversationView[]
  readonly searching: boolean
}

function SessionTable({ conversations, searching }: SessionTableProps) {
  if (conversations.length === 0)
    return (
      <Empty icon="sessions" title={searching ? 'No session like that' : 'No agent has spoken yet'}>
        {searching
          ? 'Look for an agent, a principal, a server or a label.'
          : 'A session begins with the first call of an agent. Agents connect to the address that npm start printed.'}
      </Empty>
    )
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Agent</th>
          <th>For</th>
          <th>Trust</th>
          <th>Data</th>
          <th>Read from</th>
          <th>Labels</th>
          <th>Last step</th>
        </tr>
      </thead>
      <tbody>
        {conversations.map((one) => (
          <tr key={one.id}>
            <td>
              <Link className="link font-medium" params={{ id: one.id }} to="/sessions/$id">
                <Untrusted line max={60} text={one.agent} />
              </Link>
            </td>
            <td>
              <Untrusted line max={60} text={one.principal} />
            </td>
            <td>
              <Word>{one.trust}</Word>
            </td>
            <td>
              <Word>{one.sensitivity}</Word>
            </td>
            <td className="text-soft">{one.sources.join(', ') || 'nothing yet'}</td>
            <td>
              <span className="flex flex-wrap gap-1">
                {one.labels.slice(0, 5).map((label) => (
                  <Badge key={label}>
                    <Untrusted line max={40} text={label} />
                  </Badge>
                ))}
              </span>
            </td>
            <td className="text-soft">
              <Ago ms={one.usedAtMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
