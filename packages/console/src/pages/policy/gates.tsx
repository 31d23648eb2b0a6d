/** Gates by environment: where calls wait for a human, whatever rule allows them. */

import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Gates() {
  return (
    <Card aside="approvals.gates in callgate.yaml" flush title="Gates by environment">
      <Loaded query={useQuery(settingsQuery)} rows={2}>
        {({ gates }) =>
          gates.length === 0 ? (
            <Empty icon="policy" title="None">
              No environment asks a human whatever rule allows the call.
            </Empty>
          ) : (
            <ul className="divide-y divide-line text-sm">
              {gates.map(({ environment, classes, servers }) => (
                <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2" key={environment}>
                  <Untrusted className="font-medium" line max={64} text={environment} />
                  <span className="flex flex-wrap gap-1">
                    {classes.length === 0 && <Badge>asks about nothing</Badge>}
                    {classes.map((one) => (
                      <Badge key={one} tone="warn">
                        {one}
                      </Badge>
                    ))}
                  </span>
                  <span className="ml-auto text-soft">
                    {servers.length === 0 ? 'no server has this label' : servers.join(', ')}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
