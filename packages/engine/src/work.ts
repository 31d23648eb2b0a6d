/** Work that can be laid down between two steps, so that whoever drives it can see to others meanwhile. */

/** Yields wherever it may rest; what it returns is the same however often it rested. */
export type Work<T> = Generator<undefined, T, undefined>

/** Does all of it at once. */
export function finishWork<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Characters that are read between two rests, and as how many each text counts by itself. */
const STRETCH_CHARS = 8192
const TEXT_CHARS = 32

/** Counts what is read until it is time to rest: most messages are read in one go. */
export class Stretch {
  #chars = 0

  /** True when, with a text of so many characters, it is. */
  isOver(chars: number): boolean {
    this.#chars += TEXT_CHARS + chars
    if (this.#chars < STRETCH_CHARS) return false
    this.#chars = 0
    return true
  }
}
