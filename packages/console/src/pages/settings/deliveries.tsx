/** What became of each message to people: sent, waiting, held, given up, or of no use any more. */

import type { DeliveryView } from '@callgate/contracts/notification'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deliveriesQuery } from '../../api/queries.ts'
import { Word } from '../../ui/badge.tsx'
import { Card, Tabs } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { describeNotice, StateOfDelivery } from './notifications.tsx'

const STATES = [
  ['all', 'All'],
  ['waiting', 'Waiting'],
  ['sent', 'Sent'],
  ['failed', 'Given up'],
] as const
type Chosen = (typeof STATES)[number][0]

export function Deliveries() {
  const [state, setState] = useState<Chosen>('all')
  const deliveries = useQuery(deliveriesQuery(state === 'all' ? undefined : state))
  return (
    <Card
      aside={<Tabs label="Which messages" onChange={setState} tabs={STATES} value={state} />}
      flush
      title="Messages"
    >
      <Loaded query={deliveries} rows={4}>
        {(all) =>
          all.length === 0 ? (
            <p className="p-4 text-sm text-soft">None. They are kept for seven days.</p>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>When</th>
                  <th>Channel</th>
                  <th>What</th>
                  <th>Severity</th>
                  <th>State</th>
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <Delivery delivery={one} key={one.id} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Card>
  )
}

function Delivery({ delivery }: { readonly delivery: DeliveryView }) {
  const { channel, atMs, severity, facts, error } = delivery
  return (
    <tr>
      <td className="text-soft">
        <Ago ms={atMs} />
      </td>
      <td className="font-medium">{channel}</td>
      <td>
        {describeNotice(delivery)}
        <Untrusted
          className="block text-soft"
          line
          max={160}
          text={facts.map(({ name, value }) => `${name}: ${value}`).join(' · ')}
        />
      </td>
      <td>
        <Word>{severity}</Word>
      </td>
      <td>
        <StateOfDelivery delivery={delivery} />
        {error !== null && <Untrusted className="block text-soft" line max={160} text={error} />}
      </td>
    </tr>
  )
}
