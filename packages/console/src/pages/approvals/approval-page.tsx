/** One approval: the exact call, why it waits, who asks, what they did before, and the answer; all on one screen. */

import type { ApprovalView } from '@callgate/contracts/approval'
import type { JsonValue } from '@callgate/contracts/json'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { approvalQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Word } from '../../ui/badge.tsx'
import { JsonBlock } from '../../ui/json.tsx'
import { Card, Facts, Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { Answer } from './answer.tsx'
import { Risk } from './approvals-page.tsx'
import { AskedBecause, History } from './evidence.tsx'

export function ApprovalPage() {
  const { id } = useParams({ from: '/approvals/$id' })
  return <Loaded query={useQuery(approvalQuery(id))}>{(approval) => <Decision approval={approval} />}</Loaded>
}

function Decision({ approval }: { readonly approval: ApprovalView }) {
  const { upstream, target, agent, principal, risk, state, exchangeId } = approval
  return (
    <Page
      lead={
        <>
          <Untrusted className="font-medium text-ink" line max={60} text={agent} /> asks to call this for{' '}
          <Untrusted className="font-medium text-ink" line max={60} text={principal} />.
        </>
      }
      title={
        <>
          <Risk level={risk.level} score={risk.score} />
          <span className="font-mono">
            <span className="text-soft">{upstream}/</span>
            <Untrusted line max={80} text={target} />
          </span>
          <Word>{state}</Word>
        </>
      }
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]">
        <ExactCall approval={approval} />
        <div className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-5 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          <Answer approval={approval} key={approval.id} />
          <About approval={approval} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <AskedBecause approval={approval} />
          <History agent={agent} except={exchangeId} />
        </div>
      </div>
    </Page>
  )
}

function ExactCall({ approval: { id, call, redacted } }: { readonly approval: ApprovalView }) {
  const [revealed, setRevealed] = useState<JsonValue>()
  const mayReveal = useMay('reveal')
  const reveal = async (reason: string): Promise<void> => {
    const answer = await ask('POST /approvals/{id}/reveal', { path: { id }, body: { reason } })
    setRevealed(answer.call)
  }
  const hidden = redacted && revealed === undefined
  return (
    <Card
      aside={
        hidden &&
        mayReveal && (
          <ActButton
            done="Shown; that you looked is recorded"
            icon="eye"
            invalidates={[]}
            label="Reveal"
            run={reveal}
            title="Show what is redacted"
          >
            Who looked, when and why is recorded.
          </ActButton>
        )
      }
      title="The exact call"
    >
      <JsonBlock value={revealed ?? call} />
      {hidden && <p className="mt-2 text-xs text-soft">What is confidential in it is redacted.</p>}
    </Card>
  )
}

function About({ approval }: { readonly approval: ApprovalView }) {
  const { definition, digest, expiresAtMs, requestedAtMs, state } = approval
  return (
    <Card title="About it">
      <Facts
        facts={[
          ['Asked', <Exact key="asked" ms={requestedAtMs} />],
          [state === 'pending' ? 'Ends' : 'Would have ended', <Ago key="ends" ms={expiresAtMs} />],
          [
            'Definition',
            definition === null ? (
              'none: not a tool'
            ) : (
              <span className="flex flex-wrap items-center gap-2" key="definition">
                <Word>{definition.state}</Word>
                <span className="font-mono text-xs text-soft">{definition.digest.slice(0, 12)}</span>
              </span>
            ),
          ],
          [
            'Server',
            <Link className="link" key="server" params={{ id: approval.upstream }} to="/servers/$id">
              {approval.upstream}
            </Link>,
          ],
          [
            'Agent',
            <Link className="link" key="agent" params={{ id: approval.agent }} to="/agents/$id">
              <Untrusted line max={60} text={approval.agent} />
            </Link>,
          ],
          [
            'Bound to',
            <span className="font-mono text-xs" key="bound">
              {digest.slice(0, 16)}…
            </span>,
          ],
        ]}
      />
      <Answers approval={approval} />
    </Card>
  )
}

function Answers({ approval: { answers, delegates } }: { readonly approval: ApprovalView }) {
  if (answers.length + delegates.length === 0) return null
  return (
    <ul className="mt-4 flex flex-col gap-2 border-t border-line pt-3 text-sm">
      {answers.map(({ operator, answer, reason, atMs }) => (
        <li key={`${operator}-${atMs}`}>
          <span className="flex items-center gap-2">
            <Word>{answer === 'approve' ? 'approved' : 'refused'}</Word>
            <span className="font-medium">{operator}</span>
            <span className="text-soft">
              <Ago ms={atMs} />
            </span>
          </span>
          <Untrusted className="text-soft" max={300} text={reason} />
        </li>
      ))}
      {delegates.map(({ from, to, atMs }) => (
        <li className="text-soft" key={`${from}-${to}-${atMs}`}>
          {from} gave it to {to} <Ago ms={atMs} />
        </li>
      ))}
    </ul>
  )
}
