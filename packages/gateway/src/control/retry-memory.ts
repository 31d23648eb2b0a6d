/** Answers to requests that may be sent again, each for a day, in memory. */

import type { Clock } from '../pipeline/ports/ports.ts'

/** In memory alone: answers may hold tokens that are shown once. */
const KEPT_MAX = 1_000
/** Of one operator: whoever uses many keys lets go of their own. */
const KEPT_EACH_MAX = 100
const KEPT_MS = 24 * 3_600_000
/** Of all answers together: a thousand long ones must not fill the memory. */
const CHARS_MAX = 16 << 20

export interface RetryScope {
  /** Whose request it is. */
  readonly operator: string
  /** What makes it another request of theirs. */
  readonly request: string
}

interface Kept {
  readonly operator: string
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
  begin(scope: RetryScope, body: string): Kept | undefined {
    const nowMs = this.#clock.nowMs()
    for (const [key, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.#drop(key)
    const known = this.#kept.get(keyOf(scope))
    if (known !== undefined) return known
    const { operator } = scope
    const own = [...this.#kept].flatMap(([key, kept]) => (kept.operator === operator ? [key] : []))
    if (own.length >= KEPT_EACH_MAX) this.#drop(own[0])
    if (this.#kept.size >= KEPT_MAX) this.#drop(this.#kept.keys().next().value)
    this.#kept.set(keyOf(scope), { operator, body, untilMs: nowMs + KEPT_MS, answer: undefined })
    return undefined
  }

  finish(scope: RetryScope, answer: NonNullable<Kept['answer']>): void {
    const kept = this.#kept.get(keyOf(scope))
    if (kept === undefined) return
    kept.answer = answer
    this.#chars += answer.text.length
    for (const [key, { answer: old }] of this.#kept) {
      if (this.#chars <= CHARS_MAX) return
      // What is still worked on has no answer yet, and must not be begun a second time.
      if (old !== undefined) this.#drop(key)
    }
  }

  forget(scope: RetryScope): void {
    this.#drop(keyOf(scope))
  }

  #drop(key: string | undefined): void {
    if (key === undefined) return
    this.#chars -= this.#kept.get(key)?.answer?.text.length ?? 0
    this.#kept.delete(key)
  }
}

function keyOf({ operator, request }: RetryScope): string {
  return JSON.stringify([operator, request])
}
