/** The last words of some texts in order, hashed: finds any short phrase that stood in them. */

const STEP = 256

export interface PhraseMatch {
  readonly message: number
  readonly grade: number
  /** Place of the first word in the ring, for looking at what stands around it. */
  readonly at: number
  readonly ring: WordRing
}

export interface RingDump {
  readonly next: number
  readonly full: boolean
  readonly size: number
  readonly hashes: readonly number[]
  readonly marks: readonly number[]
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
    this.#hashes = new Uint32Array(Math.min(STEP, wordsMax))
    this.#marks = new Uint32Array(Math.min(STEP, wordsMax))
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

  /** Whether one of the words stands right behind a phrase of that length. */
  isFollowedBy(
    words: readonly number[],
    { at, length }: { readonly at: number; readonly length: number },
  ): boolean {
    return words.includes(this.#hashes[at + length] ?? 0)
  }

  dump(): RingDump {
    const used = this.#full ? this.#hashes.length : this.#next
    return {
      next: this.#next,
      full: this.#full,
      size: this.#hashes.length,
      hashes: [...this.#hashes.subarray(0, used)],
      marks: [...this.#marks.subarray(0, used)],
    }
  }

  restore({ next, full, size, hashes, marks }: RingDump): void {
    const fits = size >= 1 && size <= this.#wordsMax && hashes.length <= size && next <= hashes.length
    if (!fits || marks.length !== hashes.length)
      throw new Error('the remembered words do not fit the limits; start the session anew')
    this.#next = next
    this.#full = full
    this.#hashes = new Uint32Array(size)
    this.#marks = new Uint32Array(size)
    this.#hashes.set(hashes)
    this.#marks.set(marks)
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
