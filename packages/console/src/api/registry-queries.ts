/** What is read about servers beside the catalogue: findings and what was decided of them, and what threat intelligence names. */

import { queryOptions } from '@tanstack/react-query'
import { ask, askAll } from './client.ts'

export const findingsQuery = (server: string) =>
  queryOptions({
    queryKey: ['servers', server, 'findings'],
    queryFn: () => ask('GET /servers/{id}/findings', { path: { id: server } }),
  })

export const hitsQuery = queryOptions({
  queryKey: ['intelligence', 'hits'],
  queryFn: () => askAll('GET /intelligence/hits'),
})
