/** The last words of some texts in order, hashed: finds any short phrase that stood in them. */

const STEP = 256

export interface PhraseMatch {
  readonly message: number
  readonly grade: number
  /** Place of the first word in the ring, for looking at what stands around it. */
  readonly at: number
  readonly ring: WordRing
}

export class WordRing {
  #hashes: Uint32Array
  /** Message in the upper bits, grade in the lowest two; the third says that the word names what follows. */
  #marks: Uint32Array
  #next = 0
  #full = false
  readonly #wordsMax: number

  constructor(wordsMax: number) {
    this.#wordsMax = wordsMax
    this.#hashes = new Uint32Array(STEP)
    this.#marks = new Uint32Array(STEP)
  }

  get bytes(): number {
    return this.#hashes.byteLength + this.#marks.byteLength
  }
  /** Whether words had to make room. */
  get hasForgotten(): boolean {
    return this.#full
  }

  push(hash: number, message: number, grade: number): void {
    if (this.#next === this.#hashes.length) {
      if (this.#hashes.length < this.#wordsMax) this.#grow()
      else {
        this.#next = 0
        this.#full = true
      }
    }
    this.#hashes[this.#next] = hash
    this.#marks[this.#next] = ((message << 3) | grade) >>> 0
    this.#next++
  }

  /** Ends a run: no phrase goes across. */
  cut(): void {
    this.push(0, 0, 0)
  }

  /** Every place of the phrase, the newest texts not preferred; at most `limit`. */
  find(phrase: readonly number[], limit: number): PhraseMatch[] {
    const found: PhraseMatch[] = []
    const first = phrase[0]
    if (first === undefined) return found
    const length = this.#full ? this.#hashes.length : this.#next
    for (
      let at = this.#hashes.indexOf(first);
      at !== -1 && at < length;
      at = this.#hashes.indexOf(first, at + 1)
    ) {
      let same = 1
      while (same < phrase.length && this.#hashes[at + same] === phrase[same]) same++
      if (same < phrase.length) continue
      const mark = this.#marks[at] as number
      found.push({ message: mark >>> 3, grade: mark & 0b11, at, ring: this })
      if (found.length >= limit) break
    }
    return found
  }

  /** Whether one of the words stands at most `reach` words before a place. */
  isPrecededBy(words: readonly number[], at: number, reach: number): boolean {
    for (let before = at - 1; before >= 0 && before >= at - reach; before--) {
      const hash = this.#hashes[before] as number
      if (hash === 0) return false
      if (words.includes(hash)) return true
    }
    return false
  }

  dump(): {
    readonly next: number
    readonly full: boolean
    readonly hashes: Uint32Array
    readonly marks: Uint32Array
  } {
    return { next: this.#next, full: this.#full, hashes: this.#hashes, marks: this.#marks }
  }

  restore(next: number, full: boolean, hashes: Uint32Array, marks: Uint32Array): void {
    if (
      hashes.length !== marks.length ||
      hashes.length > this.#wordsMax ||
      next > hashes.length ||
      hashes.length === 0
    )
      throw new Error('the remembered words do not fit the limits; start the session anew')
    this.#next = next
    this.#full = full
    this.#hashes = hashes
    this.#marks = marks
  }

  #grow(): void {
    const length = Math.min(this.#wordsMax, this.#hashes.length * 2)
    const hashes = new Uint32Array(length)
    const marks = new Uint32Array(length)
    hashes.set(this.#hashes)
    marks.set(this.#marks)
    this.#hashes = hashes
    this.#marks = marks
  }
}
