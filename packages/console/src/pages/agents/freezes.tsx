/** What is frozen, by whom and why, and lifting it. */

import { useQuery } from '@tanstack/react-query'
import { freezesQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Freezes() {
  const { data: freezes = [] } = useQuery(freezesQuery)
  const mayStop = useMay('stop')
  if (freezes.length === 0) return null
  return (
    <Card flush title="Frozen">
      <ul className="divide-y divide-line text-sm">
        {freezes.map(({ kind, subject, reason, frozenBy, frozenAtMs }) => (
          <li className="flex flex-wrap items-center gap-3 px-4 py-2.5" key={`${kind}:${subject}`}>
            <Badge tone="bad">{kind}</Badge>
            <Untrusted className="font-medium" line max={80} text={subject === '' ? 'everything' : subject} />
            <Untrusted className="min-w-40 flex-1 text-soft" max={160} text={reason} />
            <span className="text-soft">
              {frozenBy} <Ago ms={frozenAtMs} />
            </span>
            {mayStop && (
              <ActButton
                done="Lifted"
                invalidates={['freezes', 'responses', 'status']}
                label="Lift"
                run={(reason) => ask('POST /freezes/lift', { body: { kind, subject, reason } })}
                title="Lift this freeze"
              >
                Its messages pass again, as far as policy lets them.
              </ActButton>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
