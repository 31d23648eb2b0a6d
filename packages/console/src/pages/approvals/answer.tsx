/** The answer to one call: a reason, then approve once, approve with limits, or refuse; with keys alone where wanted. */

import type { ApprovalView, GrantTerms } from '@callgate/contracts/approval'
import { useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { approvalsQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton, useAct } from '../../ui/act.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Card } from '../../ui/layout.tsx'
import { isPageKey } from '../../ui/page-keys.ts'
import { sortQueue } from './approvals-page.tsx'
import { Limits } from './limits.tsx'

export function Answer({ approval }: { readonly approval: ApprovalView }) {
  const mayApprove = useMay('approve')
  if (approval.state !== 'pending') return <Settled approval={approval} />
  if (!mayApprove)
    return (
      <Card title="Your answer">
        <p className="text-sm text-soft">
          You may look, and not answer: that needs the role approver or administrator.
        </p>
      </Card>
    )
  return <Form approval={approval} />
}

const ENDS: Readonly<Record<string, string>> = {
  approved: 'It is approved. The call runs when the agent makes it again, or runs now if it waits.',
  used: 'It was approved, and the call was made. It cannot be made again on this approval.',
  refused: 'It was refused. The agent was told so.',
  expired: 'Nobody answered in time.',
  withdrawn: 'The agent no longer asks.',
  revoked: 'The approval was taken back before it was used.',
}

function TakeBack({ id }: { readonly id: string }) {
  return (
    <div className="mt-3">
      <ActButton
        done="Taken back"
        invalidates={['approvals']}
        label="Take back"
        run={(reason) => ask('POST /approvals/{id}/revoke', { path: { id }, body: { reason } })}
        title="Take the approval back"
        tone="bad"
      >
        The call cannot be made on it any more.
      </ActButton>
    </div>
  )
}

/** Somebody who knows more answers in one's place. */
function HandOn({ id }: { readonly id: string }) {
  return (
    <ActButton
      asks={[{ name: 'to', label: 'To', type: 'text', hint: 'The name of an operator who may approve.' }]}
      done="Handed on"
      invalidates={['approvals']}
      label="Hand on"
      run={(reason, { to = '' }) =>
        ask('POST /approvals/{id}/delegate', { path: { id }, body: { to, reason } })
      }
      title="Who answers it?"
      tone="quiet"
    >
      They may answer it in your place; that you gave it to them is recorded.
    </ActButton>
  )
}

function Settled({ approval }: { readonly approval: ApprovalView }) {
  const mayApprove = useMay('approve')
  return (
    <Card title="Answered">
      <p className="text-sm">{ENDS[approval.state] ?? 'It is over.'}</p>
      {approval.state === 'approved' && mayApprove && <TakeBack id={approval.id} />}
      <NextOne after={approval.id} />
    </Card>
  )
}

function NextOne({ after }: { readonly after: string }) {
  const navigate = useNavigate()
  const { data: approvals = [] } = useQuery(approvalsQuery)
  const pending = approvals.filter(({ state, id }) => state === 'pending' && id !== after)
  const [next] = sortQueue(pending, true)
  if (next === undefined) return <p className="mt-3 text-sm text-soft">Nothing else waits.</p>
  return (
    <button
      className="button mt-3"
      onClick={() => void navigate({ to: '/approvals/$id', params: { id: next.id } })}
      type="button"
    >
      Next of {pending.length} <span className="kbd">j</span>
    </button>
  )
}

type Kind = 'approve' | 'refuse'

function useAnswer(approval: ApprovalView, reason: string, grant: GrantTerms | null) {
  const send = (answer: Kind) => {
    const limits = answer === 'approve' && grant !== null ? { grant } : {}
    return ask('POST /approvals/{id}/answer', {
      path: { id: approval.id },
      body: { answer, reason: reason.trim(), ...limits },
    })
  }
  const shared = { invalidates: ['approvals', 'grants'] }
  const approve = useAct({ ...shared, done: 'Approved', run: () => send('approve') })
  const refuse = useAct({ ...shared, done: 'Refused', run: () => send('refuse') })
  return {
    busy: approve.isPending || refuse.isPending,
    answer: (kind: Kind) => (kind === 'approve' ? approve : refuse).mutate(''),
  }
}

function Form({ approval }: { readonly approval: ApprovalView }) {
  const fieldId = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [reason, setReason] = useState('')
  const [grant, setGrant] = useState<GrantTerms | null>(null)
  const { busy, answer } = useAnswer(approval, reason, grant)
  const blank = reason.trim() === ''
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape') field.current?.blur()
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || blank || busy) return
    event.preventDefault()
    answer(event.shiftKey ? 'refuse' : 'approve')
  }
  useQueueKeys(approval.id, () => field.current?.focus())
  return (
    <Card aside={<HandOn id={approval.id} />} title="Your answer">
      <label className="mb-1 block text-sm font-medium" htmlFor={fieldId}>
        Reason
      </label>
      <textarea
        className="field"
        id={fieldId}
        maxLength={2_000}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="What makes this right or wrong?"
        ref={field}
        required
        rows={3}
        value={reason}
      />
      <Limits approval={approval} grant={grant} onChange={setGrant} />
      <div className="mt-3 grid grid-cols-2 gap-2">
        <button
          className="button"
          data-tone="accent"
          disabled={blank || busy}
          onClick={() => answer('approve')}
          type="button"
        >
          <Icon name="check" size={16} />
          {grant === null ? 'Approve once' : 'Approve with limits'}
        </button>
        <button
          className="button"
          data-tone="bad"
          disabled={blank || busy}
          onClick={() => answer('refuse')}
          type="button"
        >
          <Icon name="stop" size={16} />
          Refuse
        </button>
      </div>
      <KeysHelp />
    </Card>
  )
}

function KeysHelp() {
  return (
    <p className="mt-3 flex flex-wrap gap-x-3 gap-y-1 text-xs text-soft max-md:hidden">
      <span>
        <span className="kbd">e</span> write a reason
      </span>
      <span>
        <span className="kbd">Ctrl ⏎</span> approve
      </span>
      <span>
        <span className="kbd">Ctrl ⇧ ⏎</span> refuse
      </span>
      <span>
        <span className="kbd">j</span> <span className="kbd">k</span> next, previous
      </span>
    </p>
  )
}

/** `j` and `k` go through what waits, `e` begins to answer. */
function useQueueKeys(id: string, onAnswer: () => void): void {
  const navigate = useNavigate()
  const { data: approvals = [] } = useQuery(approvalsQuery)
  useEffect(() => {
    const queue = sortQueue(
      approvals.filter(({ state }) => state === 'pending'),
      true,
    )
    const at = queue.findIndex((one) => one.id === id)
    const onKey = (event: KeyboardEvent): void => {
      if (!isPageKey(event)) return
      if (event.key === 'e') {
        event.preventDefault()
        onAnswer()
      }
      const next = event.key === 'j' ? queue[at + 1] : event.key === 'k' ? queue[at - 1] : undefined
      if (next !== undefined) void navigate({ to: '/approvals/$id', params: { id: next.id } })
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}
