/** What is read about servers beside the catalogue: findings and what was decided of them, and what threat intelligence names. */

import type { HitView } from '@callgate/contracts/intelligence'
import type { FindingView } from '@callgate/contracts/remedy'
import { queryOptions } from '@tanstack/react-query'
import { get, getList } from './request.ts'

export const findingsQuery = (server: string) =>
  queryOptions({
    queryKey: ['servers', server, 'findings'],
    queryFn: () => get<readonly FindingView[]>(`/servers/${encodeURIComponent(server)}/findings`),
  })

export const hitsQuery = queryOptions({
  queryKey: ['intelligence', 'hits'],
  queryFn: () => getList<HitView>('/intelligence/hits'),
})
