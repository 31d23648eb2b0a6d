/** Lists of names that are held once and known by a number, as long as something uses them. */

/** What a list and each of its strings take beside their characters. */
const LIST_BYTES = 32
const TEXT_BYTES = 24
const NONE: readonly string[] = Object.freeze([])

export class Interned {
  #lists: (readonly string[])[] = []
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** Estimated: one byte a character, and what the objects cost. */
  get bytes(): number {
    let bytes = 0
    for (const list of this.#lists) {
      if (list !== NONE) bytes += LIST_BYTES
      for (const text of list) bytes += TEXT_BYTES + text.length
    }
    return bytes
  }

  get(index: number): readonly string[] {
    return this.#lists[index] ?? NONE
  }

  /** The number of a list that says the same; a new one takes the place of one that nothing uses. */
  keep(list: readonly string[], listUsed: () => ReadonlySet<number>): number {
    const known = this.#lists.findIndex((one) => isSame(one, list))
    if (known !== -1) return known
    const used = listUsed()
    const free = this.#lists.findIndex((_, index) => !used.has(index))
    const index = free === -1 ? this.#lists.length : free
    if (index >= this.#max) throw new Error('more names are in use than there are messages')
    this.#lists[index] = [...list]
    return index
  }

  /** Lets go of what nothing uses any more. */
  release(used: ReadonlySet<number>): void {
    for (const index of this.#lists.keys()) if (!used.has(index)) this.#lists[index] = NONE
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at])
}
