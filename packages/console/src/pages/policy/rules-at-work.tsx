/** Rules that decided the newest calls: each with the last call that met it, and the way to that decision. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { stepsQuery } from '../../api/queries.ts'
import { CallName } from '../../steps/call-name.tsx'
import { useLiveSteps } from '../../steps/live-steps.ts'
import { countRules, type WorkingRule } from './working-rules.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Skeleton } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function RulesAtWork() {
  const { steps, ready } = useLiveSteps()
  const { data: responses } = useQuery(stepsQuery)
  const rules = useMemo(() => countRules(steps, responses ?? []), [steps, responses])
  return (
    <Card flush title="Rules at work lately">
      {!ready && <Skeleton />}
      {ready && rules.length === 0 && (
        <Empty icon="policy" title="None yet">
          Rules that decided one of the newest calls appear here.
        </Empty>
      )}
      {rules.length > 0 && (
        <ul aria-label="Rules at work" className="divide-y divide-line text-sm">
          {rules.map((rule) => (
            <Row key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function Row({ rule: { id, count, stops, last, response } }: { readonly rule: WorkingRule }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-0 flex-1 basis-64">
        {response === undefined ? (
          <Untrusted className="font-mono text-xs" line max={60} text={id} />
        ) : (
          <Untrusted line max={120} text={response.text} />
        )}
        {response?.incident !== undefined && (
          <>
            {' '}
            <Link className="link text-xs" params={{ id: response.incident }} to="/incidents/$id">
              incident
            </Link>
          </>
        )}
      </span>
      <span className="min-w-0 flex-1 basis-64 truncate text-soft">
        <Untrusted line max={40} text={last.agent ?? last.principal ?? 'somebody unknown'} />
        {' → '}
        <CallName {...last} />
      </span>
      <span className="sm:w-14">{stops && <Badge tone="bad">stops</Badge>}</span>
      <Link className="link text-xs whitespace-nowrap" params={{ seq: String(last.seq) }} to="/journal/$seq">
        last decision, <Ago ms={last.atMs} />
      </Link>
      <Link
        aria-label={`${count} calls of this rule`}
        className="link min-w-10 text-right tabular-nums"
        search={{ rule: id }}
        to="/journal"
      >
        {count}
      </Link>
    </li>
  )
}
