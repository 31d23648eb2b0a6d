/** Every revision of the policy: who made it and why, what it changed, and the steps that are open to it. */

import type { PolicyHead, PolicyRevision } from '@callgate/contracts/policy-revision'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { policyDiffQuery, policyHeadQuery, revisionsQuery } from '../../api/queries.ts'
import { postIfSeen } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { LineDiff } from './line-diff.tsx'

/** What is read anew once a step is taken. */
export const POLICY_KEYS = ['policy', 'status'] as const

export function HistoryCard({ onLoad }: { readonly onLoad: (number: number) => void }) {
  const revisions = useQuery(revisionsQuery)
  const head = useQuery(policyHeadQuery)
  return (
    <Card flush title="History">
      <Loaded query={revisions}>
        {(all) => (
          <Loaded query={head}>
            {({ value, tag }) =>
              all.length === 0 ? (
                <Empty icon="policy" title="No revision yet">
                  The first one is made of the policy file when the gateway starts.
                </Empty>
              ) : (
                <ul className="divide-y divide-line">
                  {all.map((one) => (
                    <Row head={value} key={one.number} onLoad={onLoad} revision={one} tag={tag} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Card>
  )
}

interface RowProps {
  readonly revision: PolicyRevision
  readonly head: PolicyHead
  readonly tag: string
  readonly onLoad: (number: number) => void
}

function Row({ revision, head, tag, onLoad }: RowProps) {
  const { number, state, author, madeAtMs, reason, parent, digest } = revision
  const [open, setOpen] = useState(false)
  return (
    <li aria-label={`Revision ${number}`} className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="w-10 font-semibold tabular-nums">{number}</span>
        <Word>{state}</Word>
        <Untrusted className="min-w-48 flex-1" max={160} text={reason} />
        <span className="flex flex-wrap gap-2">
          {parent !== null && (
            <button
              aria-expanded={open}
              className="button"
              data-tone="quiet"
              onClick={() => setOpen(!open)}
              type="button"
            >
              Changes
            </button>
          )}
          <button className="button" data-tone="quiet" onClick={() => onLoad(number)} type="button">
            Open in the editor
          </button>
          <Steps head={head} revision={revision} tag={tag} />
        </span>
      </div>
      <p className="mt-1 flex flex-wrap gap-x-3 pl-13 text-xs text-soft">
        <Untrusted line max={60} text={author} />
        <Exact ms={madeAtMs} />
        {parent !== null && <span>from revision {parent}</span>}
        <span className="font-mono" title={digest}>
          {digest.slice(0, 12)}
        </span>
      </p>
      {open && parent !== null && <Changes from={parent} to={number} />}
    </li>
  )
}

function Changes({ from, to }: { readonly from: number; readonly to: number }) {
  const query = useQuery(policyDiffQuery(from, to))
  return (
    <div className="mt-3 rounded-md border border-line">
      <Loaded query={query} rows={3}>
        {({ lines, caseLines, added, removed }) => (
          <>
            <p className="border-b border-line px-4 py-2 text-xs text-soft">
              From revision {from}: {added} lines added, {removed} removed
            </p>
            <LineDiff label={`What revision ${to} changed`} lines={lines} />
            {caseLines.length > 0 && (
              <LineDiff label={`Cases that revision ${to} changed`} lines={caseLines} />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Steps({ revision, head, tag }: Omit<RowProps, 'onLoad'>) {
  const mayWrite = useMay('write-policy')
  const mayActivate = useMay('activate-policy')
  const { number, state, parent, liveAtMs } = revision
  const step = (what: string, done: string) => ({
    run: (reason: string) => postIfSeen(`/policy/revisions/${number}/${what}`, tag, { reason }),
    done,
    invalidates: POLICY_KEYS,
  })
  const isFresh = parent === head.live.number
  if (state === 'live') return null
  return (
    <>
      {mayWrite && state === 'draft' && isFresh && (
        <ActButton
          {...step('stage', `Revision ${number} is tried`)}
          label="Stage"
          title={`Stage revision ${number}`}
        >
          It judges every message beside the live revision. Nothing of it is enforced; what it would have
          decided otherwise is counted and recorded.
        </ActButton>
      )}
      {mayWrite && state === 'staged' && (
        <ActButton
          done={`Revision ${number} is tried no more`}
          invalidates={POLICY_KEYS}
          label="Unstage"
          run={(reason) => postIfSeen('/policy/unstage', tag, { reason })}
          title={`Unstage revision ${number}`}
        >
          It no longer judges beside the live revision, and what was counted is dropped.
        </ActButton>
      )}
      {mayActivate && isFresh && (
        <ActButton
          {...step('activate', `Revision ${number} decides from now on`)}
          label="Activate"
          title={`Activate revision ${number}`}
          tone="accent"
        >
          Every message is decided by revision {number} from then on, in place of revision {head.live.number}.
        </ActButton>
      )}
      {mayActivate && liveAtMs !== null && (
        <ActButton
          {...step('roll-back', `Revision ${number} decides again`)}
          label="Roll back"
          title={`Roll back to revision ${number}`}
          tone="bad"
        >
          Every message is decided by revision {number} again, as before revision {head.live.number}.
        </ActButton>
      )}
    </>
  )
}
