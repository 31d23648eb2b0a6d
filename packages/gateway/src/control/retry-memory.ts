/** Answers to requests that may be sent again, each for a day, in memory. */

import type { Clock } from '../pipeline/ports.ts'

/** In memory alone: answers may hold tokens that are shown once. */
const KEPT_MAX = 1_000
const KEPT_MS = 24 * 3_600_000
/** Of all answers together: a thousand long ones must not fill the memory. */
const CHARS_MAX = 16 << 20

interface Kept {
  readonly body: string
  readonly untilMs: number
  /** undefined while the first request is still worked on. */
  answer: { readonly status: number; readonly text: string; readonly type: string } | undefined
}

export class RetryMemory {
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #kept = new Map<string, Kept>()
  #chars = 0

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
  }

  /** What is kept of an earlier request; undefined for the first, which then is worked on. */
  begin(scope: string, body: string): Kept | undefined {
    const nowMs = this.#clock.nowMs()
    for (const [key, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.forget(key)
    const known = this.#kept.get(scope)
    if (known !== undefined) return known
    const [oldest] = this.#kept.keys()
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.forget(oldest)
    this.#kept.set(scope, { body, untilMs: nowMs + KEPT_MS, answer: undefined })
    return undefined
  }

  finish(scope: string, answer: NonNullable<Kept['answer']>): void {
    const kept = this.#kept.get(scope)
    if (kept === undefined) return
    kept.answer = answer
    this.#chars += answer.text.length
    for (const [key, { answer: old }] of this.#kept) {
      if (this.#chars <= CHARS_MAX) return
      // What is still worked on has no answer yet, and must not be begun a second time.
      if (old !== undefined) this.forget(key)
    }
  }

  forget(scope: string): void {
    this.#chars -= this.#kept.get(scope)?.answer?.text.length ?? 0
    this.#kept.delete(scope)
  }
}
