/** What the pages read, each under the key by which it is read anew. */

import type { DeliveryState } from '@callgate/contracts/notification'
import type { PolicyHead } from '@callgate/contracts/policy-revision'
import type { QuarantinedView } from '@callgate/contracts/control'
import type { JournalRecord } from '@callgate/contracts/journal'
import type { ServerView } from '@callgate/contracts/registry'
import { queryOptions } from '@tanstack/react-query'
import { ask, askAll } from './client.ts'
import { getTagged, type Query } from './request.ts'

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: () => ask('GET /status'),
  refetchInterval: 5_000,
})
export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: () => askAll('GET /approvals', { query: { limit: 200 } }),
  refetchInterval: 5_000,
})
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ['approvals', id],
    queryFn: () => ask('GET /approvals/{id}', { path: { id } }),
    refetchInterval: 5_000,
  })
export const grantsQuery = queryOptions({
  queryKey: ['grants'],
  queryFn: () => askAll('GET /approval-grants'),
})
export const incidentsQuery = queryOptions({
  queryKey: ['incidents'],
  queryFn: () => askAll('GET /incidents', { query: { limit: 200 } }),
  refetchInterval: 10_000,
})
export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id],
    queryFn: () => ask('GET /incidents/{id}', { path: { id } }),
    refetchInterval: 10_000,
  })
export const incidentExportQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id, 'export'],
    queryFn: () => ask('GET /incidents/{id}/export', { path: { id } }),
  })
export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id, 'runs'],
    queryFn: () => askAll('GET /incidents/{id}/runs', { path: { id } }),
  })
export const playbooksQuery = queryOptions({
  queryKey: ['playbooks'],
  queryFn: () => askAll('GET /playbooks'),
})
export const stepsQuery = queryOptions({
  queryKey: ['responses'],
  queryFn: () => askAll('GET /responses', { query: { all: 'true' } }),
  refetchInterval: 10_000,
})
export const freezesQuery = queryOptions({
  queryKey: ['freezes'],
  queryFn: () => askAll('GET /freezes'),
  refetchInterval: 10_000,
})
export const CONVERSATIONS_SHOWN = 200
const SEARCH_CHARS_MAX = 256
/** The last used of those that name the words. */
export const conversationsQuery = (q = '') =>
  queryOptions({
    queryKey: ['conversations', q],
    queryFn: () =>
      askAll('GET /conversations', {
        query: { q: q.slice(0, SEARCH_CHARS_MAX), limit: CONVERSATIONS_SHOWN },
      }),
    refetchInterval: 10_000,
  })
export const serversQuery = queryOptions({
  queryKey: ['servers'],
  // Counts by type of item are described as a record, whose members all seem optional; every one is there.
  queryFn: () => askAll('GET /servers') as Promise<readonly ServerView[]>,
})
export const serverHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['servers', id, 'history'],
    queryFn: () => askAll('GET /servers/{id}/history', { path: { id } }),
  })
export const serverDiffQuery = (id: string) =>
  queryOptions({
    queryKey: ['servers', id, 'diff'],
    queryFn: () => ask('GET /servers/{id}/diff', { path: { id } }),
  })
export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: () => askAll('GET /quarantine'),
  refetchInterval: 15_000,
})

export type ItemVersion = Pick<QuarantinedView, 'upstream' | 'type' | 'name' | 'digest'>

export const quarantinedQuery = ({ upstream, type, name, digest }: ItemVersion) =>
  queryOptions({
    queryKey: ['quarantine', upstream, type, name, digest],
    queryFn: () => ask('GET /quarantine/item', { query: { upstream, type, name, digest } }),
  })
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => askAll('GET /keys'),
})
export const trustQuery = (agent: string) =>
  queryOptions({
    queryKey: ['trust', agent],
    queryFn: () => ask('GET /agents/{id}/trust', { path: { id: agent } }),
  })
