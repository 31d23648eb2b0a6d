/** What is read about rights: who may do what, what nobody uses, how far somebody reaches, and reviews of all that. */

import type { ReachKind, ReachView } from '@callgate/contracts/rights'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, askAll } from './client.ts'
import { get, type Query } from './request.ts'

const PAGE = 60

/** A page may be short before the last one, so it is read on until there is no cursor. */
export const rightsQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['rights', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ask('GET /rights', { query: { ...filter, limit: PAGE, cursor: pageParam } }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
export const unusedQuery = (agent: string | undefined) =>
  queryOptions({
    queryKey: ['rights', 'unused', agent],
    queryFn: () => ask('GET /rights/unused', { query: { agent, limit: 500 } }),
  })
export const growthQuery = (agent: string) =>
  queryOptions({
    queryKey: ['rights', 'growth', agent],
    queryFn: () => ask('GET /rights/growth', { query: { agent } }),
  })
export const identitiesQuery = queryOptions({
  queryKey: ['rights', 'identities'],
  queryFn: () => askAll('GET /rights/identities'),
})
export const exceptionsQuery = queryOptions({
  queryKey: ['rights', 'exceptions'],
  queryFn: () => askAll('GET /rights/exceptions', { query: { all: 'true' } }),
})
export const reachQuery = (kind: ReachKind, id: string) =>
  queryOptions({
    queryKey: ['rights', 'reach', kind, id],
    queryFn: () => get<ReachView>(`/rights/reach/${kind}/${encodeURIComponent(id)}`),
  })
export const incidentReachQuery = (incident: string) =>
  queryOptions({
    queryKey: ['incidents', incident, 'reach'],
    queryFn: () => askAll('GET /incidents/{id}/reach', { path: { id: incident }, query: { limit: 10 } }),
  })
export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: () => askAll('GET /rights/reviews'),
})
export const reviewItemsQuery = (review: string) =>
  queryOptions({
    queryKey: ['reviews', review, 'items'],
    queryFn: () => askAll('GET /rights/reviews/{id}/items', { path: { id: review } }),
  })
