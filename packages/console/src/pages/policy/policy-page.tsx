/** Policy and rules: write it, try it on what really happened, put it in force, and go back. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { policyQuery, statusQuery } from '../../api/queries.ts'
import { Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Gates } from './gates.tsx'
import { Reload } from './reload.tsx'
import { RuleOwners } from './rule-owners.tsx'
import { RulesAtWork } from './rules-at-work.tsx'
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
      {policy.data !== undefined && <RuleOwners rules={policy.data.rules} />}
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
