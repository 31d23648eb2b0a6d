/** Answers by keyed digest of their question: bounded in number and age, the one unused longest forgotten first. */

import type { ReadAnswer } from './formats.ts'

interface Kept {
  readonly answer: ReadAnswer
  readonly answerDigest: string
  readonly untilMs: number
}

export class RememberedAnswers {
  readonly #kept = new Map<string, Kept>()

  find(digest: string, nowMs: number): Kept | undefined {
    const kept = this.#kept.get(digest)
    if (kept === undefined) return undefined
    this.#kept.delete(digest)
    if (kept.untilMs <= nowMs) return undefined
    this.#kept.set(digest, kept)
    return kept
  }

  keep(digest: string, kept: Kept, entriesMax: number): void {
    this.#kept.delete(digest)
    if (entriesMax > 0) this.#kept.set(digest, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= entriesMax) break
      this.#kept.delete(oldest)
    }
  }
}
