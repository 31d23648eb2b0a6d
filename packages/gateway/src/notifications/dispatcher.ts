/** Sends what is due, each channel by itself: held while it is quiet, grouped, tried again with growing pauses, and given up at last. */

import type { ResponseChannel } from '@callgate/contracts/response-config'
import { DeliveryRefused } from '../pipeline/ports/mail-port.ts'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { NotificationDeliveryRow as Row } from '../store/rows/notifications.ts'
import type { ChannelMessage } from './channel-message.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { findQuietEnd } from './quiet-hours.ts'

/** Messages of one channel in a row, so that no flood keeps it busy without an end. */
const RUN_MAX = 50
const LOOK_EVERY_MS = 1_000
const ATTEMPTS_MAX = 12
const PAUSE_MS = 5_000
const PAUSE_FACTOR = 3
const PAUSE_MS_MAX = 900_000
const ERROR_CHARS_MAX = 500

export interface DispatcherParts {
  readonly store: DeliveryStore
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  readonly channels: () => readonly ResponseChannel[]
  readonly newId: () => string
  readonly compose: (id: string, rows: readonly Row[]) => Promise<ChannelMessage>
  readonly tell: (channel: ResponseChannel, message: ChannelMessage) => Promise<void>
  /** Puts on record what nobody will hear any more. */
  readonly onGivenUp: (channel: string, note: string) => void
}

