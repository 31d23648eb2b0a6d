/** Feeds that are fetched by themselves: each in its own time, later and later while it fails; a failure changes nothing that is known. */

import type { FeedConfig } from '@callgate/contracts/intelligence'
import type { Clock, Logger } from '../../pipeline/ports/ports.ts'

export interface FeedState {
  readonly lastTriedAtMs: number | null
  readonly lastSucceededAtMs: number | null
  readonly failures: number
  readonly lastError: string | null
}

export interface FeedParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  readonly settings: () => readonly FeedConfig[]
  /** Reads, stages and commits; rejects when any of it fails, and then what is known stays. */
  readonly refresh: (feed: FeedConfig) => Promise<void>
}

const TICK_MS = 1_000
const BACK_OFF_MAX_MS = 6 * 3_600_000
const FIRST_RETRY_MS = 30_000

const NEVER: FeedState = { lastTriedAtMs: null, lastSucceededAtMs: null, failures: 0, lastError: null }

export class Feeds {
  readonly states = new Map<string, FeedState>()
  readonly #parts: FeedParts
  readonly #running = new Map<string, Promise<void>>()
  readonly #timer: NodeJS.Timeout

  constructor(parts: FeedParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref()
  }

  /** Fetches what is due. */
  tick(): void {
    const nowMs = this.#parts.clock.nowMs()
    const feeds = this.#parts.settings()
    for (const feed of feeds) if (!this.#running.has(feed.id) && this.#isDue(feed, nowMs)) this.#start(feed)
    const ids = new Set(feeds.map(({ id }) => id))
    for (const id of this.states.keys()) if (!ids.has(id)) this.states.delete(id)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#running.values())
  }

  #isDue({ id, everyMs }: FeedConfig, nowMs: number): boolean {
    const { lastTriedAtMs, failures } = this.states.get(id) ?? NEVER
    return lastTriedAtMs === null || nowMs - lastTriedAtMs >= waitOf(everyMs, failures)
  }

  #start(feed: FeedConfig): void {
    const { clock, logger, refresh } = this.#parts
    const before = this.states.get(feed.id) ?? NEVER
    const lastTriedAtMs = clock.nowMs()
    this.states.set(feed.id, { ...before, lastTriedAtMs })
    const run = refresh(feed)
      .then(() => {
        this.states.set(feed.id, {
          lastTriedAtMs,
          lastSucceededAtMs: clock.nowMs(),
          failures: 0,
          lastError: null,
        })
      })
      .catch((error: unknown) => {
        const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500)
        const failures = before.failures + 1
        this.states.set(feed.id, { ...before, lastTriedAtMs, failures, lastError })
        logger.warn(
          { feed: feed.id, failures, reason: lastError },
          'A feed of threat intelligence could not be taken; what is known stays',
        )
      })
      .finally(() => this.#running.delete(feed.id))
    this.#running.set(feed.id, run)
  }
}

/** Soon again after the first failure, then twice as late each time, up to how often it is fetched while it works, or six hours. */
export function waitOf(everyMs: number, failures: number): number {
  if (failures === 0) return everyMs
  const longest = Math.max(everyMs, BACK_OFF_MAX_MS)
  return Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20))
}
