/** Messages in their stages, those of the gateway itself too: whoever stops waits until the last word about each is recorded. */

export class Underway {
  #count = 0
  #over: (() => void) | undefined

  during<T>(work: Promise<T>): Promise<T> {
    this.#count += 1
    const leave = (): void => {
      this.#count -= 1
      if (this.#count === 0 && this.#over !== undefined) setImmediate(() => this.#look())
    }
    work.then(leave, leave)
    return work
  }

  /** Not before the next turn: what has just ended may have begun something else. */
  #look(): void {
    if (this.#count === 0) this.#over?.()
  }

  /** Resolves when none is left, or after so long. */
  async settle(graceMs: number): Promise<void> {
    if (this.#count === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#over = resolve
    const timer = setTimeout(resolve, graceMs)
    await promise
    clearTimeout(timer)
  }
}
