/** Hours of activity over the store: counted as records are written, kept from time to time, caught up after a restart. */

import type { JournalEntry } from '@callgate/contracts/journal'
import type { OverviewQuery, OverviewView } from '@callgate/contracts/overview'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Logger } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import { Hour } from './hour.ts'
import { Hours } from './hours.ts'

const KEEP_EVERY_MS = 30_000

interface Written {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

export interface ActivityParts {
  readonly tenant: string
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  /** The position of the next record to be written. */
  readonly nextSeq: () => number
  /** Records that were written already, in order. */
  readonly read: (fromSeq: number, toSeq: number) => AsyncIterable<Written>
}

export class Activity {
  readonly #parts: ActivityParts
  readonly #hours = new Hours()
  /** Everything before it is counted, once caught up. */
  #next: number
  #complete = false
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(parts: ActivityParts) {
    this.#parts = parts
    this.#next = parts.nextSeq()
  }

  /** Begins to catch up; the promise resolves when that is done, and nobody has to wait for it. */
  async start(): Promise<void> {
    const { store, tenant, read, logger } = this.#parts
    const until = this.#next - 1
    try {
      const rows = await store.db
        .selectFrom('activity_hours')
        .selectAll()
        .where('tenant', '=', tenant)
        .execute()
      let from = 0
      for (const { hour, next_seq, body } of rows) {
        from = Math.max(from, next_seq)
        this.#hours.load(hour, Hour.parse(readJson(body)))
      }
      // A journal that is shorter than what was counted is another one.
      if (from <= until)
        for await (const { timeMs, entry } of read(from, until)) {
          if (this.#closed) return
          if (entry.tenant === tenant) this.#hours.count(timeMs, entry)
        }
      this.#complete = true
      this.#timer = setInterval(() => void this.keep(), KEEP_EVERY_MS)
      this.#timer.unref()
      await this.keep()
    } catch (error) {
      logger.error({ error: String(error) }, 'activity from before the start is not counted')
    }
  }

  observe({ seq, timeMs, entry }: Written): void {
    this.#next = seq + 1
    if (entry.tenant === this.#parts.tenant) this.#hours.count(timeMs, entry)
  }

  view(query: OverviewQuery): Omit<OverviewView, 'now'> {
    return { ...this.#hours.view(query, this.#parts.clock.nowMs()), complete: this.#complete }
  }

  /** Keeps what changed; until everything is caught up nothing is, so that nothing counts twice after a kill. */
  async keep(): Promise<void> {
    if (!this.#complete) return
    const { store, tenant, clock, logger } = this.#parts
    const { changed, oldest } = this.#hours.takeChanges(clock.nowMs())
    if (changed.length === 0) return
    const next_seq = this.#next
    const kept = changed.map(([hour, content]) => {
      const body = JSON.stringify(content)
      return store.db
        .insertInto('activity_hours')
        .values({ tenant, hour, next_seq, body })
        .onConflict((conflict) => conflict.columns(['tenant', 'hour']).doUpdateSet({ next_seq, body }))
    })
    const gone = store.db.deleteFrom('activity_hours').where('tenant', '=', tenant).where('hour', '<', oldest)
    await store.batch([...kept, gone]).catch((error: unknown) => {
      this.#hours.markChanged(changed.map(([hour]) => hour))
      logger.error({ error: String(error) }, 'activity was not kept')
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.keep()
  }
}
