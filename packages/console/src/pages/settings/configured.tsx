/** What is configured and what this is: who is told, how long things are kept, where intelligence comes from, the licence. */

import type { SettingsView } from '@callgate/contracts/settings-view'
import { useQuery } from '@tanstack/react-query'
import { settingsQuery, statusQuery } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'
import { Card, Facts } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Deliveries } from './deliveries.tsx'
import { Feeds } from './feeds.tsx'
import { Notifications } from './notifications.tsx'

const PAYLOADS = {
  redacted: 'kept redacted and encrypted, one key each',
  raw: 'kept as they were, encrypted, one key each',
  none: 'not kept',
} as const

export function Configured() {
  const settings = useQuery(settingsQuery)
  const mayReadJournal = useMay('read-journal')
  return (
    <Loaded query={settings} rows={4}>
      {({ dryRun, journal, licence }) => (
        <>
          <Notifications dryRun={dryRun} />
          {mayReadJournal && <Deliveries />}
          <Feeds />
          <div className="grid items-start gap-5 xl:grid-cols-2">
            <Retention journal={journal} />
            <About licence={licence} />
          </div>
        </>
      )}
    </Loaded>
  )
}

function Retention({ journal }: Pick<SettingsView, 'journal'>) {
  return (
    <Card aside="journal in callgate.yaml" title="Retention">
      <Facts
        facts={[
          ['Records', `${journal.retentionDays} days; their digests and proofs stay`],
          ['Payloads', PAYLOADS[journal.payloads]],
          ['Survives', journal.durability === 'power' ? 'a power failure' : 'a kill of the process'],
          ['Approvals', '30 days after they ended; their steps stay in the journal'],
          ['Messages', '7 days after they ended'],
          ['Erasing', 'callgate journal erase destroys the key of one payload, and leaves every proof whole'],
        ]}
      />
    </Card>
  )
}

function About({ licence }: Pick<SettingsView, 'licence'>) {
  const { data: status } = useQuery(statusQuery)
  return (
    <Card title="Licence and about">
      <Facts
        facts={[
          ['Version', status?.version ?? '…'],
          ['Licence', licence],
          [
            'Privacy',
            'This console speaks to the control API of this gateway and to nothing else: it loads nothing from other places and tells nobody that you use it.',
          ],
          ['In the shell', 'callgate version, callgate doctor, callgate prove'],
        ]}
      />
    </Card>
  )
}
