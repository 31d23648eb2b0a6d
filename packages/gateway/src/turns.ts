/** Work that must not run beside other work of its kind: one after the other, in the order asked for. */

export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    // Whoever asked is told how it ended; the next one only waits for it.
    this.#last = mine.catch(() => undefined)
    return mine
  }

  /** Resolves when all that was asked for so far has ended, well or not. */
  async settle(): Promise<void> {
    await this.#last
  }
}
