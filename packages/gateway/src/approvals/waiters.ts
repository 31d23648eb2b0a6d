/** Who waits in this process for the end of an approval. */

/** Listeners of one approval; further ones would be the same agent asking the same again and again. */
const LISTENERS_MAX = 100

export class Waiters {
  readonly #listeners = new Map<string, Map<object, () => void>>()

  /**
   * Returns how to stop listening. Of one owner the last listener counts. One past the bound is called at once, so that
   * nobody waits in vain.
   */
  add(id: string, listener: () => void, owner: object = {}): () => void {
    const listeners = this.#listeners.get(id) ?? new Map<object, () => void>()
    if (listeners.size >= LISTENERS_MAX && !listeners.has(owner)) {
      listener()
      return () => undefined
    }
    this.#listeners.set(id, listeners.set(owner, listener))
    return () => {
      if (listeners.get(owner) === listener) listeners.delete(owner)
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id)
    }
  }

  settle(id: string): void {
    const listeners = this.#listeners.get(id)
    this.#listeners.delete(id)
    for (const listener of listeners?.values() ?? []) listener()
  }
}
