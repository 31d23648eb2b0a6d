/** What threat intelligence says of a server, and who has used it since. */

import type { ServerView } from '@callgate/contracts/registry'
import { useQuery } from '@tanstack/react-query'
import { hitsQuery } from '../../api/registry-queries.ts'
import { useMay } from '../../api/session.ts'
import { Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

interface KnownThreatsProps {
  readonly id: string
  readonly known: ServerView['known']
}

export function KnownThreats({ id, known }: KnownThreatsProps) {
  const mayRead = useMay('read-journal')
  const { data: hits = [] } = useQuery({ ...hitsQuery, enabled: mayRead })
  const hit = hits.find(({ upstream }) => upstream === id)
  const sightings = hit?.sightings ?? known
  if (sightings.length === 0) return null
  return (
    <Card aside={hit !== undefined && <Word>{hit.state}</Word>} flush title="Threat intelligence">
      <ul className="divide-y divide-line text-sm">
        {sightings.map(({ source, id: entry, severity, title, type, kind, value }) => (
          <li className="px-4 py-2.5" key={`${source}-${entry}-${kind}-${value}`}>
            <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
              <Word>{severity}</Word>
              <Untrusted className="font-medium" line max={200} text={title} />
              <Untrusted className="font-mono text-xs text-soft" line max={80} text={`${source}/${entry}`} />
            </p>
            <p className="mt-0.5 text-soft">
              {type}: names its {kind} <Untrusted className="font-mono text-xs" line max={160} text={value} />
            </p>
          </li>
        ))}
        {hit?.usedBy.map(({ agent, principal, messages, lastAtMs }) => (
          <li className="flex flex-wrap gap-x-2 px-4 py-2 text-soft" key={`${agent}-${principal}`}>
            <Untrusted line max={60} text={agent ?? 'somebody'} /> for
            <Untrusted line max={60} text={principal ?? 'unknown'} />: {messages} messages, last{' '}
            <Ago ms={lastAtMs} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
