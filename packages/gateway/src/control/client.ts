/** The control API as the CLI calls it: typed, every answer checked, every problem an error that says what to do. */

import { z } from 'zod'
import {
  type AcceptBody,
  AgentKeyView,
  CheckpointView,
  ConversationView,
  type DeclassifyBody,
  DoneView,
  ErasedView,
  IssuedKeyView,
  type ItemVersionBody,
  type JournalPage,
  MasterKeysView,
  type JournalQuery,
  type NewAgentKeyBody,
  Problem,
  QuarantinedDetailView,
  QuarantinedView,
  type ReasonBody,
  type RejectBody,
  ReloadView,
  RevealedView,
  RevokedKeyView,
  type RotateKeyBody,
  SessionView,
  StatusView,
} from '@callgate/contracts/control'
import {
  type AnswerBody,
  type ApprovalQuery,
  ApprovalView,
  GrantView,
  RevealedCallView,
} from '@callgate/contracts/approval'
import { type BeginBody, BegunView, type ContextBody, ContextTakenView } from '@callgate/contracts/context'
import { JournalRecord } from '@callgate/contracts/journal'
import { parseJson } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import {
  IssuedOperatorView,
  type NewOperatorBody,
  OperatorView,
  RevokedOperatorView,
  WhoView,
} from '@callgate/contracts/operator'
import { InvitationView, type InviteBody } from '@callgate/contracts/sign-in'
import { incidentCalls } from './client-incidents.ts'
import { notificationCalls } from './client-notifications.ts'
import { intelligenceCalls } from './client-intelligence.ts'
import { policyCalls } from './client-policy.ts'
import { serverCalls } from './client-servers.ts'
import { TimelineStep } from '@callgate/contracts/session'
import { type EndTaskBody, type TaskBody, TaskView } from '@callgate/contracts/task'
import { pageOf } from '@callgate/contracts/paging'
import { ControlError } from './problem.ts'
import { rightsCalls } from './client-rights.ts'
import { toQuery } from './query.ts'

const TIMEOUT_MS = 30_000
/** For what starts a server and reads all it lists. */
const SLOW_TIMEOUT_MS = 180_000
const PAGE_MAX = 1_000

export interface ControlAddress {
  /** For example http://127.0.0.1:7301. */
  readonly url: string
  readonly operatorToken: string
  readonly timeoutMs?: number
}

type Why = z.input<typeof ReasonBody>

interface Sent {
  readonly body: unknown
  readonly timeoutMs: number
}

export type ControlClient = ReturnType<typeof createControlClient>

/** What hosts and operators say of agents' sessions. */
function createSessionClient(address: ControlAddress) {
  const post = <T>(path: string, schema: z.ZodType<T>, body: unknown) =>
    send(address, 'POST', path, body).then(read(schema))
  return {
    listConversations: () => listAll(address, '/conversations', ConversationView),
    sessionTimeline: (conversation: string) =>
      listAll(address, `/sessions/${encodeURIComponent(conversation)}/timeline`, TimelineStep),
    listSessions: () => listAll(address, '/sessions', SessionView),
    killSession: (session: string) => post(`/sessions/${encodeURIComponent(session)}/kill`, DoneView, {}),
    declassify: (conversation: string, to: DeclassifyBody) =>
      post(`/conversations/${encodeURIComponent(conversation)}/declassify`, ConversationView, to),
    beginConversation: (owner: BeginBody) => post('/context/begin', BegunView, owner),
    tellContext: (told: z.input<typeof ContextBody>) => post('/context', ContextTakenView, told),
    listTasks: () => listAll(address, '/tasks', TaskView),
    declareTask: (task: z.input<typeof TaskBody>) => post('/tasks', TaskView, task),
    endTask: (ending: z.input<typeof EndTaskBody>) => post('/tasks/end', TaskView, ending),
  }
}

/** The subjects that have a file of their own. */
const callsBySubject = (sending: Parameters<typeof rightsCalls>[0]) => ({
  ...incidentCalls(sending),
  ...notificationCalls(sending),
  ...policyCalls(sending),
  ...serverCalls(sending),
  ...rightsCalls(sending),
  ...intelligenceCalls(sending),
})

