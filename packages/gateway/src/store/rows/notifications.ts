/** Rows of messages to people: what waits, what went out, and how far the journal was read for them. */

import type { Severity } from '@callgate/contracts/finding'
import type { NoticeEvent } from '@callgate/contracts/notice-events'
import type { DeliveryState } from '@callgate/contracts/notification'

export interface NotificationDeliveryRow {
  tenant: string
  id: string
  channel: string
  /** null where a rule, a response or an operator named the channel. */
  route: string | null
  event: NoticeEvent
  severity: Severity
  subject: string | null
  state: DeliveryState
  /** 1 once quiet hours have held it. */
  held: number
  /** 1 for what is told only while nobody does anything about its subject. */
  escalation: number
  /** The message it goes out with; several share one. */
  message: string | null
  attempts: number
  at: number
  due_at: number
  ended_at: number | null
  error: string | null
  /** JSON: facts. */
  body: string
}

export interface NotificationProgressRow {
  tenant: string
  next_seq: number
}

export interface NotificationsTables {
  notification_deliveries: NotificationDeliveryRow
  notification_progress: NotificationProgressRow
}
