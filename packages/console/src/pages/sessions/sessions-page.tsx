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
          <th className="max-md:hidden">Read from</th>
          <th className="max-md:hidden">Other labels</th>
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
            <td className="text-soft max-md:hidden">{one.sources.join(', ') || 'nothing yet'}</td>
            <td className="max-md:hidden">
              <Labels all={one.labels} />
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

/** Trust, data and servers stand in columns of their own; labels that say the same again do not. */
const SAID_BEFORE = /^(?:trust|sensitivity|source):/

/** So many labels of a session stand in its row; its own page has them all. */
const LABELS_SHOWN = 5

function Labels({ all }: { readonly all: readonly string[] }) {
  const others = all.filter((label) => !SAID_BEFORE.test(label))
  if (others.length === 0) return <span className="text-soft">none</span>
  return (
    <span className="flex flex-wrap items-center gap-1">
      {others.slice(0, LABELS_SHOWN).map((label) => (
        <Badge key={label}>
          <Untrusted line max={40} text={label} />
        </Badge>
      ))}
      {others.length > LABELS_SHOWN && (
        <span className="text-soft">and {others.length - LABELS_SHOWN} more</span>
      )}
    </span>
  )
}
