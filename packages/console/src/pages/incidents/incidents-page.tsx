/** Incidents: what was seen that belongs together, and how far somebody has got with it. */

import type { IncidentView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { incidentsQuery } from '../../api/queries.ts'
import { Word } from '../../ui/badge.tsx'
import { Card, Page, Tabs } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

type Which = 'unfinished' | 'closed'

export function IncidentsPage() {
  const search = useSearch({ from: '/incidents' })
  const navigate = useNavigate()
  const which: Which = search.state === 'closed' ? 'closed' : 'unfinished'
  const incidents = useQuery(incidentsQuery)
  const count = (wanted: Which) => incidents.data?.filter((one) => isOf(one, wanted)).length ?? 0
  return (
    <Page lead="Findings and refusals that belong together, with what was done about them." title="Incidents">
      <Tabs
        label="Which incidents"
        onChange={(state) => void navigate({ to: '/incidents', search: { state } })}
        tabs={[
          ['unfinished', 'Not closed', count('unfinished')],
          ['closed', 'Closed', count('closed')],
        ]}
        value={which}
      />
      <Card flush>
        <Loaded query={incidents}>
          {(all) => <IncidentList incidents={all.filter((one) => isOf(one, which))} />}
        </Loaded>
      </Card>
    </Page>
  )
}

const isOf = ({ state }: IncidentView, which: Which): boolean => (state === 'closed') === (which === 'closed')

export function IncidentList({ incidents }: { readonly incidents: readonly IncidentView[] }) {
  if (incidents.length === 0)
    return (
      <Empty icon="incidents" title="None">
        An incident opens when findings or refusals cross the rules below <code>response</code> in the
        configuration. What is only recorded stands in the journal.
      </Empty>
    )
  return (
    <ul className="divide-y divide-line">
      {incidents.map((one) => (
        <li key={one.id}>
          <Link
            className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2 sm:flex-nowrap"
            params={{ id: one.id }}
            to="/incidents/$id"
          >
            <span className="w-18 shrink-0">
              <Word>{one.severity}</Word>
            </span>
            <span className="min-w-0 flex-1 basis-60">
              <Untrusted className="block font-medium" line max={120} text={one.title} />
              <span className="block truncate text-sm text-soft">
                {one.count} {one.count === 1 ? 'observation' : 'observations'}
                {one.agent !== null && (
                  <>
                    {' by '}
                    <Untrusted line max={50} text={one.agent} />
                  </>
                )}
                {one.assignee !== null && ` · ${one.assignee} has it`}
              </span>
            </span>
            <span className="flex shrink-0 items-center gap-3 text-sm text-soft">
              <Word>{one.state}</Word>
              <Ago ms={one.lastAtMs} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
