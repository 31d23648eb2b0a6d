/** Lists of names that are held once and known by a number, as long as something uses them. */

/** What a list and each of its strings take beside their characters. */
const LIST_BYTES = 32
const TEXT_BYTES = 24
const NONE: readonly string[] = Object.freeze([])

export class Interned {
  #lists: (readonly string[])[] = []
  readonly #max: number
  #bytes = 0

  constructor(max: number) {
    this.#max = max
  }

  /** Estimated: one byte a character, and what the objects cost. */
  get bytes(): number {
    return this.#bytes
  }

  get(index: number): readonly string[] {
    return this.#lists[index] ?? NONE
  }

  /** The number of a list that says the same; -1 when there is none. */
  find(list: readonly string[]): number {
    const lists = this.#lists
    for (let index = 0; index < lists.length; index++)
      if (isSame(lists[index] as readonly string[], list)) return index
    return -1
  }

  /** A new list takes the place of one that nothing uses. */
  add(list: readonly string[], used: ReadonlySet<number>): number {
    const free = this.#lists.findIndex((_, index) => !used.has(index))
    const index = free === -1 ? this.#lists.length : free
    if (index >= this.#max) throw new Error('more names are in use than there are messages')
    this.#set(index, [...list])
    return index
  }

  /** Lets go of what nothing uses any more. */
  release(used: ReadonlySet<number>): void {
    for (const index of this.#lists.keys()) if (!used.has(index)) this.#set(index, NONE)
  }

  #set(index: number, list: readonly string[]): void {
    this.#bytes += bytesOf(list) - bytesOf(this.get(index))
    this.#lists[index] = list
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

function bytesOf(list: readonly string[]): number {
  if (list === NONE) return 0
  let bytes = LIST_BYTES
  for (const text of list) bytes += TEXT_BYTES + text.length
  return bytes
}
