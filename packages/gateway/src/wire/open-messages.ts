/** Messages that are open, by id; what stood here is let go of when it is taken out. */

/**
 * A map that fills and empties moves to a new table every so often. Where the map is old, so is the table it leaves, and what that
 * one lists counts as used until the whole old generation is collected: exchanges long over, with all they had read. Here tables
 * list slots, and a slot is emptied.
 */
export class OpenMessages<Id, Open> {
  readonly #slots = new Map<Id, { open: Open | null }>()

  get size(): number {
    return this.#slots.size
  }

  has(id: Id): boolean {
    return this.#slots.has(id)
  }

  get(id: Id): Open | undefined {
    return this.#slots.get(id)?.open ?? undefined
  }

  set(id: Id, open: Open): void {
    this.delete(id)
    this.#slots.set(id, { open })
  }

  /** False when nothing stood there. */
  delete(id: Id): boolean {
    const slot = this.#slots.get(id)
    if (slot === undefined) return false
    slot.open = null
    return this.#slots.delete(id)
  }

  ids(): Iterable<Id> {
    return this.#slots.keys()
  }

  *values(): Generator<Open, void> {
    for (const { open } of this.#slots.values()) if (open !== null) yield open
  }
}
