/** A bounded map that lets go of what was unused for longest, and hardly pays for using what is in use all the time. */

interface Held<T> {
  readonly value: T
  /** Use after which it went to the end of the map. */
  movedAt: number
}

/**
 * A Map keeps the order of insertion; moving an entry at every use makes it grow and be copied over and over. An entry is moved
 * again only when an eighth of a fill was used since: what is dropped was then unused for most of one.
 */
export class RecentMap<T> {
  readonly #entries = new Map<string, Held<T>>()
  readonly #most: number
  readonly #restUses: number
  #uses = 0

  constructor(most: number) {
    this.#most = most
    this.#restUses = Math.floor(most / 8)
  }

  get size(): number {
    return this.#entries.size
  }

  /** The value, which counts as used now. */
  use(key: string): T | undefined {
    const held = this.#entries.get(key)
    if (held === undefined) return undefined
    this.#uses += 1
    if (this.#uses - held.movedAt > this.#restUses) {
      held.movedAt = this.#uses
      if (this.#entries.size > 1) {
        this.#entries.delete(key)
        this.#entries.set(key, held)
      }
    }
    return held.value
  }

  /** Adds what is not there yet; returns what had to make room. */
  add(key: string, value: T): T | undefined {
    const gone = this.#entries.size >= this.#most ? this.#dropOldest() : undefined
    this.#uses += 1
    this.#entries.set(key, { value, movedAt: this.#uses })
    return gone
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  keys(): Iterable<string> {
    return this.#entries.keys()
  }

  *values(): Iterable<T> {
    for (const { value } of this.#entries.values()) yield value
  }

  #dropOldest(): T | undefined {
    const oldest = this.#entries.entries().next()
    if (oldest.done === true) return undefined
    this.#entries.delete(oldest.value[0])
    return oldest.value[1].value
  }
}
