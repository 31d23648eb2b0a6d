/** What operators see of notifications and do: channels without their secrets, deliveries, and a message to try one. */

import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import { type ChannelView, type DeliveryQuery, type DeliveryView } from '@callgate/contracts/notification'
import { readJson } from '@callgate/contracts/read-json'
import type { ResponseChannel, ResponseConfig } from '@callgate/contracts/response-config'
import type { z } from 'zod'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { NotificationDeliveryRow as Row } from '../store/rows/notifications.ts'
import type { ChannelMessage } from './channel-message.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { factsOf, type Fact } from './notice.ts'
import { findQuietEnd } from './quiet-hours.ts'

export interface NotificationOffice {
  channels(): Promise<readonly ChannelView[]>
  deliveries(query: Omit<z.infer<typeof DeliveryQuery>, 'cursor'>): Promise<readonly DeliveryView[]>
  /** Sends one message now, however quiet it is; undefined when there is no such channel. What came of it stands in the view. */
  test(channel: string, by: string): Promise<DeliveryView | undefined>
}

export interface OfficeParts {
  readonly tenant: string
  readonly store: DeliveryStore
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => Pick<ResponseConfig, 'channels' | 'routes'>
  readonly newId: () => string
  readonly compose: (id: string, rows: readonly Row[]) => Promise<ChannelMessage>
  readonly tell: (channel: ResponseChannel, message: ChannelMessage) => Promise<void>
}

export function createNotificationOffice(parts: OfficeParts): NotificationOffice {
  const { store, clock, settings } = parts
  return {
    async channels() {
      const waiting = await store.countUndelivered()
      const { channels, routes } = settings()
      return Promise.all(
        channels.map(async (channel): Promise<ChannelView> => {
          const { id, type, quietHours, grouping } = channel
          const failed = await store.newest(id, 'failed')
          return {
            id,
            type,
            to: addressOf(channel),
            quietHours: quietHours ?? null,
            quietUntilMs: findQuietEnd(quietHours, clock.nowMs()),
            windowMs: grouping.windowMs,
            routes: routesOf(id, routes),
            waiting: waiting.get(id) ?? 0,
            lastSentAtMs: (await store.newest(id, 'sent'))?.ended_at ?? null,
            lastFailure:
              failed === undefined ? null : { atMs: failed.ended_at ?? failed.at, error: failed.error ?? '' },
          }
        }),
      )
    },
    deliveries: async (query) => (await store.list(query)).map(showDelivery),
    async test(id, by) {
      const channel = settings().channels.find((one) => one.id === id)
      return channel === undefined ? undefined : sendTest(channel, by, parts)
    },
  }
}

async function sendTest(
  channel: ResponseChannel,
  by: string,
  { tenant, store, clock, newId, compose, tell }: OfficeParts,
): Promise<DeliveryView> {
  const message = newId()
  const nowMs = clock.nowMs()
  const row: Row = {
    tenant,
    id: message,
    channel: channel.id,
    route: null,
    event: 'test',
    severity: 'info',
    subject: null,
    state: 'sending',
    held: 0,
    escalation: 0,
    message,
    attempts: 1,
    at: nowMs,
    due_at: nowMs,
    ended_at: null,
    error: null,
    body: JSON.stringify(factsOf({ What: NOTICE_EVENTS.test, Channel: channel.id, By: by })),
  }
  const ended = await tell(channel, await compose(message, [row])).then(
    () => ({ state: 'sent', error: null }) as const,
    (error: unknown) => ({ state: 'failed', error: reasonOf(error) }) as const,
  )
  const done = { ...row, ...ended, ended_at: clock.nowMs() }
  await store.batch([store.insert(done)])
  return showDelivery(done)
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}

/** Of an address its origin alone: a path may hold a token. */
export function addressOf({ type, url, to }: ResponseChannel): string | null {
  if (type === 'email') return to?.join(', ') ?? null
  return url === undefined ? null : new URL(url).origin
}

function routesOf(id: string, routes: ResponseConfig['routes']): ChannelView['routes'] {
  return routes.flatMap(({ id: route, on, minSeverity, channels, escalate }) => {
    const told = { id: route, on, minSeverity }
    return [
      ...(channels.includes(id) ? [{ ...told, afterMs: null }] : []),
      ...escalate.filter((step) => step.channels.includes(id)).map(({ afterMs }) => ({ ...told, afterMs })),
    ]
  })
}

function showDelivery(row: Row): DeliveryView {
  return {
    id: row.id,
    channel: row.channel,
    route: row.route,
    event: row.event,
    severity: row.severity,
    subject: row.subject,
    facts: readJson(row.body) as Fact[],
    state: row.state,
    held: row.held === 1,
    escalation: row.escalation === 1,
    message: row.message,
    attempts: row.attempts,
    atMs: row.at,
    dueAtMs: row.due_at,
    endedAtMs: row.ended_at,
    error: row.error,
  }
}