export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: () => askAll('GET /agents'),
  refetchInterval: 15_000,
})
export const searchesQuery = queryOptions({
  queryKey: ['searches'],
  queryFn: () => askAll('GET /journal/searches'),
})
export const sessionGraphQuery = (conversation: string) =>
  queryOptions({
    queryKey: ['sessions', conversation, 'graph'],
    queryFn: () => ask('GET /sessions/{conversation}/graph', { path: { conversation } }),
    refetchInterval: 15_000,
  })
export const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: () => ask('GET /policy'),
  refetchInterval: 5_000,
})
/** Only where revisions decide; with its tag, so that what one has not seen is not overwritten. */
export const policyHeadQuery = queryOptions({
  queryKey: ['policy', 'head'],
  queryFn: () => getTagged<PolicyHead>('/policy/head'),
  refetchInterval: 5_000,
})
export const policyWordsQuery = queryOptions({
  queryKey: ['policy', 'words'],
  queryFn: () => ask('GET /policy/words'),
  staleTime: 60_000,
})
export const revisionsQuery = queryOptions({
  queryKey: ['policy', 'revisions'],
  queryFn: () => askAll('GET /policy/revisions', { query: { limit: 200 } }),
  refetchInterval: 10_000,
})
export const policyDiffQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['policy', 'diff', from, to],
    queryFn: () => ask('GET /policy/diff', { query: { from, to } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
export const stagedQuery = queryOptions({
  queryKey: ['policy', 'staged'],
  queryFn: () => ask('GET /policy/staged'),
  refetchInterval: 3_000,
})
const REPLAY_POLL_MS = 400
export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['policy', 'replay', id],
    queryFn: () => ask('GET /policy/replays/{id}', { path: { id } }),
    refetchInterval: ({ state }) => (state.data?.endedAtMs === null ? REPLAY_POLL_MS : false),
  })
export const replayedQuery = (id: string) =>
  queryOptions({
    queryKey: ['policy', 'replayed', id],
    queryFn: () => askAll('GET /policy/replays/{id}/differences', { path: { id } }),
  })
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask('GET /settings'),
})
export const channelsQuery = queryOptions({
  queryKey: ['notifications', 'channels'],
  queryFn: () => askAll('GET /notifications/channels'),
  refetchInterval: 10_000,
})
export const deliveriesQuery = (state: DeliveryState | undefined) =>
  queryOptions({
    queryKey: ['notifications', 'deliveries', state],
    queryFn: () => askAll('GET /notifications/deliveries', { query: { state, limit: 100 } }),
    refetchInterval: 10_000,
  })
export const feedsQuery = queryOptions({
  queryKey: ['feeds'],
  queryFn: () => askAll('GET /intelligence/sources'),
  refetchInterval: 60_000,
})
export const tasksQuery = queryOptions({
  queryKey: ['tasks'],
  queryFn: () => askAll('GET /tasks'),
})
export const operatorsQuery = queryOptions({
  queryKey: ['operators'],
  queryFn: () => askAll('GET /operators'),
})

export const verificationQuery = queryOptions({
  queryKey: ['verification'],
  queryFn: () => ask('GET /journal/verification'),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? 400 : false),
})

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: () => askAll('GET /passkeys'),
})

/** Records in order, and the position to go on from. */
export interface RecordPage {
  readonly records: readonly JournalRecord[]
  readonly next: number | null
}

export async function readRecords(query: Query): Promise<RecordPage> {
  const { items, nextCursor } = await ask('GET /journal/records', { query })
  const last = items.at(-1)
  return { records: items, next: nextCursor === null || last === undefined ? null : last.seq + 1 }
}

interface Trended {
  readonly of?: 'tools' | 'agents' | 'rules'
  readonly name?: string
}

export const overviewQuery = (hours: number, step: 'hour' | 'day', whose: Trended = {}) =>
  queryOptions({
    queryKey: ['overview', hours, step, whose],
    queryFn: () => ask('GET /overview', { query: { hours, step, ...whose } }),
    refetchInterval: 30_000,
  })

export const recordQuery = (seq: number) =>
  queryOptions({
    queryKey: ['record', seq],
    queryFn: () => ask('GET /journal/records/{seq}', { path: { seq } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
