/** Things asked of a browser once: each is taken back once, soon, and there are only so many at a time. */

import type { Clock, Random } from '../pipeline/ports/ports.ts'

const OPEN_MAX = 1_000
const BYTES = 32

export interface ChallengesParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
}

export class Challenges<T> {
  readonly #parts: ChallengesParts
  readonly #lifeMs: number
  readonly #open = new Map<string, { readonly what: T; readonly untilMs: number }>()

  constructor(parts: ChallengesParts, lifeMs: number) {
    this.#parts = parts
    this.#lifeMs = lifeMs
  }

  /** Base64url of fresh random bytes. */
  issue(what: T): string {
    const nowMs = this.#parts.clock.nowMs()
    for (const [key, { untilMs }] of this.#open) if (untilMs <= nowMs) this.#open.delete(key)
    const [oldest] = this.#open.keys()
    if (this.#open.size >= OPEN_MAX && oldest !== undefined) this.#open.delete(oldest)
    const challenge = Buffer.from(this.#parts.random.bytes(BYTES)).toString('base64url')
    this.#open.set(challenge, { what, untilMs: nowMs + this.#lifeMs })
    return challenge
  }

  /** What it was issued for; undefined for one that is unknown, was taken already, or is too old. */
  take(challenge: string): T | undefined {
    const found = this.#open.get(challenge)
    this.#open.delete(challenge)
    return found !== undefined && this.#parts.clock.nowMs() < found.untilMs ? found.what : undefined
  }
}
