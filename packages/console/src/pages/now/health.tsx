/** How the servers behind the gateway are. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { statusQuery } from '../../api/queries.ts'
import { Dot, toneOf, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Health() {
  const status = useQuery(statusQuery)
  return (
    <Card flush title="Servers">
      <Loaded query={status} rows={3}>
        {({ upstreams, journal, lastRefusal, draining }) => (
          <ul className="divide-y divide-line text-sm">
            {!journal.writable && (
              <li className="bg-bad-wash px-4 py-2.5 text-bad">
                The journal cannot be written: new messages are refused.
              </li>
            )}
            {draining && <li className="bg-warn-wash px-4 py-2.5 text-warn">The gateway is draining.</li>}
            {lastRefusal !== null && (
              <li className="bg-warn-wash px-4 py-2.5 text-warn">
                The last edit of the configuration was refused;{' '}
                <Link className="link" to="/settings">
                  see why
                </Link>
                .
              </li>
            )}
            {upstreams.map(({ upstream, state, inFlight, lastError }) => (
              <li key={upstream}>
                <Link
                  className="flex items-center gap-2.5 px-4 py-2 hover:bg-hover focus-visible:-outline-offset-2"
                  params={{ id: upstream }}
                  to="/servers/$id"
                >
                  <Dot tone={toneOf(state)} />
                  <span className="min-w-0 flex-1 truncate font-medium">{upstream}</span>
                  {lastError !== null && state !== 'ready' && (
                    <span className="max-w-40 truncate text-xs text-soft">
                      <Untrusted line max={60} text={lastError} />
                    </span>
                  )}
                  {inFlight > 0 && <span className="text-xs text-soft">{inFlight} running</span>}
                  <Word>{state}</Word>
                </Link>
              </li>
            ))}
            {upstreams.length === 0 && (
              <li className="px-4 py-5 text-soft">
                None yet: add one below <code>upstreams</code> in callgate.yaml.
              </li>
            )}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}
