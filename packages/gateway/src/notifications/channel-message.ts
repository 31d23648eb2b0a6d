/** One message as every channel gets it: what happened, counted where it is much, and where to look. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { IncidentView } from '@callgate/contracts/incident'
import { NOTICE_EVENTS, type NoticeEvent } from '@callgate/contracts/notice-events'
import { readJson } from '@callgate/contracts/read-json'
import type { NotificationDeliveryRow as Row } from '../store/rows/notifications.ts'
import { factsOfIncident, type Fact } from './notice.ts'

/** Told one by one; of the others only how many there are. */
const ITEMS_MAX = 20

export interface MessageItem {
  readonly event: NoticeEvent
  readonly severity: Severity
  readonly atMs: number
  readonly facts: readonly Fact[]
  readonly link: string | null
}

export interface ChannelMessage {
  /** The same again is the same message: receivers can tell a repeat. */
  readonly id: string
  /** What it belongs to: an approval or an incident; null where it stands alone or tells of several. */
  readonly thread: string | null
  readonly severity: Severity
  /** Ours, with names of nobody. */
  readonly headline: string
  /** What an operator wrote into a playbook. */
  readonly words: string | null
  readonly items: readonly MessageItem[]
  /** Items that are not told one by one. */
  readonly leftOut: number
  /** Where somebody signs in and sees more; null where there is no page for it. */
  readonly link: string | null
  /** It is over: what watches for it may stop. */
  readonly isOver: boolean
  /** The incident it is about, as it stands; null where it is about none or about several. */
  readonly incident: IncidentView | null
}

export interface ComposeParts {
  readonly linkTo: (event: NoticeEvent, subject: string | null) => string | null
  readonly findIncident: (id: string) => Promise<IncidentView | undefined>
}

type Told = Pick<Row, 'event' | 'severity' | 'subject' | 'held' | 'escalation' | 'at' | 'body'>

/** One delivery is told by itself; several become one message with counts. */
export async function composeMessage(
  id: string,
  rows: readonly Told[],
  { linkTo, findIncident }: ComposeParts,
): Promise<ChannelMessage> {
  const [first] = rows
  if (first === undefined) throw new Error('A message tells of something')
  const items = rows.slice(0, ITEMS_MAX).map(({ event, severity, subject, at, body }) => ({
    event,
    severity,
    atMs: at,
    facts: readJson(body) as Fact[],
    link: linkTo(event, subject),
  }))
  const isOne = rows.length === 1
  const isAboutIncident = isOne && first.event.startsWith('incident-') && first.subject !== null
  const incident = isAboutIncident ? ((await findIncident(first.subject ?? '')) ?? null) : null
  return {
    id,
    thread: isOne && first.subject !== null ? first.subject : null,
    severity: worstOf(rows),
    headline: isOne ? headlineOf(first) : countHeadline(rows),
    words: null,
    items: incident === null ? items : items.map((item) => ({ ...item, facts: factsOfIncident(incident) })),
    leftOut: rows.length - items.length,
    link: isOne ? linkTo(first.event, first.subject) : linkTo(sameEvent(rows) ?? 'call-reported', null),
    isOver: first.event === 'approval-settled' || incident?.state === 'closed',
    incident,
  }
}

/** What a playbook or a response tells of an incident at once. */
export function composeIncidentMessage(
  told: {
    readonly id: string
    readonly incident: IncidentView
    readonly words: string | null
    readonly atMs: number
  },
  { linkTo }: Pick<ComposeParts, 'linkTo'>,
): ChannelMessage {
  const { id, incident, words, atMs } = told
  const { severity } = incident
  const link = linkTo('incident-told', incident.id)
  return {
    id,
    thread: incident.id,
    severity,
    headline: NOTICE_EVENTS['incident-told'],
    words,
    items: [{ event: 'incident-told', severity, atMs, facts: factsOfIncident(incident), link }],
    leftOut: 0,
    link,
    isOver: incident.state === 'closed',
    incident,
  }
}

function headlineOf({ event, escalation }: Told): string {
  return `${NOTICE_EVENTS[event]}${escalation === 1 ? ', and nobody has done anything yet' : ''}`
}

function countHeadline(rows: readonly Told[]): string {
  const counts = new Map<NoticeEvent, number>()
  for (const { event } of rows) counts.set(event, (counts.get(event) ?? 0) + 1)
  const told = [...counts].map(([event, count]) => `${count} × ${NOTICE_EVENTS[event]}`).join('; ')
  return rows.some(({ held }) => held === 1) ? `While it was quiet: ${told}` : told
}

function sameEvent(rows: readonly Told[]): NoticeEvent | undefined {
  const [first] = rows
  return rows.every(({ event }) => event === first?.event) ? first?.event : undefined
}

function worstOf(rows: readonly Told[]): Severity {
  return SEVERITIES.findLast((one) => rows.some(({ severity }) => severity === one)) ?? 'info'
}
