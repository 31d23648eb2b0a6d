/** Counted names: those used last are kept. Nothing is moved at a use, however many take turns. */

export class Counts {
  readonly #max: number
  readonly #slots = new Map<string, number>()
  /** By slot. */
  readonly #names: string[] = []
  readonly #counts: number[] = []
  readonly #usedAt: number[] = []
  #uses = 0

  constructor(max: number, entries: readonly (readonly [string, number])[] = []) {
    this.#max = max
    for (const [name, count] of entries) this.#put(this.#slots.get(name) ?? this.#names.length, name, count)
  }

  get(name: string): number {
    const slot = this.#slots.get(name)
    return slot === undefined ? 0 : (this.#counts[slot] ?? 0)
  }

  get size(): number {
    return this.#names.length
  }

  add(name: string, weight: number): void {
    const slot = this.#slots.get(name)
    if (slot === undefined) return this.#put(this.#freeSlot(), name, weight)
    this.#counts[slot] = (this.#counts[slot] ?? 0) + weight
    this.#usedAt[slot] = ++this.#uses
  }

  /** Names with their counts, the one used last behind the others. */
  toJSON(): [string, number][] {
    const slots = [...this.#names.keys()]
    slots.sort((a, b) => (this.#usedAt[a] ?? 0) - (this.#usedAt[b] ?? 0))
    return slots.map((slot) => [this.#names[slot] ?? '', this.#counts[slot] ?? 0])
  }

  #put(slot: number, name: string, count: number): void {
    this.#slots.set(name, slot)
    this.#names[slot] = name
    this.#counts[slot] = count
    this.#usedAt[slot] = ++this.#uses
  }

  /** Behind all others, or that of the name unused for longest, which goes. */
  #freeSlot(): number {
    if (this.#names.length < this.#max) return this.#names.length
    let oldest = 0
    for (let slot = 1; slot < this.#usedAt.length; slot++)
      if ((this.#usedAt[slot] ?? 0) < (this.#usedAt[oldest] ?? 0)) oldest = slot
    this.#slots.delete(this.#names[oldest] ?? '')
    return oldest
  }
}
