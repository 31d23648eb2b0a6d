/** The calls of the control API about rights in use. */

import type { z } from 'zod'
import {
  type DecideReviewBody,
  ReviewItemView,
  ReviewView,
  type StartReviewBody,
} from '@callgate/contracts/access-review'
import {
  ExceptionView,
  GrowthView,
  MachineIdentityView,
  type ReachKind,
  ReachView,
  RightView,
  UnusedView,
} from '@callgate/contracts/rights'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

type Query = Readonly<Record<string, string | number | undefined>>

const at = (id: string): string => `/rights/reviews/${encodeURIComponent(id)}`

export function rightsCalls({ get, list, post, getSlowly, listSlowly, postSlowly }: Sending) {
  return {
    listRights: (query: Query, most: number) => listSlowly(`/rights${toQuery(query)}`, RightView, most),
    unusedRights: (query: Query = {}) => getSlowly(`/rights/unused${toQuery(query)}`, UnusedView),
    listIdentities: (query: Query = {}) =>
      listSlowly(`/rights/identities${toQuery(query)}`, MachineIdentityView),
    rightsGrowth: (query: Query = {}) => getSlowly(`/rights/growth${toQuery(query)}`, GrowthView),
    listExceptions: (query: Query = {}) => list(`/rights/exceptions${toQuery(query)}`, ExceptionView),
    listReviews: () => list('/rights/reviews', ReviewView),
    showReview: (id: string) => get(at(id), ReviewView),
    listReviewItems: (id: string) => list(`${at(id)}/items`, ReviewItemView),
    startReview: (wanted: z.input<typeof StartReviewBody>) =>
      postSlowly('/rights/reviews', ReviewView, wanted),
    decideReview: (id: string, subject: string, decided: z.input<typeof DecideReviewBody>) =>
      post(`${at(id)}/items/${encodeURIComponent(subject)}`, ReviewItemView, decided),
    closeReview: (id: string, reason: string) => post(`${at(id)}/close`, ReviewView, { reason }),
    reachOf: (kind: ReachKind, id: string) =>
      get(`/rights/reach/${kind}/${encodeURIComponent(id)}`, ReachView),
  }
}
