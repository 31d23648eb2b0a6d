/** Counts what an upstream does against the protocol, and says when it has been too much. */

import type { Clock } from '../pipeline/ports/ports.ts'

/** So many violations within the window end a connection. */
export const VIOLATIONS_MAX = 32
const WINDOW_MS = 60_000
const NOTE_CHARS_MAX = 300

export class Violations {
  readonly #clock: Clock
  readonly #report: (note: string) => void
  #count = 0
  #windowStartMs: number

  constructor(clock: Clock, report: (note: string) => void) {
    this.#clock = clock
    this.#report = report
    this.#windowStartMs = clock.monotonicMs()
  }

  /** Reports the violation; true when the connection has to be closed. */
  record(note: string): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#windowStartMs > WINDOW_MS) {
      this.#windowStartMs = nowMs
      this.#count = 0
    }
    this.#count += 1
    if (this.#count <= VIOLATIONS_MAX) {
      this.#report(note.length > NOTE_CHARS_MAX ? `${note.slice(0, NOTE_CHARS_MAX)}…` : note)
    }
    return this.#count >= VIOLATIONS_MAX
  }
}
