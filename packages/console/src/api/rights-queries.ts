/** What is read about rights: who may do what, what nobody uses, how far somebody reaches, and reviews of all that. */

import type { ReviewItemView, ReviewView } from '@callgate/contracts/access-review'
import type { Page } from '@callgate/contracts/paging'
import type {
  ExceptionView,
  GrowthView,
  MachineIdentityView,
  ReachKind,
  ReachView,
  RightView,
  UnusedView,
} from '@callgate/contracts/rights'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { get, getList, type Query } from './request.ts'

const PAGE = 60

/** A page may be short before the last one, so it is read on until there is no cursor. */
export const rightsQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['rights', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      get<Page<RightView>>('/rights', { ...filter, limit: PAGE, cursor: pageParam }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
export const unusedQuery = (agent: string | undefined) =>
  queryOptions({
    queryKey: ['rights', 'unused', agent],
    queryFn: () => get<UnusedView>('/rights/unused', { agent, limit: 500 }),
  })
export const growthQuery = (agent: string) =>
  queryOptions({
    queryKey: ['rights', 'growth', agent],
    queryFn: () => get<GrowthView>('/rights/growth', { agent }),
  })
export const identitiesQuery = queryOptions({
  queryKey: ['rights', 'identities'],
  queryFn: () => getList<MachineIdentityView>('/rights/identities'),
})
export const exceptionsQuery = queryOptions({
  queryKey: ['rights', 'exceptions'],
  queryFn: () => getList<ExceptionView>('/rights/exceptions', { all: true }),
})
export const reachQuery = (kind: ReachKind, id: string) =>
  queryOptions({
    queryKey: ['rights', 'reach', kind, id],
    queryFn: () => get<ReachView>(`/rights/reach/${kind}/${encodeURIComponent(id)}`),
  })
export const incidentReachQuery = (incident: string) =>
  queryOptions({
    queryKey: ['incidents', incident, 'reach'],
    queryFn: () => getList<ReachView>(`/incidents/${encodeURIComponent(incident)}/reach`, { limit: 10 }),
  })
export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: () => getList<ReviewView>('/rights/reviews'),
})
export const reviewItemsQuery = (review: string) =>
  queryOptions({
    queryKey: ['reviews', review, 'items'],
    queryFn: () => getList<ReviewItemView>(`/rights/reviews/${encodeURIComponent(review)}/items`),
  })
