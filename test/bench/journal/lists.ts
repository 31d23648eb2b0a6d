/** The other lists of the console, filled to what the gateway keeps of each, beside the same lists with nothing in them. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationView } from '@callgate/contracts/control'
import { IncidentView } from '@callgate/contracts/incident'
import { PageQuery } from '@callgate/contracts/paging'
import {
  askedCall,
  openTestApprovals,
  type TestApprovals,
  waitingId,
} from '../../../packages/gateway/src/approvals/approvals.fixture.ts'
import { takePage } from '../../../packages/gateway/src/control/pages.ts'
import { findConversations } from '../../../packages/gateway/src/control/sessions/find-conversations.ts'
import { IncidentStore } from '../../../packages/gateway/src/incidents/incident-store.ts'
import { openTestConversations } from '../../../packages/gateway/src/sessions/conversations-fixture.ts'
import type { Conversations } from '../../../packages/gateway/src/sessions/conversations.ts'

/** What the gateway keeps at most. */
const SESSIONS = 50_000
const INCIDENTS = 10_000
/** Nothing bounds these but the time for which they are kept. */
const APPROVALS = 20_000
const TENANT = 'default'
/** As many as a page of the console asks for. */
const SHOWN = 200

export interface Lists {
  readonly conversations: Conversations
  readonly incidents: IncidentStore
  readonly approvals: TestApprovals
  close(): Promise<void>
}

/** `filled`: with as much as the gateway keeps of each; else with nothing. */
export async function openLists(folder: string, filled: boolean): Promise<Lists> {
  const directory = join(folder, filled ? 'full' : 'empty')
  mkdirSync(directory, { recursive: true })
  const approvals = await openTestApprovals(directory)
  const incidents = new IncidentStore(approvals.store)
  const conversations = await openTestConversations({ windowMs: 86_400_000 })
  if (filled) {
    fillConversations(conversations)
    await fillIncidents(incidents)
    await fillApprovals(approvals)
  }
  return { conversations, incidents, approvals, close: () => approvals.close() }
}

function fillConversations(conversations: Conversations): void {
  for (let at = 0; at < SESSIONS; at += 1)
    conversations.ofOwner({ tenant: TENANT, principal: `person-${at % 500}`, agent: `agent-${at}` })
}

async function fillIncidents(incidents: IncidentStore): Promise<void> {
  for (let from = 0; from < INCIDENTS; from += 1_000)
    await incidents.batch(Array.from({ length: 1_000 }, (_, at) => incidents.save(incidentOf(from + at))))
}

function incidentOf(at: number): IncidentView {
  const times = { firstAtMs: at, openedAtMs: at, lastAtMs: (at * 7_919) % INCIDENTS, detectMs: 0 }
  const never = { acknowledgedAtMs: null, containedAtMs: null, closedAtMs: null, respondMs: null }
  const entry = {
    atMs: at,
    what: 'seen',
    by: 'gateway',
    text: 'a secret was found in an answer',
    seq: at,
  } as const
  return IncidentView.parse({
    tenant: TENANT,
    id: `inc_${at}`,
    state: at % 10 === 0 ? 'open' : 'closed',
    class: 'secret',
    severity: 'high',
    principal: `person-${at % 50}`,
    agent: `agent-${at % 20}`,
    conversation: null,
    upstream: 'server-1',
    target: 'tool_1',
    title: 'secret: agent of a person',
    ...times,
    ...never,
    count: 20,
    codes: { 'secret/kind-1': 20 },
    evidence: Array.from({ length: 20 }, (_, seq) => seq),
    evidenceLeftOut: 0,
    timeline: Array.from({ length: 20 }, () => entry),
    timelineLeftOut: 0,
    assignee: null,
    steps: [],
  })
}

/** One real one, which waits, and copies of it that were used. */
async function fillApprovals({ approvals, store }: TestApprovals): Promise<void> {
  const id = waitingId(await approvals.agents.seek(askedCall(), null))
  const { db } = store
  const row = await db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const over = { active: 0, state: 'used' } as const
  for (let from = 0; from < APPROVALS; from += 100) {
    const copies = Array.from({ length: 100 }, (_, at) => {
      const own = { id: `apv_${from + at}`, digest: `d${from + at}` }
      return { ...row, ...own, ...over, requested_at: row.requested_at - from - at }
    })
    await store.batch([db.insertInto('approvals').values(copies)])
  }
}

type Read = (lists: Lists) => Promise<unknown>

export const LISTS: readonly (readonly [name: string, read: Read])[] = [
  [`sessions, the last used of ${SESSIONS}`, async (lists) => pageOf(lists)],
  ['sessions that name two words', async (lists) => pageOf(lists, 'person-7 agent-3')],
  ['sessions that name a word nobody has', async (lists) => pageOf(lists, 'quetzal')],
  [`incidents, the newest of ${INCIDENTS}`, ({ incidents }) => incidents.load(TENANT, { limit: SHOWN })],
  ['incidents that are open', ({ incidents }) => incidents.load(TENANT, { state: 'open', limit: SHOWN })],
  [`approvals, the newest of ${APPROVALS}`, ({ approvals }) => listApprovals(approvals)],
  ['approvals that wait', ({ approvals }) => listApprovals(approvals, 'pending')],
]

function pageOf({ conversations }: Lists, q?: string): unknown {
  const views: readonly ConversationView[] = conversations
    .list(TENANT)
    .map(({ id, owner: { principal, agent }, usedMs, labels, words }) => ({
      id,
      principal,
      agent,
      usedAtMs: usedMs,
      ...labels,
      labels: [...words],
    }))
  return takePage(findConversations(views, q), PageQuery.parse({ limit: SHOWN }), ({ id }) => id)
}

function listApprovals({ approvals }: TestApprovals, state?: 'pending'): Promise<unknown> {
  return approvals.desk.list(TENANT, { state, limit: SHOWN })
}
