/** What a record of the journal has to tell: at most one notice, and whose escalation it ends. Pure. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { AdminEntry, ApprovalEntry, EventEntry, JournalEntry } from '@callgate/contracts/journal'
import type { NoticeEvent } from '@callgate/contracts/notice-events'
import { factsOf, type Notice, type Settled } from './notice.ts'

export interface Written {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

export interface Told {
  readonly notice?: Notice
  readonly settled?: Settled
}

/** Channels that the policy in force names for these of its rules. */
export type ChannelsOfRules = (rules: readonly string[]) => readonly string[]

const NOTHING: Told = {}

export function readNotice(written: Written, channelsOf: ChannelsOfRules): Told {
  const { entry } = written
  switch (entry.type) {
    case 'intent':
    case 'outcome':
      return entry.decision.obligations.includes('notify')
        ? { notice: reported(written, entry, channelsOf) }
        : NOTHING
    case 'event':
      return ofEvent(written, entry, channelsOf)
    case 'approval':
      return ofApproval(written, entry)
    case 'admin':
      return ofAct(written, entry)
    case 'gateway':
      return entry.event === 'restored' ? { notice: restored(written, entry) } : NOTHING
    case 'context':
      return NOTHING
  }
}

type Message = Extract<JournalEntry, { type: 'intent' | 'outcome' | 'event' }>

function reported({ timeMs }: Written, entry: Message, channelsOf: ChannelsOfRules): Notice {
  const { tenant, exchangeId, type, decision, findings } = entry
  const codes = [...new Set(findings.map(({ code }) => code))].slice(0, 20)
  return {
    tenant,
    key: `call-reported ${exchangeId} ${type}`,
    event: 'call-reported',
    severity: worstOf(findings.map((one) => one.severity)) ?? 'medium',
    atMs: timeMs,
    subject: null,
    facts: factsOf({
      Agent: entry.agent,
      For: entry.principal,
      Tool: toolOf(entry),
      Decision: decision.effect,
      Rules: decision.rules.slice(0, 20).join(', '),
      Findings: codes.join(', '),
    }),
    channels: channelsOf(decision.rules),
  }
}

function ofEvent(written: Written, entry: EventEntry, channelsOf: ChannelsOfRules): Told {
  const { event, tenant, upstream, target, note, findings } = entry
  if (event !== 'quarantine' && event !== 'drift')
    return entry.decision.obligations.includes('notify')
      ? { notice: reported(written, entry, channelsOf) }
      : NOTHING
  const notice: Notice = {
    tenant,
    key: `${event} ${written.seq}`,
    event,
    severity: worstOf(findings.map((one) => one.severity)) ?? 'medium',
    atMs: written.timeMs,
    subject: upstream,
    facts: factsOf({ Server: upstream, Definition: target, Why: note }),
    channels: [],
  }
  return { notice }
}

/** What is over once this was recorded; the others leave the call waiting. */
const OVER: ReadonlySet<ApprovalEntry['event']> = new Set([
  'approved',
  'refused',
  'used',
  'expired',
  'withdrawn',
  'revoked',
  'granted',
])
const ANSWERS: ReadonlySet<ApprovalEntry['event']> = new Set(['answered', 'delegated'])
const OF_APPROVAL: Readonly<Partial<Record<ApprovalEntry['event'], NoticeEvent>>> = {
  requested: 'approval-waiting',
  escalated: 'approval-escalated',
  waived: 'call-reported',
  approved: 'approval-settled',
  refused: 'approval-settled',
  expired: 'approval-settled',
  withdrawn: 'approval-settled',
  revoked: 'approval-settled',
}

function ofApproval({ timeMs }: Written, entry: ApprovalEntry): Told {
  const { event, tenant, approvalId: subject, risk, note, operator } = entry
  const isOver = OVER.has(event)
  const settled = isOver || ANSWERS.has(event) ? { settled: { tenant, subject, isOver } } : NOTHING
  const told = OF_APPROVAL[event]
  if (told === undefined) return settled
  const notice: Notice = {
    tenant,
    key: `${told} ${subject}${told === 'call-reported' ? ` ${entry.exchangeId ?? ''}` : ''}`,
    event: told,
    severity: told === 'approval-settled' ? 'info' : severityOfRisk(risk),
    atMs: timeMs,
    subject: told === 'call-reported' ? null : subject,
    facts: factsOf({
      Approval: subject,
      Agent: entry.agent,
      For: entry.principal,
      Tool: toolOf(entry),
      Risk: `${risk} of 100`,
      Rules: entry.rules.slice(0, 20).join(', '),
      'What happened': event === 'requested' ? null : event,
      By: operator,
      Note: note,
    }),
    channels: [],
  }
  return { ...settled, notice }
}

