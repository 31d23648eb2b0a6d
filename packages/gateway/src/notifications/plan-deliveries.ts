/** Which channels a notice goes to by the routes, now and while nobody does anything about it. Pure. */

import { hash } from 'node:crypto'
import type { NotificationRoute } from '@callgate/contracts/notification'
import type { ResponseConfig } from '@callgate/contracts/response-config'
import type { NotificationDeliveryRow } from '../store/rows/notifications.ts'
import type { Notice } from './notice.ts'
import { isAtLeast } from './quiet-hours.ts'

/** One channel is told once at once, and once for each step of an escalation, however many routes name it. */
export function planDeliveries(
  notice: Notice,
  { channels, routes }: Pick<ResponseConfig, 'channels' | 'routes'>,
  nowMs: number,
): readonly NotificationDeliveryRow[] {
  const known = new Set(channels.map(({ id }) => id))
  const planned = new Map<string, NotificationDeliveryRow>()
  const plan = (channel: string, route: string | null, afterMs: number | null): void => {
    if (!known.has(channel)) return
    const id = deliveryId(notice, channel, afterMs)
    if (!planned.has(id)) planned.set(id, rowOf(notice, { id, channel, route, afterMs, nowMs }))
  }
  for (const channel of notice.channels) plan(channel, null, null)
  for (const route of routes) {
    if (!isFor(route, notice)) continue
    for (const channel of route.channels) plan(channel, route.id, null)
    for (const step of route.escalate)
      for (const channel of step.channels) plan(channel, route.id, step.afterMs)
  }
  return [...planned.values()]
}

function isFor(
  { on, minSeverity, tenants }: NotificationRoute,
  { event, severity, tenant }: Notice,
): boolean {
  return (
    on.some((one) => one === event) &&
    isAtLeast(severity, minSeverity) &&
    (tenants === undefined || tenants.includes(tenant))
  )
}

interface Planned {
  readonly id: string
  readonly channel: string
  readonly route: string | null
  readonly afterMs: number | null
  readonly nowMs: number
}

function rowOf(notice: Notice, { id, channel, route, afterMs, nowMs }: Planned): NotificationDeliveryRow {
  const { tenant, event, severity, subject, atMs, facts } = notice
  return {
    tenant,
    id,
    channel,
    route,
    event,
    severity,
    subject,
    state: 'waiting',
    held: 0,
    escalation: afterMs === null ? 0 : 1,
    message: null,
    attempts: 0,
    at: atMs,
    due_at: afterMs === null ? nowMs : atMs + afterMs,
    ended_at: null,
    error: null,
    body: JSON.stringify(facts),
  }
}

function deliveryId({ tenant, key }: Notice, channel: string, afterMs: number | null): string {
  return `ntf_${hash('sha256', JSON.stringify([tenant, key, channel, afterMs])).slice(0, 24)}`
}
