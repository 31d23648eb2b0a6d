/** What the pages read, each under the key by which it is read anew. */

import type { ApprovalView, GrantView } from '@callgate/contracts/approval'
import type {
  AgentKeyView,
  ConversationView,
  FreezeView,
  QuarantinedDetailView,
  QuarantinedView,
  StatusView,
} from '@callgate/contracts/control'
import type { IncidentExport, IncidentView, RunView, TrustView } from '@callgate/contracts/incident'
import type { SourceView } from '@callgate/contracts/intelligence'
import type { JournalRecord } from '@callgate/contracts/journal'
import type { ChannelView, DeliveryState, DeliveryView } from '@callgate/contracts/notification'
import type { OperatorView } from '@callgate/contracts/operator'
import type { OverviewView } from '@callgate/contracts/overview'
import type { PolicyWordsView } from '@callgate/contracts/policy-check'
import type {
  PolicyDiffView,
  PolicyHead,
  PolicyReplayView,
  PolicyRevision,
  ReplayedDifference,
  StagedView,
} from '@callgate/contracts/policy-revision'
import type { PolicyView } from '@callgate/contracts/policy-view'
import type { Page } from '@callgate/contracts/paging'
import type { Playbook } from '@callgate/contracts/playbook'
import type { ServerDiffView, ServerStepView, ServerView } from '@callgate/contracts/registry'
import type { SettingsView } from '@callgate/contracts/settings-view'
import type { StepView } from '@callgate/contracts/response'
import type { AgentView, SavedSearch, SessionGraph } from '@callgate/contracts/session'
import type { PasskeyView } from '@callgate/contracts/sign-in'
import type { TaskView } from '@callgate/contracts/task'
import type { VerificationView } from '@callgate/contracts/verification'
import { queryOptions } from '@tanstack/react-query'
import { get, getList, getTagged, type Query } from './request.ts'

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: () => get<StatusView>('/status'),
  refetchInterval: 5_000,
})
export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: () => getList<ApprovalView>('/approvals', { limit: 200 }),
  refetchInterval: 5_000,
})
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ['approvals', id],
    queryFn: () => get<ApprovalView>(`/approvals/${encodeURIComponent(id)}`),
    refetchInterval: 5_000,
  })
export const grantsQuery = queryOptions({
  queryKey: ['grants'],
  queryFn: () => getList<GrantView>('/approval-grants'),
})
export const incidentsQuery = queryOptions({
  queryKey: ['incidents'],
  queryFn: () => getList<IncidentView>('/incidents', { limit: 200 }),
  refetchInterval: 10_000,
})
export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id],
    queryFn: () => get<IncidentView>(`/incidents/${encodeURIComponent(id)}`),
    refetchInterval: 10_000,
  })
export const incidentExportQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id, 'export'],
    queryFn: () => get<IncidentExport>(`/incidents/${encodeURIComponent(id)}/export`),
  })
export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', id, 'runs'],
    queryFn: () => getList<RunView>(`/incidents/${encodeURIComponent(id)}/runs`),
  })
export const playbooksQuery = queryOptions({
  queryKey: ['playbooks'],
  queryFn: () => getList<Playbook>('/playbooks'),
})
export const stepsQuery = queryOptions({
  queryKey: ['responses'],
  queryFn: () => getList<StepView>('/responses', { all: true }),
  refetchInterval: 10_000,
})
export const freezesQuery = queryOptions({
  queryKey: ['freezes'],
  queryFn: () => getList<FreezeView>('/freezes'),
  refetchInterval: 10_000,
})
export const conversationsQuery = queryOptions({
  queryKey: ['conversations'],
  queryFn: () => getList<ConversationView>('/conversations'),
  refetchInterval: 10_000,
})
export const serversQuery = queryOptions({
  queryKey: ['servers'],
  queryFn: () => getList<ServerView>('/servers'),
})
export const serverHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['servers', id, 'history'],
    queryFn: () => getList<ServerStepView>(`/servers/${encodeURIComponent(id)}/history`),
  })
export const serverDiffQuery = (id: string) =>
  queryOptions({
    queryKey: ['servers', id, 'diff'],
    queryFn: () => get<ServerDiffView>(`/servers/${encodeURIComponent(id)}/diff`),
  })
export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: () => getList<QuarantinedView>('/quarantine'),
  refetchInterval: 15_000,
})

export type ItemVersion = Pick<QuarantinedView, 'upstream' | 'type' | 'name' | 'digest'>