export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #working = new Map<string, Promise<void>>()
  /** Failures in a row by channel, and until when it is left alone. */
  readonly #resting = new Map<string, { readonly failures: number; readonly untilMs: number }>()
  #wakeAtMs = 0
  /** The latest look for what is due. */
  #looking: Promise<void> = Promise.resolve()

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  /** Something may be due before what was known of. */
  wake(): void {
    this.#wakeAtMs = 0
  }

  /** Sends what is due; resolves when all of it was tried once. A channel that is slow holds up no other, nor the next tick. */
  async tick(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    if (nowMs < this.#wakeAtMs) return
    this.#looking = this.#startDue(nowMs)
    await this.#looking
    await this.settle()
  }

  async #startDue(nowMs: number): Promise<void> {
    const { store } = this.#parts
    this.#wakeAtMs = Infinity
    for (const channel of await store.dueChannels(nowMs)) this.#start(channel)
    // What is overdue belongs to channels that are at work or left alone.
    const nextMs = (await store.nextDueMs()) ?? Infinity
    this.#wakeAtMs = Math.min(this.#wakeAtMs, Math.max(nextMs, nowMs + LOOK_EVERY_MS))
  }

  /** Waits for what is looked for and on its way. */
  async settle(): Promise<void> {
    // Whoever asked for the look hears that it failed.
    await this.#looking.catch(() => undefined)
    await Promise.all(this.#working.values())
  }

  /** Tells each channel once, whether or not it takes it: for what cannot be kept. */
  tellUnkept(rows: readonly Row[]): void {
    const { channels, compose, tell, newId, logger } = this.#parts
    for (const row of rows) {
      const channel = channels().find(({ id }) => id === row.channel)
      if (channel === undefined) continue
      compose(newId(), [row])
        .then((message) => tell(channel, message))
        .catch((error: unknown) =>
          logger.error({ err: error, channel: row.channel }, 'Somebody was not told'),
        )
    }
  }

  #start(id: string): void {
    if (this.#working.has(id)) return
    const working = this.#work(id)
      .catch((error: unknown) =>
        this.#parts.logger.error({ err: error, channel: id }, 'Messages wait: they cannot be read or kept'),
      )
      .finally(() => {
        this.#working.delete(id)
        this.wake()
      })
    this.#working.set(id, working)
  }

  async #work(id: string): Promise<void> {
    const { store, clock } = this.#parts
    for (let sent = 0; sent < RUN_MAX; sent += 1) {
      const nowMs = clock.nowMs()
      const channel = this.#parts.channels().find((one) => one.id === id)
      if (channel === undefined) {
        const error = 'the configuration has no such channel any more'
        await store.change(await store.dueRows(id, nowMs), { state: 'cancelled', ended_at: nowMs, error })
        await store.change(await store.begunMessage(id, nowMs), {
          state: 'cancelled',
          ended_at: nowMs,
          error,
        })
        return
      }
      const untilMs = this.#resting.get(id)?.untilMs ?? 0
      if (nowMs < untilMs) return
      const begun = await store.begunMessage(id, nowMs)
      const rows = begun.length > 0 ? begun : await this.#begin(channel, nowMs)
      if (rows.length === 0 || !(await this.#send(channel, rows))) return
    }
  }

  /** Makes the next message of what is due; nothing where all of it is held or waits for more of its kind. */
  async #begin(channel: ResponseChannel, nowMs: number): Promise<readonly Row[]> {
    const { store, newId } = this.#parts
    const ready: Row[] = []
    for (const row of await store.dueRows(channel.id, nowMs)) {
      const endMs = findQuietEnd(channel.quietHours, nowMs, row.severity)
      if (endMs === null) ready.push(row)
      else await store.change([row], { held: 1, due_at: endMs })
    }
    const chosen = await this.#choose(channel, ready, nowMs)
    if (chosen.length === 0) return chosen
    const message = newId()
    // Durable before it leaves: after a kill the same message goes out once more, and no other.
    await store.change(chosen, { state: 'sending', message })
    return store.rowsOf(channel.id, message)
  }

  /** What was held is told together; of the rest one kind at a time, unless a message of that kind has just gone out. */
  async #choose(
    { id, grouping }: ResponseChannel,
    ready: readonly Row[],
    nowMs: number,
  ): Promise<readonly Row[]> {
    const { store } = this.#parts
    const held = ready.filter((row) => row.held === 1)
    if (held.length > 0) return held
    for (const [event, rows] of Map.groupBy(ready, (row) => row.event)) {
      const sentMs = await store.lastSentAtMs(id, event)
      const nextMs = (sentMs ?? -Infinity) + grouping.windowMs
      if (nextMs <= nowMs) return rows
      await store.change(rows, { due_at: nextMs })
    }
    return []
  }

  /** False when the channel is to be left alone for a while. */
  async #send(channel: ResponseChannel, rows: readonly Row[]): Promise<boolean> {
    const { store, clock, compose, tell } = this.#parts
    const [first] = rows
    const attempts = (first?.attempts ?? 0) + 1
    try {
      const message = await compose(first?.message ?? '', rows)
      await tell(channel, message)
    } catch (error) {
      return this.#failed(channel, rows, { attempts, error })
    }
    this.#resting.delete(channel.id)
    await store.change(rows, { state: 'sent', attempts, ended_at: clock.nowMs(), error: null })
    return true
  }

  async #failed(
    { id }: ResponseChannel,
    rows: readonly Row[],
    { attempts, error }: { readonly attempts: number; readonly error: unknown },
  ): Promise<boolean> {
    const { store, clock, logger, onGivenUp } = this.#parts
    const nowMs = clock.nowMs()
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_CHARS_MAX)
    logger.warn({ channel: id, attempts, reason }, 'A message was not taken')
    if ((error instanceof DeliveryRefused && error.isFinal) || attempts >= ATTEMPTS_MAX) {
      await store.change(rows, { state: 'failed', attempts, ended_at: nowMs, error: reason })
      onGivenUp(id, `${rows.length} given up after ${attempts} attempts: ${reason}`)
      return true
    }
    const failures = (this.#resting.get(id)?.failures ?? 0) + 1
    const untilMs = nowMs + pauseAfter(failures)
    this.#resting.set(id, { failures, untilMs })
    await store.change(rows, {
      attempts,
      error: reason,
      due_at: Math.max(untilMs, nowMs + pauseAfter(attempts)),
    })
    return false
  }
}

function pauseAfter(failures: number): number {
  return Math.min(PAUSE_MS_MAX, PAUSE_MS * PAUSE_FACTOR ** (failures - 1))
}
