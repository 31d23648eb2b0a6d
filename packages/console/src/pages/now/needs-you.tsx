/** What waits for a human, the most urgent first. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { approvalsQuery, incidentsQuery, quarantineQuery } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'
import { Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 7

interface Waiting {
  readonly id: string
  readonly what: string
  readonly from: string
  readonly word: string
  readonly atMs: number
  readonly to: string
  readonly weight: number
}

const WEIGHTS: Readonly<Record<string, number>> = { critical: 4, high: 3, medium: 2, low: 1 }

function useWaiting(): readonly Waiting[] {
  const mayRead = useMay('read-journal')
  const { data: approvals = [] } = useQuery({ ...approvalsQuery, enabled: mayRead })
  const { data: incidents = [] } = useQuery(incidentsQuery)
  const { data: quarantine = [] } = useQuery(quarantineQuery)
  const held = Map.groupBy(
    quarantine.filter(({ rejectedBy }) => rejectedBy === null),
    ({ upstream }) => upstream,
  )
  return [
    ...approvals
      .filter(({ state }) => state === 'pending')
      .map(({ id, agent, upstream, target, risk, requestedAtMs }) => ({
        id,
        what: `${upstream}/${target}`,
        from: `${agent} asks to call`,
        word: risk.level,
        atMs: requestedAtMs,
        to: `/approvals/${id}`,
        weight: 10 + (WEIGHTS[risk.level] ?? 0),
      })),
    ...incidents
      .filter(({ state }) => state === 'open')
      .map(({ id, title, severity, lastAtMs }) => ({
        id,
        what: title,
        from: 'Incident',
        word: severity,
        atMs: lastAtMs,
        to: `/incidents/${id}`,
        weight: 5 + (WEIGHTS[severity] ?? 0),
      })),
    ...[...held].map(([upstream, items]) => ({
      id: `quarantine-${upstream}`,
      what: upstream,
      from: `${items.length} held ${items.length === 1 ? 'definition' : 'definitions'} of`,
      word: 'quarantined',
      atMs: Math.max(...items.map(({ seenAtMs }) => seenAtMs)),
      to: `/servers/${upstream}`,
      weight: 1,
    })),
  ].toSorted((a, b) => b.weight - a.weight || a.atMs - b.atMs)
}

export function NeedsYou() {
  const waiting = useWaiting()
  return (
    <Card flush title="Needs you">
      {waiting.length === 0 ? (
        <p className="px-4 py-6 text-sm text-soft">
          Nothing waits. Calls that policy sends to a human, open incidents and tools that were held back
          appear here.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {waiting.slice(0, SHOWN).map(({ id, what, from, word, atMs, to }) => (
            <li key={id}>
              <Link
                className="flex items-start gap-3 px-4 py-2.5 text-sm hover:bg-hover focus-visible:-outline-offset-2"
                to={to}
              >
                <span className="min-w-0 flex-1">
                  <span className="block text-xs text-soft">
                    <Untrusted line max={60} text={from} />
                  </span>
                  <Untrusted className="font-medium" line max={90} text={what} />
                </span>
                <span className="flex shrink-0 flex-col items-end gap-1 text-xs text-soft">
                  <Word>{word}</Word>
                  <Ago ms={atMs} />
                </span>
              </Link>
            </li>
          ))}
          {waiting.length > SHOWN && (
            <li className="px-4 py-2.5 text-sm text-soft">and {waiting.length - SHOWN} more</li>
          )}
        </ul>
      )}
    </Card>
  )
}
