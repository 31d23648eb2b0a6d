/** What is read about servers beside the catalogue: findings and what was decided of them, and what threat intelligence names. */

import type { ServerView } from '@callgate/contracts/registry'
import { queryOptions } from '@tanstack/react-query'
import { ask, askAll } from './client.ts'
import { ApiError } from './request.ts'

/** A server of the catalogue; null for one that only stands in the configuration. */
export const serverQuery = (id: string) =>
  queryOptions({
    queryKey: ['servers', id],
    queryFn: () =>
      // Counts by type of item are described as a record, whose members all seem optional; every one is there.
      (ask('GET /servers/{id}', { path: { id } }) as Promise<ServerView>).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }),
  })

export const findingsQuery = (server: string) =>
  queryOptions({
    queryKey: ['servers', server, 'findings'],
    queryFn: () => ask('GET /servers/{id}/findings', { path: { id: server } }),
  })

export const hitsQuery = queryOptions({
  queryKey: ['intelligence', 'hits'],
  queryFn: () => askAll('GET /intelligence/hits'),
})
