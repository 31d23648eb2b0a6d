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
