/** Keeps what has to be told, as it happens: each record of the journal is looked at once, also after a kill, and what it calls for is durable. */

import { setTimeout as sleep } from 'node:timers/promises'
import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { ResponseConfig } from '@callgate/contracts/response-config'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { NotificationDeliveryRow as Row } from '../store/rows/notifications.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Notice, Settled } from './notice.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { readNotice, type ChannelsOfRules, type Written } from './read-notice.ts'

/** Messages that may wait for one channel. */
const QUEUE_MAX = 1_000
/** Room beyond it for what is graver: nobody drowns an incident in messages about less. */
const MORE_FOR: Readonly<Record<Severity, number>> = {
  info: 0,
  low: 0,
  medium: 0,
  high: 500,
  critical: 1_000,
}
/** Changes that are not kept yet. */
const PENDING_MAX = 10_000
const PROGRESS_EVERY_MS = 15_000
const COMPLAIN_EVERY_MS = 60_000
const FORGET_EVERY_MS = 3_600_000
const CLOSE_MS = 3_000

export interface NotifierParts {
  readonly tenant: string
  readonly store: DeliveryStore
  readonly dispatcher: Dispatcher
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  readonly settings: () => Pick<ResponseConfig, 'channels' | 'routes'>
  readonly channelsOf: ChannelsOfRules
  /** Puts on record what nobody will hear. */
  readonly onDropped: (channel: string, note: string) => void
}

type Change = { readonly row: Row } | { readonly settled: Settled; readonly atMs: number }

export class Notifier {
  readonly #parts: NotifierParts
  #nextSeq: number
  #keptSeq: number
  #keptAtMs: number
  #forgottenMs = 0
  #pending: Change[] = []
  #flushing: Promise<void> | undefined
  /** What the latest tick does before it sends. */
  #keeping: Promise<void> = Promise.resolve()
  /** Dropped and not on record yet, by channel; and when that was last put on record. */
  readonly #dropped = new Map<string, number>()
  #complainedMs = -Infinity

  constructor(parts: NotifierParts, nextSeq: number) {
    this.#parts = parts
    this.#nextSeq = nextSeq
    this.#keptSeq = nextSeq
    this.#keptAtMs = parts.clock.nowMs()
  }