/** A client of the gateway at the address. Its calls reject with ControlError; status 0 means nobody answered. */
export function createControlClient(address: ControlAddress) {
  const get = <T>(path: string, schema: z.ZodType<T>) => send(address, 'GET', path).then(read(schema))
  const post = <T>(path: string, schema: z.ZodType<T>, body: unknown = {}) =>
    send(address, 'POST', path, body).then(read(schema))
  const list = <T>(path: string, schema: z.ZodType<T>) => listAll(address, path, schema)
  const slow = { ...address, timeoutMs: SLOW_TIMEOUT_MS }
  const postSlowly = <T>(path: string, schema: z.ZodType<T>, body: unknown = {}) =>
    send(slow, 'POST', path, body).then(read(schema))
  const id = encodeURIComponent
  return {
    ...createSessionClient(address),
    status: () => get('/status', StatusView),
    metrics: async () => (await send(address, 'GET', '/metrics')).text(),
    openapi: () => get('/openapi.json', z.record(z.string(), z.unknown())),
    callOperation: (method: string, path: string, { body, timeoutMs }: Sent) =>
      send({ ...address, timeoutMs }, method, path, body),
    reload: () => post('/config/reload', ReloadView),
    drain: () => post('/drain', DoneView),
    listKeys: () => list('/keys', AgentKeyView),
    createKey: (wanted: z.input<typeof NewAgentKeyBody>) => post('/keys', IssuedKeyView, wanted),
    rotateKey: (key: string, options: z.input<typeof RotateKeyBody> = {}) =>
      post(`/keys/${id(key)}/rotate`, IssuedKeyView, options),
    revokeKey: (key: string, why: Why = {}) => post(`/keys/${id(key)}/revoke`, RevokedKeyView, why),
    whoAmI: () => get('/operators/me', WhoView),
    listOperators: () => list('/operators', OperatorView),
    addOperator: (wanted: z.input<typeof NewOperatorBody>) => post('/operators', IssuedOperatorView, wanted),
    inviteOperator: (invited: z.input<typeof InviteBody>) => post('/invitations', InvitationView, invited),
    revokeOperator: (operator: string, why: Why = {}) =>
      post(`/operators/${id(operator)}/revoke`, RevokedOperatorView, why),
    listMasterKeys: () => get('/master-keys', MasterKeysView),
    rotateMasterKey: (reason: string) => post('/master-keys/rotate', MasterKeysView, { reason }),
    listQuarantine: (upstream?: string) => list(`/quarantine${toQuery({ upstream })}`, QuarantinedView),
    showQuarantine: (item: ItemVersionBody) => get(`/quarantine/item${toQuery(item)}`, QuarantinedDetailView),
    approve: (item: z.input<typeof AcceptBody>) => post('/quarantine/approve', DoneView, item),
    reject: (item: z.input<typeof RejectBody>) => post('/quarantine/reject', DoneView, item),
    listApprovals: (query: Partial<z.output<typeof ApprovalQuery>> = {}) =>
      list(`/approvals${toQuery(query)}`, ApprovalView),
    showApproval: (approval: string) => get(`/approvals/${id(approval)}`, ApprovalView),
    answerApproval: (approval: string, answer: z.input<typeof AnswerBody>) =>
      post(`/approvals/${id(approval)}/answer`, ApprovalView, answer),
    delegateApproval: (approval: string, to: string, reason: string) =>
      post(`/approvals/${id(approval)}/delegate`, ApprovalView, { to, reason }),
    revokeApproval: (approval: string, reason: string) =>
      post(`/approvals/${id(approval)}/revoke`, ApprovalView, { reason }),
    revealApproval: (approval: string, reason: string) =>
      post(`/approvals/${id(approval)}/reveal`, RevealedCallView, { reason }),
    listGrants: () => list('/approval-grants', GrantView),
    revokeGrant: (grant: string, reason: string) =>
      post(`/approval-grants/${id(grant)}/revoke`, DoneView, { reason }),
    ...callsBySubject({ get, list, post, postSlowly, ...slowly(slow) }),
    checkpoint: () => post('/journal/checkpoint', CheckpointView),
    searchJournal: (query: Partial<JournalQuery> = {}) => searchJournal(address, query),
    showRecord: (seq: number) => get(`/journal/records/${seq}`, JournalRecord),
    erasePayload: (payload: string, reason: string) =>
      post(`/journal/payloads/${id(payload)}/erase`, ErasedView, { reason }),
    revealPayload: (payload: string, reason: string) =>
      post(`/journal/payloads/${id(payload)}/reveal`, RevealedView, { reason }),
  }
}

/** For what has to read much before it can answer. */
const slowly = (slow: ControlAddress) => ({
  getSlowly: <T>(path: string, schema: z.ZodType<T>) => send(slow, 'GET', path).then(read(schema)),
  listSlowly: <T>(path: string, schema: z.ZodType<T>, most?: number) => listAll(slow, path, schema, most),
})

/** Every page of a list, until there are `most` items; the first alone where the query says how many are wanted. */
async function listAll<T>(
  address: ControlAddress,
  path: string,
  schema: z.ZodType<T>,
  most = Infinity,
): Promise<readonly T[]> {
  const items: T[] = []
  const wantsSome = /[?&]limit=/.test(path)
  const joint = path.includes('?') ? '&' : '?'
  const first = wantsSome ? path : `${path}${joint}limit=${PAGE_MAX}`
  let place: string | null = first
  while (place !== null && items.length < most) {
    const answer: Response = await send(address, 'GET', place)
    const page = await read(pageOf(schema))(answer)
    items.push(...page.items)
    place = wantsSome || page.nextCursor === null ? null : `${first}&cursor=${page.nextCursor}`
  }
  return items.slice(0, most)
}

async function searchJournal(address: ControlAddress, query: Partial<JournalQuery>): Promise<JournalPage> {
  const answer = await send(address, 'GET', `/journal/records${toQuery(query)}`)
  const { items, nextCursor } = await read(pageOf(JournalRecord))(answer)
  const last = items.at(-1)
  return { records: items, next: nextCursor === null || last === undefined ? null : last.seq + 1 }
}

function read<T>(schema: z.ZodType<T>): (response: Response) => Promise<T> {
  return async (response) => schema.parse(readJson(await response.text()))
}

async function send(
  address: ControlAddress,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const url = `${address.url}/api/v1${path}`
  const headers = { authorization: `Bearer ${address.operatorToken}`, 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(address.timeoutMs ?? TIMEOUT_MS)
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  let response: Response
  try {
    response = await fetch(url, { method, headers, redirect: 'error', signal, ...content })
  } catch (error) {
    const reason = `No gateway answers at ${address.url}: start one with callgate up, or check control.port.`
    throw new ControlError(0, 'unreachable', reason, { cause: error })
  }
  if (response.ok) return response
  // An answer that breaks off is told by its status alone.
  const problem = Problem.safeParse(parseJson(await response.text().catch(() => '')))
  if (!problem.success)
    throw new ControlError(response.status, 'unexpected', `${url} answered ${response.status}.`)
  throw new ControlError(response.status, problem.data.code, problem.data.detail)
}
