/** Messages to people in the store: what waits, what a message is made of, and how each ended. */

import type { Compilable } from 'kysely'
import type { DeliveryQuery } from '@callgate/contracts/notification'
import type { z } from 'zod'
import type { NotificationDeliveryRow as Row } from '../store/rows/notifications.ts'
import type { Store } from '../store/store.ts'

/** Most of what one message can tell; the rest is counted in the next. */
export const MESSAGE_ROWS_MAX = 500
const KEPT_MS = 7 * 86_400_000
const OVER = ['sent', 'failed', 'cancelled'] as const
const UNDELIVERED = ['waiting', 'sending'] as const

export class DeliveryStore {
  readonly #store: Store
  readonly #tenant: string

  constructor(store: Store, tenant: string) {
    this.#store = store
    this.#tenant = tenant
  }

  batch(queries: readonly Compilable[]): Promise<void> {
    return this.#store.batch(queries)
  }

  async progress(): Promise<number | undefined> {
    const row = await this.#store.db
      .selectFrom('notification_progress')
      .select('next_seq')
      .where('tenant', '=', this.#tenant)
      .executeTakeFirst()
    return row?.next_seq
  }

  saveProgress(next_seq: number): Compilable {
    return this.#store.db
      .insertInto('notification_progress')
      .values({ tenant: this.#tenant, next_seq })
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ next_seq }))
  }

  /** What is there already stays as it is: the same notice is told once. */
  insert(row: Row): Compilable {
    return this.#store.db
      .insertInto('notification_deliveries')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
  }

  /** Nothing escalates any more; where it is over, what waits to be told of it is taken back too. */
  settle(subject: string, isOver: boolean, nowMs: number): Compilable {
    const update = this.#store.db
      .updateTable('notification_deliveries')
      .set({ state: 'cancelled', ended_at: nowMs, error: 'somebody has dealt with it' })
      .where('tenant', '=', this.#tenant)
      .where('subject', '=', subject)
      .where('state', '=', 'waiting')
    return isOver
      ? update.where((is) =>
          is.or([is('escalation', '=', 1), is('event', 'in', ['approval-waiting', 'approval-escalated'])]),
        )
      : update.where('escalation', '=', 1)
  }

  /** How many wait for each channel. */
  async countUndelivered(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#store.db
      .selectFrom('notification_deliveries')
      .select(['channel', (select) => select.fn.countAll<number>().as('count')])
      .where('tenant', '=', this.#tenant)
      .where('state', 'in', UNDELIVERED)
      .groupBy('channel')
      .execute()
    return new Map(rows.map(({ channel, count }) => [channel, count]))
  }

  /** When something is due next; undefined where nothing waits. */
  async nextDueMs(): Promise<number | undefined> {
    const row = await this.#store.db
      .selectFrom('notification_deliveries')
      .select((select) => select.fn.min('due_at').as('at'))
      .where('tenant', '=', this.#tenant)
      .where('state', 'in', UNDELIVERED)
      .executeTakeFirst()
    return row?.at ?? undefined
  }

  /** Channels for which something is due. */
  async dueChannels(nowMs: number): Promise<readonly string[]> {
    const rows = await this.#store.db
      .selectFrom('notification_deliveries')
      .select('channel')
      .distinct()
      .where('tenant', '=', this.#tenant)
      .where('state', 'in', UNDELIVERED)
      .where('due_at', '<=', nowMs)
      .execute()
    return rows.map(({ channel }) => channel)
  }

  /** What waits for a channel and is due, the oldest first. */
  dueRows(channel: string, nowMs: number): Promise<Row[]> {
    return this.#store.db
      .selectFrom('notification_deliveries')
      .selectAll()
      .where('tenant', '=', this.#tenant)
      .where('state', '=', 'waiting')
      .where('channel', '=', channel)
      .where('due_at', '<=', nowMs)
      .orderBy('at')
      .orderBy('id')
      .limit(MESSAGE_ROWS_MAX)
      .execute()
  }

  /** The message that was begun and is due again: of several the one tried least. */
  async begunMessage(channel: string, nowMs: number): Promise<Row[]> {
    const begun = await this.#store.db
      .selectFrom('notification_deliveries')
      .select('message')
      .where('tenant', '=', this.#tenant)
      .where('state', '=', 'sending')
      .where('channel', '=', channel)
      .where('due_at', '<=', nowMs)
      .orderBy('attempts')
      .orderBy('at')
      .limit(1)
      .executeTakeFirst()
    return begun?.message === undefined || begun.message === null ? [] : this.rowsOf(channel, begun.message)
  }

  /** What a message that was begun tells, without what was taken back meanwhile. */
  rowsOf(channel: string, message: string): Promise<Row[]> {
    return this.#store.db
      .selectFrom('notification_deliveries')
      .selectAll()
      .where('tenant', '=', this.#tenant)
      .where('channel', '=', channel)
      .where('message', '=', message)
      .where('state', '=', 'sending')
      .orderBy('at')
      .orderBy('id')
      .execute()
  }

  /** When the last message of this kind went out. */
  async lastSentAtMs(channel: string, event: Row['event']): Promise<number | undefined> {
    const row = await this.#store.db
      .selectFrom('notification_deliveries')
      .select((select) => select.fn.max('ended_at').as('at'))
      .where('tenant', '=', this.#tenant)
      .where('channel', '=', channel)
      .where('event', '=', event)
      .where('state', '=', 'sent')
      .executeTakeFirst()
    return row?.at ?? undefined
  }

  async change(rows: readonly Row[], to: Partial<Row>): Promise<void> {
    if (rows.length === 0) return
    await this.batch([
      this.#store.db
        .updateTable('notification_deliveries')
        .set(to)
        .where('tenant', '=', this.#tenant)
        .where(
          'id',
          'in',
          rows.map(({ id }) => id),
        )
        // What was taken back meanwhile stays so.
        .where('state', 'in', UNDELIVERED),
    ])
  }

  list({ channel, state, limit }: Omit<z.infer<typeof DeliveryQuery>, 'cursor'>): Promise<Row[]> {
    let query = this.#store.db
      .selectFrom('notification_deliveries')
      .selectAll()
      .where('tenant', '=', this.#tenant)
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(limit)
    if (channel !== undefined) query = query.where('channel', '=', channel)
    if (state !== undefined) query = query.where('state', '=', state)
    return query.execute()
  }

  /** The newest that ended so for a channel. */
  newest(channel: string, state: 'sent' | 'failed'): Promise<Row | undefined> {
    return this.#store.db
      .selectFrom('notification_deliveries')
      .selectAll()
      .where('tenant', '=', this.#tenant)
      .where('channel', '=', channel)
      .where('state', '=', state)
      .orderBy('ended_at', 'desc')
      .limit(1)
      .executeTakeFirst()
  }

  async forgetOld(nowMs: number): Promise<void> {
    await this.#store.db
      .deleteFrom('notification_deliveries')
      .where('tenant', '=', this.#tenant)
      .where('state', 'in', OVER)
      .where('ended_at', '<', nowMs - KEPT_MS)
      .execute()
  }
}
