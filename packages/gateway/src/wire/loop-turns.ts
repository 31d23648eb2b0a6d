/** Shares the turns of the event loop among large messages, so that many of them at once hold up other calls no longer than one. */

import { type Work } from '@callgate/engine/work'

/** Measured: a step that reads a text of this length and writes it down takes a core about a millisecond. */
export const LARGE_CHARS_MIN = 128 << 10
/** Steps of large messages begin in a turn until so much of it has gone into them. */
const SHARE_MS = 3

export class LoopTurns {
  readonly #nowMs: () => number
  readonly #waiting: (() => void)[] = []
  #turn = 0
  #untilMs = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Resolves in a later turn of the event loop, after everybody who asked before. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#look()
    })
  }

  /** Does one step of the work in each turn it gets. */
  async workThrough<T>(work: Work<T>): Promise<T> {
    for (;;) {
      await this.next()
      const step = work.next()
      if (step.done === true) return step.value
    }
  }

  /** One look for everybody who waits. All that were asked for since the last turn fall into the same one. */
  #look(): void {
    const turn = this.#turn + 1
    setImmediate(() => {
      if (turn > this.#turn) {
        this.#turn = turn
        this.#untilMs = this.#nowMs() + SHARE_MS
      } else if (this.#nowMs() >= this.#untilMs) {
        this.#look()
        return
      }
      this.#waiting.shift()?.()
    })
  }
}

/** A thread has one event loop, and so one of these. */
export const loopTurns = new LoopTurns(() => performance.now())
