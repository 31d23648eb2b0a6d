/** What is configured and what this is: who is told, how long records stay, the licence. */

import type { SettingsView } from '@callgate/contracts/settings-view'
import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Facts } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'

const PAYLOADS = {
  redacted: 'kept redacted and encrypted, one key each',
  raw: 'kept as they were, encrypted, one key each',
  none: 'not kept',
} as const

export function Configured() {
  const settings = useQuery(settingsQuery)
  return (
    <Loaded query={settings} rows={4}>
      {({ notifications, dryRun, journal, licence }) => (
        <>
          <div className="grid items-start gap-5 xl:grid-cols-2">
            <Card title="Who is told">
              <Notifications channels={notifications} dryRun={dryRun} />
            </Card>
            <Card title="What is kept">
              <Facts
                facts={[
                  ['Records', `${journal.retentionDays} days; proofs stay`],
                  ['Payloads', PAYLOADS[journal.payloads]],
                  ['Survives', journal.durability === 'power' ? 'a power failure' : 'a kill of the process'],
                ]}
              />
            </Card>
          </div>
          <Card title="About">
            <p className="max-w-3xl text-sm text-soft">
              Callgate is free software under the licence {licence}. This console speaks to the control API of
              this gateway and to nothing else: it loads nothing from other places and tells nobody that you
              use it.
            </p>
          </Card>
        </>
      )}
    </Loaded>
  )
}

interface NotificationsProps {
  readonly channels: SettingsView['notifications']
  readonly dryRun: boolean
}

function Notifications({ channels, dryRun }: NotificationsProps) {
  return (
    <>
      {dryRun && (
        <p className="mb-3 text-sm text-warn">
          Automatic steps are only written down, not taken.
        </p>
      )}
      {channels.length === 0 ? (
        <p className="text-sm text-soft">
          Nobody. Name channels under <code>response.channels</code> in the configuration.
        </p>
      ) : (
        <ul className="flex flex-col gap-2 text-sm">
          {channels.map(({ id, type, to }) => (
            <li className="flex flex-wrap items-baseline gap-2" key={id}>
              <span className="font-medium">{id}</span>
              <Badge>{type}</Badge>
              <span className="font-mono text-xs text-soft">{to ?? 'its address is a secret'}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
