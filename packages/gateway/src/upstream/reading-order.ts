/** Keeps messages in the order they came while a large one is read over several turns of the event loop: what follows it waits. */

export class ReadingOrder {
  #tail: Promise<void> | null = null

  /** Resolves when nothing waits any more; null when nothing does now. */
  get pending(): Promise<void> | null {
    return this.#tail
  }

  /** Does the step at once, or behind those that are not done; one of them that fails does not take it along. */
  add(step: () => void | Promise<void>): void {
    const begun = this.#tail === null ? step() : this.#tail.then(step, step)
    if (begun === undefined) return
    const tail = begun.finally(() => {
      if (this.#tail === tail) this.#tail = null
    })
    this.#tail = tail
  }
}
