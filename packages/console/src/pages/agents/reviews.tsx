/** Access reviews: campaigns that are begun here, and how far each has got. */

import type { ReviewView } from '@callgate/contracts/access-review'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { reviewsQuery } from '../../api/rights-queries.ts'
import { ask } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge } from '../../ui/badge.tsx'
import { dayFromNow, endOfDayMs } from '../../ui/field.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { DataTable } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export const SCOPES = [
  ['agents', 'Agent keys'],
  ['servers', 'Servers of the catalogue'],
  ['rules', 'Allow rules'],
] as const

export function Reviews() {
  const reviews = useQuery(reviewsQuery)
  const mayReview = useMay('review')
  return (
    <Card aside={mayReview && <Start />} flush title="Access reviews">
      <Loaded query={reviews}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="check" title="No review yet">
              In a review somebody looks at every key, server or rule with its use beside it and keeps or
              removes it. What nobody decides on until the day it is due goes, or stays, as you choose.
            </Empty>
          ) : (
            <DataTable
              columns={['What', 'Owner', 'Progress', 'Kept', 'Removed', 'Due', 'State']}
              keyOf={({ id }) => id}
              rows={all}
            >
              {(review) => <ReviewCells review={review} />}
            </DataTable>
          )
        }
      </Loaded>
    </Card>
  )
}

export function nameScope(scope: ReviewView['scope']): string {
  return SCOPES.find(([one]) => one === scope)?.[1] ?? scope
}

function ReviewCells({ review }: { readonly review: ReviewView }) {
  const { id, scope, owner, items, undecidedItems, kept, removed, dueAtMs, state } = review
  return (
    <>
      <td>
        <Link className="link font-medium" params={{ id }} to="/reviews/$id">
          {nameScope(scope)}
        </Link>
      </td>
      <td>
        <Untrusted line max={60} text={owner} />
      </td>
      <td>
        <Progress done={items - undecidedItems} of={items} />
      </td>
      <td className="tabular-nums">{kept}</td>
      <td className="tabular-nums">{removed}</td>
      <td className="text-soft">
        <Ago ms={dueAtMs} />
      </td>
      <td>
        <Badge tone={state === 'open' ? 'accent' : 'plain'}>{state}</Badge>
      </td>
    </>
  )
}

export function Progress({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <span className="flex items-center gap-2.5 whitespace-nowrap">
      <progress className="progress w-28" max={Math.max(1, of)} value={done}>
        {done} of {of}
      </progress>
      <span className="text-xs text-soft tabular-nums">
        {done} of {of}
      </span>
    </span>
  )
}

function Start() {
  const me = useSession()?.operator.name ?? ''
  return (
    <ActButton
      asks={[
        { name: 'scope', label: 'What is looked at', type: 'choice', options: SCOPES },
        { name: 'owner', label: 'Who sees to it', type: 'text', initial: me },
        { name: 'due', label: 'Until', type: 'date', initial: dayFromNow(14) },
        {
          name: 'undecided',
          label: 'What nobody has decided on until then',
          type: 'choice',
          options: [
            ['remove', 'is removed'],
            ['keep', 'is kept'],
          ],
        },
      ]}
      done="The review has begun"
      invalidates={['reviews']}
      label="Begin a review"
      run={(reason, { scope, owner = me, due = '', undecided }) =>
        ask('POST /rights/reviews', {
          body: {
            scope: SCOPES.find(([one]) => one === scope)?.[0] ?? 'agents',
            owner,
            dueAtMs: endOfDayMs(due),
            undecided: undecided === 'keep' ? 'keep' : 'remove',
            reason,
          },
        })
      }
      title="Begin an access review"
      tone="accent"
    >
      Everything there is now is listed, with how it was used; each item is then kept or removed.
    </ActButton>
  )
}