export const quarantinedQuery = ({ upstream, type, name, digest }: ItemVersion) =>
  queryOptions({
    queryKey: ['quarantine', upstream, type, name, digest],
    queryFn: () => get<QuarantinedDetailView>('/quarantine/item', { upstream, type, name, digest }),
  })
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => getList<AgentKeyView>('/keys'),
})
export const trustQuery = (agent: string) =>
  queryOptions({
    queryKey: ['trust', agent],
    queryFn: () => get<TrustView>(`/agents/${encodeURIComponent(agent)}/trust`),
  })
export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: () => getList<AgentView>('/agents'),
  refetchInterval: 15_000,
})
export const searchesQuery = queryOptions({
  queryKey: ['searches'],
  queryFn: () => getList<SavedSearch>('/journal/searches'),
})
export const sessionGraphQuery = (conversation: string) =>
  queryOptions({
    queryKey: ['sessions', conversation, 'graph'],
    queryFn: () => get<SessionGraph>(`/sessions/${encodeURIComponent(conversation)}/graph`),
    refetchInterval: 15_000,
  })
export const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: () => get<PolicyView>('/policy'),
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
  queryFn: () => get<PolicyWordsView>('/policy/words'),
  staleTime: 60_000,
})
export const revisionsQuery = queryOptions({
  queryKey: ['policy', 'revisions'],
  queryFn: () => getList<PolicyRevision>('/policy/revisions', { limit: 200 }),
  refetchInterval: 10_000,
})
export const policyDiffQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['policy', 'diff', from, to],
    queryFn: () => get<PolicyDiffView>('/policy/diff', { from, to }),
    staleTime: Number.POSITIVE_INFINITY,
  })
export const stagedQuery = queryOptions({
  queryKey: ['policy', 'staged'],
  queryFn: () => get<{ readonly staged: StagedView | null }>('/policy/staged'),
  refetchInterval: 3_000,
})
const REPLAY_POLL_MS = 400
export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['policy', 'replay', id],
    queryFn: () => get<PolicyReplayView>(`/policy/replays/${encodeURIComponent(id)}`),
    refetchInterval: ({ state }) => (state.data?.endedAtMs === null ? REPLAY_POLL_MS : false),
  })
export const replayedQuery = (id: string) =>
  queryOptions({
    queryKey: ['policy', 'replayed', id],
    queryFn: () => getList<ReplayedDifference>(`/policy/replays/${encodeURIComponent(id)}/differences`),
  })
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => get<SettingsView>('/settings'),
})
export const channelsQuery = queryOptions({
  queryKey: ['notifications', 'channels'],
  queryFn: () => getList<ChannelView>('/notifications/channels'),
  refetchInterval: 10_000,
})
export const deliveriesQuery = (state: DeliveryState | undefined) =>
  queryOptions({
    queryKey: ['notifications', 'deliveries', state],
    queryFn: () => getList<DeliveryView>('/notifications/deliveries', { state, limit: 100 }),
    refetchInterval: 10_000,
  })
export const feedsQuery = queryOptions({
  queryKey: ['feeds'],
  queryFn: () => getList<SourceView>('/intelligence/sources'),
  refetchInterval: 60_000,
})
export const tasksQuery = queryOptions({
  queryKey: ['tasks'],
  queryFn: () => getList<TaskView>('/tasks'),
})
export const operatorsQuery = queryOptions({
  queryKey: ['operators'],
  queryFn: () => getList<OperatorView>('/operators'),
})

export const verificationQuery = queryOptions({
  queryKey: ['verification'],
  queryFn: () => get<VerificationView>('/journal/verification'),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? 400 : false),
})

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: () => getList<PasskeyView>('/passkeys'),
})

/** Records in order, and the position to go on from. */
export interface RecordPage {
  readonly records: readonly JournalRecord[]
  readonly next: number | null
}

export async function readRecords(query: Query): Promise<RecordPage> {
  const { items, nextCursor } = await get<Page<JournalRecord>>('/journal/records', query)
  const last = items.at(-1)
  return { records: items, next: nextCursor === null || last === undefined ? null : last.seq + 1 }
}

export const overviewQuery = (hours: number, step: 'hour' | 'day') =>
  queryOptions({
    queryKey: ['overview', hours, step],
    queryFn: () => get<OverviewView>('/overview', { hours, step }),
    refetchInterval: 30_000,
  })

export const recordQuery = (seq: number) =>
  queryOptions({
    queryKey: ['record', seq],
    queryFn: () => get<JournalRecord>(`/journal/records/${seq}`),
    staleTime: Number.POSITIVE_INFINITY,
  })
