/** Policy and rules: write it, try it on what really happened, put it in force, and go back. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTail } from '../../api/live.ts'
import { policyQuery, statusQuery } from '../../api/queries.ts'
import { buildSteps, countBy, isDoing, isStopped } from '../../steps/steps.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Gates } from './gates.tsx'
import { Reload } from './reload.tsx'
import { Workbench } from './workbench.tsx'

export function PolicyPage() {
  const { data: status } = useQuery(statusQuery)
  const policy = useQuery(policyQuery)
  return (
    <Page
      actions={<Reload />}
      lead={
        <>
          Deny wins, no match is deny, and findings only ever tighten. In force is{' '}
          <span className="font-mono text-xs text-ink">{status?.snapshot.slice(0, 16) ?? '…'}</span>
          {policy.data === undefined ? '.' : <Source view={policy.data} />}
        </>
      }
      title="Policy and rules"
    >
      {(status?.lastRefusal ?? null) !== null && (
        <Notice title="The last edit was refused; what was in force stays in force.">
          <pre className="mt-1 font-mono text-xs whitespace-pre-wrap">{status?.lastRefusal?.text}</pre>
        </Notice>
      )}
      {policy.data?.fileState === 'edited' && (
        <Notice title="Somebody edits the policy file, and that is not used.">
          <p className="mt-1">
            Revisions in the store decide. To take the edit of{' '}
            <span className="font-mono text-xs">{policy.data.file}</span> over, paste it into the editor, or:{' '}
            <code className="font-mono text-xs">
              callgate policy edit --from {policy.data.file} --reason …
            </code>
          </p>
        </Notice>
      )}
      <Loaded query={policy} rows={12}>
        {(view) => <Workbench key={view.source} view={view} />}
      </Loaded>
      <Gates />
      <RulesAtWork />
    </Page>
  )
}

function Source({ view: { source, head, fourEyes } }: { readonly view: PolicyView }) {
  if (source === 'file')
    return (
      <>
        , from the policy file: edit it there, and it is taken up when it is right. Here its text can be
        checked, explained and replayed. To edit it here set{' '}
        <code className="font-mono text-xs">source: store</code> in callgate.yaml and restart the gateway.
      </>
    )
  return (
    <>
      , revision {head?.live.number} of the store, by {head?.liveBy}.
      {fourEyes && ' Another operator than the author puts a revision in force.'}
    </>
  )
}

function Notice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="rounded-md border border-warn/40 bg-warn-wash p-4 text-sm" role="alert">
      <p className="font-semibold text-warn">{title}</p>
      {children}
    </div>
  )
}

const SHOWN = 14

function RulesAtWork() {
  const { records } = useTail()
  const rows = useMemo(() => {
    const steps = buildSteps(records).filter(isDoing)
    const stopping = new Set(steps.filter(isStopped).flatMap(({ rules }) => rules))
    const passing = new Set(steps.filter((step) => !isStopped(step)).flatMap(({ rules }) => rules))
    return countBy(
      steps.flatMap(({ rules }) => rules),
      (rule) => rule,
    )
      .slice(0, SHOWN)
      .map(([rule, count]) => ({ rule, count, stops: stopping.has(rule) && !passing.has(rule) }))
  }, [records])
  return (
    <Card flush title="Rules at work lately">
      {rows.length === 0 ? (
        <Empty icon="policy" title="None yet">
          Rules that decided one of the newest calls appear here.
        </Empty>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {rows.map(({ rule, count, stops }) => (
            <li className="flex items-center gap-3 px-4 py-2" key={rule}>
              <Untrusted className="min-w-0 flex-1 truncate font-mono text-xs" line max={60} text={rule} />
              {stops && <Badge tone="bad">stops</Badge>}
              <span className="tabular-nums">{count}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
