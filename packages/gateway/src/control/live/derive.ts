/** Which live events a record of the journal stands for. */

import { SEVERITIES } from '@callgate/contracts/finding'
import type { AdminEntry, JournalEntry, RecordedFinding } from '@callgate/contracts/journal'
import type { LiveEvent, LiveEventType } from '@callgate/contracts/live-event'

const CODES_MAX = 20

export interface Written {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

type MessageEntry = Extract<JournalEntry, { type: 'intent' | 'outcome' | 'event' }>

export function deriveEvents({ seq, timeMs, entry }: Written): readonly LiveEvent[] {
  const at = { atMs: timeMs, seq }
  switch (entry.type) {
    case 'intent':
    case 'outcome':
    case 'event':
      return deriveFromMessage(entry, at)
    case 'approval': {
      const { principal, agent, upstream, target, exchangeId, approvalId, operator } = entry
      const who = { principal, agent, upstream, target, exchangeId, approvalId, operator }
      return [{ type: 'approval', ...at, what: entry.event, ...who }]
    }
    case 'admin': {
      const type = classifyAct(entry)
      const { act: what, operator, subject } = entry
      return type === undefined ? [] : [{ type, ...at, what, operator, subject }]
    }
    case 'gateway':
      return [{ type: 'config', ...at, what: `gateway.${entry.event}` }]
    case 'context':
      return []
  }
}

type At = Pick<LiveEvent, 'atMs' | 'seq'>

const NOTHING: readonly LiveEvent[] = Object.freeze([])

function deriveFromMessage(entry: MessageEntry, at: At): readonly LiveEvent[] {
  const type = classifyMessage(entry)
  const active =
    entry.findings.length === 0
      ? NOT_FOUND
      : entry.findings.filter(({ suppressed }) => suppressed === undefined)
  if (active.length === 0) return type === undefined ? NOTHING : [messageEvent(type, entry, at)]
  const { principal, agent, upstream, target, sessionId, exchangeId, kind } = entry
  const shared = { ...at, principal, agent, upstream, target, sessionId, exchangeId }
  const found: LiveEvent = { type: 'finding', ...shared, what: kind, ...summarise(active) }
  return type === undefined ? [found] : [messageEvent(type, entry, at), found]
}

const NOT_FOUND: readonly RecordedFinding[] = []

/** Written out member by member: every call makes one. */
function messageEvent(type: LiveEventType, entry: MessageEntry, { atMs, seq }: At): LiveEvent {
  const event = {
    type,
    atMs,
    seq,
    principal: entry.principal,
    agent: entry.agent,
    upstream: entry.upstream,
    target: entry.target,
    sessionId: entry.sessionId,
    exchangeId: entry.exchangeId,
    what: entry.type === 'event' ? entry.event : entry.kind,
    code: entry.decision.code,
  }
  return entry.type === 'outcome' ? { ...event, outcome: entry.outcome, durationMs: entry.durationMs } : event
}

const UPSTREAM_EVENTS = new Set(['stderr', 'isolation', 'protocol-violation'])
const QUARANTINE_EVENTS = new Set(['quarantine', 'drift'])

function classifyMessage(entry: MessageEntry): LiveEventType | undefined {
  if (entry.type === 'event') {
    if (QUARANTINE_EVENTS.has(entry.event)) return 'quarantine'
    if (UPSTREAM_EVENTS.has(entry.event)) return 'upstream'
  }
  if (entry.decision.effect === 'deny') return 'denial'
  return entry.type === 'outcome' ? 'call' : undefined
}

function summarise(findings: readonly RecordedFinding[]): Pick<LiveEvent, 'codes' | 'severity'> {
  const order: readonly string[] = SEVERITIES
  const [worst] = findings.toSorted((a, b) => order.indexOf(b.severity) - order.indexOf(a.severity))
  const codes = [...new Set(findings.map(({ code }) => code))].slice(0, CODES_MAX)
  return { codes, severity: worst?.severity ?? 'info' }
}

/** By the beginning of the act, up to its first dot. */
const ACTS: Readonly<Record<string, LiveEventType>> = {
  baseline: 'quarantine',
  freeze: 'freeze',
  unfreeze: 'freeze',
  session: 'freeze',
  response: 'freeze',
  agent: 'freeze',
  incident: 'incident',
  playbook: 'incident',
  server: 'upstream',
  config: 'config',
  rules: 'config',
  keyring: 'config',
  'agent-key': 'config',
  task: 'config',
  gateway: 'config',
  conversation: 'config',
}

/** undefined for what only those hear of who read the journal: signing in, payloads, refused attempts. */
function classifyAct({ act }: AdminEntry): LiveEventType | undefined {
  const [family = ''] = act.split('.')
  return Object.hasOwn(ACTS, family) ? ACTS[family] : undefined
}
