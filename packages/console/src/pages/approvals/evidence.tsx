/** What an approver has to know beside the call: the rules that asked, what was found, and what the agent did before. */

import type { ApprovalView } from '@callgate/contracts/approval'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { readRecords } from '../../api/queries.ts'
import { CallName } from '../../steps/call-name.tsx'
import { FindingList } from '../../steps/findings.tsx'
import { buildSteps, isDoing } from '../../steps/steps.ts'
import { Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

const SHOWN = 10
const LOOK_BACK_MS = 7 * 86_400_000

export function AskedBecause({ approval }: { readonly approval: ApprovalView }) {
  const { exchangeId, rules, risk } = approval
  const { data } = useQuery({
    queryKey: ['exchange', exchangeId],
    queryFn: () => readRecords({ exchange: exchangeId, limit: 50 }),
  })
  const findings = buildSteps(data?.records ?? []).flatMap((step) => step.findings)
  return (
    <Card title="Why it waits">
      <ul className="flex flex-col gap-2 text-sm">
        {rules.map(({ rule, approvers, quorum, given }) => (
          <li className="flex flex-wrap items-baseline gap-x-2.5" key={rule}>
            <span className="badge font-mono">{rule}</span>
            <span className="text-soft">
              {approvers.length === 0 ? 'any approver' : approvers.join(', ')}
              {quorum > 1 && `, ${given} of ${quorum} so far`}
            </span>
          </li>
        ))}
        {risk.why.length > 0 && (
          <li className="text-soft">
            Risk {risk.score} of 100: {risk.why.join('; ')}
          </li>
        )}
      </ul>
      {findings.length > 0 && (
        <div className="mt-4 border-t border-line pt-3">
          <h3 className="mb-2 text-sm font-medium">Found in it</h3>
          <FindingList findings={findings} />
        </div>
      )}
    </Card>
  )
}

export function History({ agent, except }: { readonly agent: string; readonly except: string }) {
  const query = useQuery({
    queryKey: ['agent-steps', agent],
    queryFn: () => readRecords({ agent, sinceMs: Date.now() - LOOK_BACK_MS, limit: 1_000 }),
  })
  return (
    <Card flush title="What this agent did before">
      <Loaded query={query} rows={4}>
        {({ records }) => {
          const steps = buildSteps(records)
            .filter((step) => isDoing(step) && step.id !== except)
            .slice(-SHOWN)
            .toReversed()
          if (steps.length === 0) return <p className="p-4 text-sm text-soft">Nothing in the last week.</p>
          return (
            <ul className="divide-y divide-line text-sm">
              {steps.map((step) => (
                <li className="flex items-center gap-3 px-4 py-2" key={step.id}>
                  <span className="w-20 shrink-0">
                    <Word>{step.state}</Word>
                  </span>
                  <Link
                    className="min-w-0 flex-1 truncate hover:underline"
                    params={{ seq: String(step.seq) }}
                    to="/journal/$seq"
                  >
                    <CallName {...step} />
                  </Link>
                  <span className="text-xs text-soft">
                    <Ago ms={step.atMs} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Card>
  )
}
