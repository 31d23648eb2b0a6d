/** How far the journal was looked through, and from where its signals must be counted again after a restart. */

import type { ResponseRule } from '@callgate/contracts/response'
import type { Progress as Saved } from './incident-store.ts'

/** Marks closer together than this are one. */
const MARK_EVERY_MS = 10_000

export class Progress {
  #nextSeq: number
  #isNew = false
  /** Positions of signals by time, oldest first. */
  #marks: { readonly timeMs: number; readonly seq: number }[] = []

  constructor(nextSeq: number) {
    this.#nextSeq = nextSeq
  }

  get nextSeq(): number {
    return this.#nextSeq
  }

  advance(seq: number, timeMs: number, hasSignals: boolean): void {
    if (hasSignals && timeMs - (this.#marks.at(-1)?.timeMs ?? -Infinity) >= MARK_EVERY_MS)
      this.#marks.push({ timeMs, seq })
    if (seq < this.#nextSeq) return
    this.#nextSeq = seq + 1
    this.#isNew = true
  }

  /** What is to be saved; undefined when nothing is new. */
  take(nowMs: number, rules: readonly ResponseRule[]): Saved | undefined {
    if (!this.#isNew) return undefined
    this.#isNew = false
    const longest = Math.max(0, ...rules.map(({ withinMs }) => withinMs))
    this.#marks = this.#marks.filter(({ timeMs }) => timeMs >= nowMs - longest - MARK_EVERY_MS)
    return { nextSeq: this.#nextSeq, countFrom: this.#marks[0]?.seq ?? this.#nextSeq }
  }

  untake(): void {
    this.#isNew = true
  }
}