/** Scores of calls in the words of findings, so that one setting weighs both. */
export function severityOfRisk(risk: number): Severity {
  if (risk >= 85) return 'critical'
  if (risk >= 60) return 'high'
  return risk >= 30 ? 'medium' : 'low'
}

const THROWN: ReadonlySet<string> = new Set([
  'freeze',
  'response.impose',
  'agent-key.revoke',
  'gateway.drain',
])
const LIFTED: ReadonlySet<string> = new Set(['unfreeze', 'response.undo'])
const INCIDENT: Readonly<Record<string, NoticeEvent>> = {
  'incident.open': 'incident-opened',
  'incident.raise': 'incident-raised',
  'incident.state': 'incident-handled',
}

function ofAct(written: Written, entry: AdminEntry): Told {
  const { act, accepted } = entry
  if (Object.hasOwn(INCIDENT, act)) return ofIncident(written, entry)
  const event = eventOfAct(act, accepted)
  if (event === undefined) return NOTHING
  const { tenant, subject, operator, note } = entry
  const isStop = event === 'switch-thrown'
  const notice: Notice = {
    tenant,
    key: `${event} ${written.seq}`,
    event,
    severity: isStop || event === 'policy-refused' ? 'high' : 'info',
    atMs: written.timeMs,
    subject: null,
    facts: factsOf({ What: act, Subject: subject, By: operator, Why: note }),
    channels: [],
  }
  return { notice }
}

function eventOfAct(act: string, accepted: boolean): NoticeEvent | undefined {
  if (act === 'config.reload') return accepted ? 'policy-activated' : 'policy-refused'
  if (!accepted) return undefined
  if (THROWN.has(act)) return 'switch-thrown'
  return LIFTED.has(act) ? 'switch-lifted' : undefined
}

/** Opening and raising say how bad it is in front of their note; the state says what somebody made of it. */
function ofIncident({ timeMs, seq }: Written, entry: AdminEntry): Told {
  const { act, tenant, subject, note, after, operator } = entry
  const event = INCIDENT[act] ?? 'incident-opened'
  const isState = event === 'incident-handled'
  const [worded = '', ...rest] = (note ?? '').split(': ')
  const severity = SEVERITIES.find((one) => one === worded)
  const settled =
    isState && after !== 'open' ? { settled: { tenant, subject, isOver: after === 'closed' } } : {}
  const notice: Notice = {
    tenant,
    key: `${event} ${subject}${isState ? ` ${seq}` : ''}${event === 'incident-raised' ? ` ${worded}` : ''}`,
    event,
    severity: isState ? 'info' : (severity ?? 'high'),
    atMs: timeMs,
    subject,
    facts: isState
      ? factsOf({ Incident: subject, State: after, By: operator, Why: note })
      : factsOf({ Incident: subject, What: severity === undefined ? note : rest.join(': ') }),
    channels: [],
  }
  return { ...settled, notice }
}

function restored({ seq, timeMs }: Written, entry: Extract<JournalEntry, { type: 'gateway' }>): Notice {
  return {
    tenant: entry.tenant,
    key: `journal-restored ${seq}`,
    event: 'journal-restored',
    severity: 'medium',
    atMs: timeMs,
    subject: null,
    facts: factsOf({ Gateway: entry.instance, What: entry.note }),
    channels: [],
  }
}

function toolOf({ upstream, target }: { readonly upstream: string | null; readonly target: string | null }) {
  return upstream === null ? null : `${upstream}${target === null ? '' : `/${target}`}`
}

function worstOf(found: readonly string[]): Severity | undefined {
  return SEVERITIES.findLast((one) => found.includes(one))
}
