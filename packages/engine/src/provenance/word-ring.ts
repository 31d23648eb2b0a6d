/** The last words of some texts in order, hashed: finds any short phrase that stood in them. */

const WORDS_FIRST = 32
/** Messages that are told apart; an older one counts as one that is as far back within these. */
const MESSAGE_MASK = 0x3fff

export interface PhraseMatch {
  readonly message: number
  readonly grade: number
  /** Place of the first word in the ring, for looking at what stands around it. */
  readonly at: number
  readonly ring: WordRing
}

const NOWHERE: readonly number[] = []
const NOTHING: readonly PhraseMatch[] = []

export interface RingDump {
  readonly next: number
  readonly full: boolean
  readonly size: number
  readonly hashes: readonly number[]
  readonly marks: readonly number[]
}

export class WordRing {
  #hashes: Uint32Array
  /** The lower bits of the message above two for the grade. */
  #marks: Uint16Array
  #newest = 0
  #next = 0
  #full = false
  readonly #wordsMax: number

  constructor(wordsMax: number) {
    this.#wordsMax = wordsMax
    this.#hashes = new Uint32Array(Math.min(WORDS_FIRST, wordsMax))
    this.#marks = new Uint16Array(Math.min(WORDS_FIRST, wordsMax))
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
    this.#marks[this.#next] = ((message & MESSAGE_MASK) << 2) | grade
    this.#newest = Math.max(this.#newest, message)
    this.#next++
  }

  /** Ends a run: no phrase goes across. */
  cut(): void {
    this.push(0, 0, 0)
  }

  /** Every place of the phrase, the newest texts not preferred; at most `limit`. */
  find(phrase: readonly number[], limit: number): readonly PhraseMatch[] {
    const places = this.findPlaces(phrase, limit)
    if (places.length === 0) return NOTHING
    return places.map((at) => ({ message: this.messageAt(at), grade: this.#gradeAt(at), at, ring: this }))
  }

  /** The places alone, for `messageAt`. */
  findPlaces(phrase: readonly number[], limit: number): readonly number[] {
    const first = phrase[0]
    const hashes = this.#hashes
    const length = this.#full ? hashes.length : this.#next
    if (first === undefined) return NOWHERE
    let found: number[] | undefined
    for (let at = 0; at < length; at++) {
      if (hashes[at] !== first) continue
      let same = 1
      while (same < phrase.length && hashes[at + same] === phrase[same]) same++
      if (same < phrase.length) continue
      if (found === undefined) found = [at]
      else found.push(at)
      if (found.length >= limit) break
    }
    return found ?? NOWHERE
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
      marks: Array.from({ length: used }, (_, at) => ((this.messageAt(at) << 3) | this.#gradeAt(at)) >>> 0),
    }
  }

  restore({ next, full, size, hashes, marks }: RingDump): void {
    const fits = size >= 1 && size <= this.#wordsMax && hashes.length <= size && next <= hashes.length
    if (!fits || marks.length !== hashes.length)
      throw new Error('the remembered words do not fit the limits; start the session anew')
    this.#next = next
    this.#full = full
    this.#hashes = new Uint32Array(size)
    this.#marks = new Uint16Array(size)
    this.#hashes.set(hashes)
    for (const [at, mark] of marks.entries()) {
      this.#marks[at] = (((mark >>> 3) & MESSAGE_MASK) << 2) | (mark & 0b11)
      this.#newest = Math.max(this.#newest, mark >>> 3)
    }
  }

  messageAt(at: number): number {
    const low = (this.#marks[at] as number) >>> 2
    return this.#newest - ((this.#newest - low) & MESSAGE_MASK)
  }

  #gradeAt(at: number): number {
    return (this.#marks[at] as number) & 0b11
  }

  #grow(): void {
    const length = Math.min(this.#wordsMax, this.#hashes.length * 2)
    const hashes = new Uint32Array(length)
    const marks = new Uint16Array(length)
    hashes.set(this.#hashes)
    marks.set(this.#marks)
    this.#hashes = hashes
    this.#marks = marks
  }
}