  /** Never throws: a record was written, whoever hears of it. */
  observe(written: Written): void {
    if (written.seq < this.#nextSeq) return
    this.#nextSeq = written.seq + 1
    if (written.entry.tenant !== this.#parts.tenant) return
    try {
      const { notice, settled } = readNotice(written, this.#parts.channelsOf)
      if (settled !== undefined) this.settle(settled)
      if (notice !== undefined) this.announce(notice)
    } catch (error) {
      this.#parts.logger.error({ err: error, seq: written.seq }, 'A record could not be told of')
    }
  }

  /** Has a notice told as the routes say. */
  announce(notice: Notice): void {
    const { settings, clock } = this.#parts
    const rows = planDeliveries(notice, settings(), clock.nowMs())
    for (const row of rows) this.#push({ row })
    if (rows.length > 0) void this.flush()
  }

  /** Somebody has dealt with a subject. */
  settle(settled: Settled): void {
    this.#push({ settled, atMs: this.#parts.clock.nowMs() })
    void this.flush()
  }

  /** Everything seen so far is durable when the promise resolves, or it stays to be kept and the log says why. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing
    if (this.#pending.length === 0 && this.#nextSeq === this.#keptSeq) return
    this.#flushing = this.#keep().finally(() => (this.#flushing = undefined))
    await this.#flushing
  }

  /** Keeps what is new, and sends what is due. Resolves when all of it was tried once. */
  async tick(): Promise<void> {
    this.#keeping = this.#keepAndForget()
    await this.#keeping
    await this.#parts.dispatcher.tick()
  }

  async #keepAndForget(): Promise<void> {
    const { clock, store } = this.#parts
    const nowMs = clock.nowMs()
    if (this.#pending.length > 0 || nowMs - this.#keptAtMs >= PROGRESS_EVERY_MS) await this.flush()
    this.#complain(nowMs)
    if (nowMs - this.#forgottenMs >= FORGET_EVERY_MS) {
      this.#forgottenMs = nowMs
      await store.forgetOld(nowMs)
    }
  }

  /** No more ticks may begin. */
  async close(): Promise<void> {
    // Whoever began the tick hears that it failed.
    await this.#keeping.catch(() => undefined)
    // What a slow channel has not taken by then is sent once more after the start.
    await Promise.race([this.#parts.dispatcher.settle(), sleep(CLOSE_MS, undefined, { ref: false })])
    await this.flush()
  }

  #push(change: Change): void {
    if (this.#pending.length >= PENDING_MAX) {
      if ('row' in change || !this.#makeRoom()) return this.#lose(change)
    }
    this.#pending.push(change)
  }

  /** What is dealt with goes before what has to be told: of the messages that wait the first of the least grave is dropped. */
  #makeRoom(): boolean {
    for (const severity of SEVERITIES) {
      const at = this.#pending.findIndex((one) => 'row' in one && one.row.severity === severity)
      const [dropped] = at === -1 ? [] : this.#pending.splice(at, 1)
      if (dropped === undefined) continue
      this.#lose(dropped)
      return true
    }
    return false
  }

  #lose(change: Change): void {
    if ('row' in change) return void this.#drop(change.row.channel)
    const { subject } = change.settled
    this.#parts.logger.error(
      { subject },
      'What is dealt with could not be noted: people may still be told of it',
    )
  }

  async #keep(): Promise<void> {
    const { store, logger, clock, dispatcher } = this.#parts
    const changes = this.#pending
    const nextSeq = this.#nextSeq
    this.#pending = []
    try {
      const waiting = new Map(changes.some((one) => 'row' in one) ? await store.countUndelivered() : [])
      const queries = changes.flatMap((change) => {
        if ('settled' in change) {
          const { subject, isOver } = change.settled
          return [store.settle(subject, isOver, change.atMs)]
        }
        const { channel, severity } = change.row
        const count = waiting.get(channel) ?? 0
        if (count >= QUEUE_MAX + MORE_FOR[severity]) return this.#drop(channel)
        waiting.set(channel, count + 1)
        return [store.insert(change.row)]
      })
      await store.batch([...queries, store.saveProgress(nextSeq)])
      this.#keptSeq = nextSeq
      this.#keptAtMs = clock.nowMs()
      if (changes.length > 0) dispatcher.wake()
    } catch (error) {
      // A disk that takes no records takes no messages either: of that alone people are told without keeping it.
      const urgent = changes.flatMap((one) =>
        'row' in one && one.row.event === 'journal-down' ? [one.row] : [],
      )
      dispatcher.tellUnkept(urgent)
      const kept = changes.filter((one) => !('row' in one && urgent.includes(one.row)))
      const since = this.#pending
      this.#pending = kept
      for (const one of since) this.#push(one)
      logger.error(
        { err: error },
        'Messages to people could not be kept; they stay in memory and are tried again',
      )
    }
  }

  #drop(channel: string): [] {
    this.#dropped.set(channel, (this.#dropped.get(channel) ?? 0) + 1)
    return []
  }

  /** Loud, and not once for each. */
  #complain(nowMs: number): void {
    if (this.#dropped.size === 0 || nowMs - this.#complainedMs < COMPLAIN_EVERY_MS) return
    this.#complainedMs = nowMs
    for (const [channel, count] of this.#dropped) {
      this.#parts.logger.error({ channel, count }, 'Messages were dropped: too many wait')
      this.#parts.onDropped(channel, `${count} dropped: ${QUEUE_MAX} wait already`)
    }
    this.#dropped.clear()
  }
}
