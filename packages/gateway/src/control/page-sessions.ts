/** Who is signed in to the pages: short sessions in memory, each with a token that every form must carry. */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Operator } from '../identity/operators.ts'
import type { Clock } from '../pipeline/ports.ts'

const LIFE_MS = 15 * 60_000
const SESSIONS_MAX = 100
/** Wrong credentials within a minute after which nobody may try for the rest of it. */
const FAILURES_MAX = 10
const FAILURE_WINDOW_MS = 60_000

export interface PageSession {
  readonly operator: Operator
  /** Carried by every form, so that no other page can post in the operator's name. */
  readonly formToken: string
}

interface Kept extends PageSession {
  readonly untilMs: number
}

export class PageSessions {
  readonly #clock: Pick<Clock, 'nowMs'>
  /** By the digest of the cookie: what is compared is never the secret itself. */
  readonly #sessions = new Map<string, Kept>()
  #failures = 0
  #failuresSinceMs = 0

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
  }

  /** The secret of a new session, for the cookie. */
  open(operator: Operator): string {
    this.#dropOld()
    const secret = randomBytes(32).toString('base64url')
    const formToken = randomBytes(32).toString('base64url')
    const untilMs = this.#clock.nowMs() + LIFE_MS
    this.#sessions.set(hash('sha256', secret), { operator, formToken, untilMs })
    return secret
  }

  find(secret: string): PageSession | undefined {
    const kept = this.#sessions.get(hash('sha256', secret))
    return kept === undefined || kept.untilMs <= this.#clock.nowMs() ? undefined : kept
  }

  close(secret: string): void {
    this.#sessions.delete(hash('sha256', secret))
  }

  /** False while too many wrong credentials were tried. */
  get mayTry(): boolean {
    return this.#clock.nowMs() >= this.#failuresSinceMs + FAILURE_WINDOW_MS || this.#failures < FAILURES_MAX
  }

  countFailure(): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs >= this.#failuresSinceMs + FAILURE_WINDOW_MS) {
      this.#failures = 0
      this.#failuresSinceMs = nowMs
    }
    this.#failures += 1
  }

  #dropOld(): void {
    const nowMs = this.#clock.nowMs()
    for (const [key, { untilMs }] of this.#sessions) if (untilMs <= nowMs) this.#sessions.delete(key)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size >= SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest)
  }
}

/** Compares in the time of the longer one. */
export function isSameToken(given: string, wanted: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer'))
}
