/**
 * Passages that begin in one turn of the event loop, or go on in it with what came back, go through their stages in step: each stage
 * runs for all of them before the next one does (docs/adr/0043). Amid the other stages of a call, and the network between two calls, the
 * code and the tables of a stage have left the processor's caches by the time it is their turn again.
 */

/** So many go on together; the rest of a crowd waits for the next turn, as does whoever else has come meanwhile. */
export const IN_STEP_MAX = 64

export class InStep {
  readonly #waiting: (() => void)[] = []

  /** Resolves at the end of this turn, for all who asked in it and one right after the other. */
  gather(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#goOnLater()
    })
  }

  #goOnLater(): void {
    setImmediate(() => {
      const crowd = this.#waiting.splice(0, IN_STEP_MAX)
      if (this.#waiting.length > 0) this.#goOnLater()
      for (const goOn of crowd) goOn()
    })
  }
}

/** A thread has one event loop, and so one of these. */
export const inStep = new InStep()
