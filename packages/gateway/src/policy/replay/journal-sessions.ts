/** Makes sessions that can be replayed out of records of the journal and what is still kept of their payloads. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@callgate/contracts/json'
import type { ReplayDecision } from '@callgate/contracts/replay'
import type { ReplayEvent } from '@callgate/engine/replay/events'

/** Reads a payload; null where it is erased, dropped or damaged. */
export type ReadPayload = (id: string) => Promise<string | null>

export interface RecordedCall {
  readonly index: number
  readonly seq: number
  readonly timeMs: number
  readonly exchangeId: string
  readonly tool: string
  readonly was: ReplayDecision
}

export interface NotReplayed {
  readonly seq: number
  readonly exchangeId: string | null
  readonly why: string
}

/** Everything one agent did for one principal in the range, as events. */
export interface JournalSession {
  readonly tenant: string
  readonly principal: string
  readonly agent: string
  readonly events: readonly ReplayEvent[]
  readonly calls: readonly RecordedCall[]
  readonly left: readonly NotReplayed[]
}

interface Building {
  readonly tenant: string
  readonly principal: string
  readonly agent: string
  readonly events: ReplayEvent[]
  readonly calls: RecordedCall[]
  readonly left: NotReplayed[]
  /** Replayed calls whose outcome has not come yet. */
  readonly open: Map<string, number>
}

type Entry = JournalRecord['entry']

/** Whether anything of it is replayed. */
export function isReplayed(
  entry: Entry,
): entry is Extract<Entry, { type: 'intent' | 'outcome' | 'context' }> {
  return entry.type === 'intent' || entry.type === 'outcome' || entry.type === 'context'
}

const STRICTNESS: readonly ReplayDecision[] = ['allow', 'redact', 'ask', 'deny']

export async function readSessions(
  records: Iterable<JournalRecord>,
  readPayload: ReadPayload,
): Promise<readonly JournalSession[]> {
  const sessions = new Map<string, Building>()
  for (const record of records) {
    const { entry } = record
    if (!isReplayed(entry)) continue
    const { tenant, principal, agent } = entry
    if (principal === null || agent === null) continue
    const key = JSON.stringify([tenant, principal, agent])
    const session = sessions.get(key) ?? start(tenant, principal, agent)
    sessions.set(key, session)
    if (entry.type === 'context') await addWords(session, record, readPayload)
    else if (entry.method === 'tools/call' && entry.parentId === null && entry.kind === 'call')
      await (entry.type === 'intent' ? addCall : addResult)(session, record, readPayload)
  }
  return [...sessions.values()].filter(({ calls, left }) => calls.length + left.length > 0)
}

function start(tenant: string, principal: string, agent: string): Building {
  return { tenant, principal, agent, events: [], calls: [], left: [], open: new Map() }
}

async function addWords(
  session: Building,
  { seq, timeMs, entry }: JournalRecord,
  read: ReadPayload,
): Promise<void> {
  if (entry.type !== 'context') return
  const told = await readObject(entry.payload?.id, read)
  const text = told?.['text']
  if (typeof text !== 'string') {
    const why = entry.payload === null ? 'what was said was not kept' : 'what was said is erased'
    session.left.push({ seq, exchangeId: entry.exchangeId, why })
    return
  }
  session.events.push({ type: 'said', index: session.events.length, by: entry.role, text, atMs: timeMs })
}

async function addCall(
  session: Building,
  { seq, timeMs, entry }: JournalRecord,
  read: ReadPayload,
): Promise<void> {
  if (entry.type !== 'intent') return
  const { exchangeId, upstream, target, payload } = entry
  const leave = (why: string): void => void session.left.push({ seq, exchangeId, why })
  if (upstream === null || target === null) return leave('it was refused before its target was known')
  if (payload === null)
    return leave(
      entry.decision.effect === 'deny'
        ? 'it was refused, and of what is refused no payload is kept (journal.payloads: raw keeps it)'
        : 'its payload was not kept',
    )
  const params = await readObject(payload.id, read)
  if (params === undefined) return leave('its payload is erased, dropped by retention or damaged')
  const args = params['arguments']
  const index = session.events.length
  const tool = `${upstream}/${target}`
  const { decision, keyId, sessionId } = entry
  const by = {
    conversation: sessionId ?? '',
    key: keyId ?? '',
    approved: decision.effect === 'allow' && decision.obligations.includes('approve'),
  }
  const event = { type: 'call', index, tool, args: isJsonObject(args) ? args : {} } as const
  session.events.push({ ...event, by, atMs: timeMs })
  session.calls.push({ index, seq, timeMs, exchangeId, tool, was: decisionOf(entry.decision) })
  session.open.set(exchangeId, session.calls.length - 1)
}

async function addResult(
  session: Building,
  { seq, timeMs, entry }: JournalRecord,
  read: ReadPayload,
): Promise<void> {
  if (entry.type !== 'outcome') return
  const { exchangeId, payload } = entry
  const at = session.open.get(exchangeId)
  const call = at === undefined ? undefined : session.calls[at]
  if (at === undefined || call === undefined) return
  session.open.delete(exchangeId)
  const after = decisionOf(entry.decision)
  if (STRICTNESS.indexOf(after) > STRICTNESS.indexOf(call.was)) session.calls[at] = { ...call, was: after }
  const value = await readObject(payload?.id, read)
  if (value !== undefined) {
    session.events.push({ type: 'result', index: call.index, value: value satisfies JsonValue, atMs: timeMs })
    return
  }
  const why =
    payload === null
      ? 'its result was not kept: what came after it is judged without it'
      : 'its result is erased, dropped or damaged: what came after it is judged without it'
  session.left.push({ seq, exchangeId, why })
}

async function readObject(id: string | undefined, read: ReadPayload): Promise<JsonObject | undefined> {
  const text = id === undefined ? null : await read(id)
  const value = text === null ? undefined : parseJson(text)
  return isJsonObject(value) ? value : undefined
}

/** What was done, by the record; an approval that was given was asked for. */
function decisionOf(decision: {
  readonly effect: 'allow' | 'deny'
  readonly code: string | null
  readonly obligations: readonly string[]
}): ReplayDecision {
  const { effect, code, obligations } = decision
  if (effect === 'deny') return code === 'approval-required' ? 'ask' : 'deny'
  if (obligations.includes('approve')) return 'ask'
  return obligations.some((type) => type !== 'notify' && type !== 'limit') ? 'redact' : 'allow'
}
