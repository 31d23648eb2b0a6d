/** One access review: every item with its use, kept or removed one by one. */

import type { ReviewItemView, ReviewView } from '@callgate/contracts/access-review'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { reviewItemsQuery, reviewsQuery } from '../../api/rights-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { ACTS, DataTable } from '../../ui/table.tsx'
import { Ago, Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { nameScope, Progress } from './reviews.tsx'

export function ReviewPage() {
  const { id } = useParams({ from: '/reviews/$id' })
  const reviews = useQuery(reviewsQuery)
  return (
    <Loaded query={reviews}>
      {(all) => {
        const review = all.find((one) => one.id === id)
        if (review !== undefined) return <Review review={review} />
        return (
          <Page title="No such review">
            <Empty icon="check" title="It is not there">
              The link may not be whole; the reviews there are stand under Agents and people.
            </Empty>
          </Page>
        )
      }}
    </Loaded>
  )
}

function Review({ review }: { readonly review: ReviewView }) {
  const { id, scope, owner, reason, dueAtMs, state, undecided, items, undecidedItems } = review
  const found = useQuery(reviewItemsQuery(id))
  const mayReview = useMay('review') && state === 'open'
  return (
    <Page
      actions={mayReview && <Close id={id} undecidedItems={undecidedItems} />}
      lead={
        <>
          <Untrusted line max={60} text={owner} /> sees to it until <Exact ms={dueAtMs} />; what nobody
          decided on is then {undecided === 'remove' ? 'removed' : 'kept'}.{' '}
          <Untrusted max={300} text={reason} />
        </>
      }
      title={
        <>
          Review: {nameScope(scope)} <Badge tone={state === 'open' ? 'accent' : 'plain'}>{state}</Badge>
        </>
      }
    >
      <Card aside={<Progress done={items - undecidedItems} of={items} />} flush title="What is looked at">
        <Loaded query={found}>
          {(all) => (
            <DataTable
              columns={['What', { text: 'Calls', number: true }, 'Last used', 'Decided', ACTS]}
              keyOf={({ subject }) => subject}
              rows={all}
            >
              {(item) => <ItemCells item={item} mayDecide={mayReview} review={id} />}
            </DataTable>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}

interface ItemCellsProps {
  readonly item: ReviewItemView
  readonly review: string
  readonly mayDecide: boolean
}

function ItemCells({ item, review, mayDecide }: ItemCellsProps) {
  const { subject, title, evidence, decision, decidedBy, reason, removal, note } = item
  return (
    <>
      <td>
        <Untrusted className="font-medium" line max={100} text={title} />
        <span className="block text-xs text-soft">
          <Untrusted line max={200} text={evidence.note} />
        </span>
      </td>
      <td className="number">{evidence.calls.toLocaleString()}</td>
      <td className="text-soft">
        {evidence.lastUsedAtMs === null ? 'never' : <Ago ms={evidence.lastUsedAtMs} />}
      </td>
      <td>
        {decision === null ? (
          <span className="text-soft">not yet</span>
        ) : (
          <span className="flex flex-wrap items-baseline gap-x-2">
            <Word>{decision}</Word>
            {removal !== 'none' && <Word>{removal}</Word>}
            <span className="text-xs text-soft">
              {decidedBy}: <Untrusted line max={120} text={note ?? reason ?? ''} />
            </span>
          </span>
        )}
      </td>
      <td>
        {mayDecide && (
          <span className="flex justify-end gap-1">
            <Decide decision="keep" item={subject} review={review} title={title} />
            <Decide decision="remove" item={subject} review={review} title={title} />
          </span>
        )}
      </td>
    </>
  )
}

interface DecideProps {
  readonly decision: 'keep' | 'remove'
  readonly item: string
  readonly review: string
  readonly title: string
}

function Decide({ decision, item, review, title }: DecideProps) {
  const keeps = decision === 'keep'
  return (
    <ActButton
      done={keeps ? 'Kept' : 'To be removed'}
      invalidates={['reviews', 'keys', 'agents', 'servers']}
      label={keeps ? 'Keep' : 'Remove'}
      run={(reason) =>
        ask('POST /rights/reviews/{id}/items/{subject}', {
          path: { id: review, subject: item },
          body: { decision, reason },
        })
      }
      title={keeps ? 'Keep it' : 'Remove it'}
      tone={keeps ? 'quiet' : 'bad'}
    >
      <Untrusted className="text-ink" line max={120} text={title} />:{' '}
      {keeps
        ? 'it stays as it is.'
        : 'a key is revoked, a server retired; a rule is named for you to take out.'}
    </ActButton>
  )
}

function Close({ id, undecidedItems }: { readonly id: string; readonly undecidedItems: number }) {
  return (
    <ActButton
      done="Closed"
      invalidates={['reviews', 'keys', 'agents', 'servers']}
      label="Close"
      run={(reason) => ask('POST /rights/reviews/{id}/close', { path: { id }, body: { reason } })}
      title="Close this review"
      tone="accent"
    >
      {undecidedItems === 0
        ? 'Everything is decided.'
        : `${undecidedItems} items are not decided on; they go the way that was chosen at the beginning.`}
    </ActButton>
  )
}
