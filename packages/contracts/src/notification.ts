/** Notifications: what is told to whom and when, how messages stand, and the shapes operators are shown. Times are milliseconds since the epoch. */

import { z } from 'zod'
import { SEVERITIES } from './finding.ts'
import { ESCALATED_EVENTS, NOTICE_EVENTS, type NoticeEvent } from './notice-events.ts'
import { PageQuery } from './paging.ts'

const events = Object.keys(NOTICE_EVENTS) as [NoticeEvent, ...NoticeEvent[]]
export const NoticeEventName = z.enum(events)
/** What a route can be for: tests and responses say themselves where they go. */
const RoutedEvent = NoticeEventName.exclude(['test', 'incident-told'])

export const ChannelId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')
const severity = z.enum(SEVERITIES)

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

const clock = (last: RegExp) => z.string().regex(last, 'must be a time of day: 22:00')

export const QuietHours = z
  .strictObject({
    zone: z
      .string()
      .max(64)
      .refine(isZone, { error: 'must be a time zone such as Europe/Berlin or UTC' })
      .describe('Time zone of the hours, by its IANA name'),
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .max(7)
      .default([...WEEKDAYS])
      .describe('Days on which it becomes quiet; the hours may end on the next'),
    from: clock(/^([01]\d|2[0-3]):[0-5]\d$/).describe('When it becomes quiet, by the clock on the wall'),
    to: clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/).describe('When it ends; before `from`, on the next day'),
    passFrom: severity
      .default('critical')
      .describe('What is at least this severe is told at once all the same'),
  })
  .refine(({ from, to }) => from !== to, { error: 'must end at another time than it begins', path: ['to'] })
  .refine(({ days, from, to }) => !(new Set(days).size === 7 && from === '00:00' && to === '24:00'), {
    error: 'would never end: leave out a day or an hour',
    path: ['days'],
  })
export type QuietHours = z.infer<typeof QuietHours>

export const Grouping = z.strictObject({
  windowMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('What is of one kind and follows within this time becomes one message with counts; 0: none'),
})

const channels = z.array(ChannelId).min(1).max(50)

export const NotificationRoute = z
  .strictObject({
    id: ChannelId.describe('Names it in records'),
    on: z.array(RoutedEvent).min(1).describe('What is told'),
    minSeverity: severity.default('info').describe('Only what is at least this severe; calls by their risk'),
    tenants: z.array(z.string().min(1).max(64)).min(1).max(100).optional().describe('Only of these tenants'),
    channels: channels.describe('Channels it is told to at once'),
    escalate: z
      .array(
        z.strictObject({
          afterMs: z.int().min(1_000).max(604_800_000).describe('When nobody has done anything for so long'),
          channels,
        }),
      )
      .max(5)
      .default([])
      .describe('Whom it is told to besides while nobody answers, hands on or acknowledges it'),
  })
  .refine(({ on, escalate }) => escalate.length === 0 || on.every((one) => ESCALATED_EVENTS.includes(one)), {
    error: `only what somebody can answer escalates: ${ESCALATED_EVENTS.join(', ')}`,
    path: ['escalate'],
  })
export type NotificationRoute = z.infer<typeof NotificationRoute>

export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'cancelled'] as const
export const DeliveryState = z.enum(DELIVERY_STATES)
export type DeliveryState = z.infer<typeof DeliveryState>

export const DeliveryView = z.object({
  id: z.string(),
  channel: z.string(),
  route: z.string().nullable().describe('null where a rule, a response or an operator named the channel'),
  event: NoticeEventName,
  severity,
  subject: z.string().nullable().describe('Approval, incident or server it is about'),
  facts: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  state: DeliveryState,
  held: z.boolean().describe('Quiet hours hold it, or held it'),
  escalation: z.boolean().describe('It is told because nobody had done anything'),
  message: z.string().nullable().describe('Message it went out with; several may share one'),
  attempts: z.int(),
  atMs: z.int(),
  dueAtMs: z.int().describe('Not before then'),
  endedAtMs: z.int().nullable(),
  error: z.string().nullable().describe('Why the last attempt failed, or why it was not sent'),
})
export type DeliveryView = z.infer<typeof DeliveryView>

export const DeliveryQuery = PageQuery.extend({
  channel: ChannelId.optional(),
  state: DeliveryState.optional(),
})

export const CHANNEL_TYPES = ['webhook', 'slack', 'teams', 'pagerduty', 'email'] as const
export const ChannelType = z.enum(CHANNEL_TYPES)

export const ChannelView = z.object({
  id: z.string(),
  type: ChannelType,
  to: z.string().nullable().describe('Origin or people it goes to; null where the address is a secret'),
  quietHours: z
    .object({
      zone: z.string(),
      days: z.array(z.enum(WEEKDAYS)).readonly(),
      from: z.string(),
      to: z.string(),
      passFrom: severity,
    })
    .nullable(),
  quietUntilMs: z.int().nullable().describe('It is quiet now, and until then'),
  windowMs: z.int(),
  routes: z
    .array(
      z.object({
        id: z.string(),
        on: z.array(NoticeEventName).readonly(),
        minSeverity: severity,
        afterMs: z.int().nullable().describe('null: at once; otherwise when nobody did anything for so long'),
      }),
    )
    .readonly(),
  waiting: z.int(),
  lastSentAtMs: z.int().nullable(),
  lastFailure: z.object({ atMs: z.int(), error: z.string() }).nullable(),
})
export type ChannelView = z.infer<typeof ChannelView>

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
