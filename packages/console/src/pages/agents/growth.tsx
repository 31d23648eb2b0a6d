/** How many different tools an agent has come to use, week by week: rights in use that grow by themselves. */

import { useQuery } from '@tanstack/react-query'
import { growthQuery } from '../../api/rights-queries.ts'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 8
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

export function Growth({ agent }: { readonly agent: string }) {
  const growth = useQuery(growthQuery(agent))
  return (
    <Card title="Tools it came to use">
      <Loaded query={growth} rows={3}>
        {({ weeks }) =>
          weeks.length === 0 ? (
            <p className="text-sm text-soft">None yet.</p>
          ) : (
            <ol className="flex flex-col gap-2 text-sm">
              {weeks
                .slice(-SHOWN)
                .toReversed()
                .map(({ weekMs, tools, toolsLeftOut, total }) => (
                  <li className="flex gap-3" key={weekMs}>
                    <span className="w-24 shrink-0 text-xs text-soft">week of {day.format(weekMs)}</span>
                    <Untrusted
                      className="min-w-0 flex-1 font-mono text-xs"
                      line
                      max={240}
                      text={`${tools.join(', ')}${toolsLeftOut > 0 ? ` and ${toolsLeftOut} more` : ''}`}
                    />
                    <span className="shrink-0 text-xs text-soft tabular-nums">{total} in all</span>
                  </li>
                ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  )
}
