/** Where hashed pieces of text were seen: a set-associative table that grows group by group and forgets the least telling first. */

/** What a place was like when a piece was taken from it; the bits of `flags`. */
export const FLAG = {
  /** Grade of order, 0…3, in the lowest two bits. */
  order: 0b11,
  /** Stood alone in a field, a list item or a cell. */
  field: 0b100,
  user: 0b1000,
  /** From the agent's own calls before anything from outside was read, or from who is trusted. */
  trusted: 0b10000,
  /** Of data that is confidential or worse. */
  guarded: 0b100000,
  /** Part of a longer text; alone it tells little. */
  shingle: 0b1000000,
  /** Found by the classes of content inspection to be somebody's personal data. */
  personal: 0b10000000,
} as const

export interface Entry {
  readonly flags: number
  readonly message: number
  /** Ordinal of the string in its message, and UTF-16 offset and length there; each bounded. */
  readonly leaf: number
  readonly start: number
  readonly length: number
  /** The operator classed what it stood in: a whole result, or this very field of one. */
  readonly declared: Declared
}

export const DECLARED = { none: 0, whole: 1, field: 2 } as const
export type Declared = (typeof DECLARED)[keyof typeof DECLARED]

/** Groups a table begins with, and how many more it takes at once. */
const BUCKETS_FIRST = 16
const BUCKETS_STEP = 8
const WAYS = 8
const WORDS = 3
/** Entries of one hash that are kept: the first of each kind says enough. */
const SAME_MAX = 3
const ENTRY_BYTES = WORDS * 4
/** Most that a part of a longer text is worth; anything above is a value. */
const PART_WORTH = 1
/** What a cell has for the ordinal of a message. */
const MESSAGE_BITS = 18
const MESSAGE_MASK = (1 << MESSAGE_BITS) - 1
const START_MAX = 0xfffff
const LEAF_MAX = 0x3f
const LENGTH_MAX = 0x3ff

const NOTHING: readonly Entry[] = []

type OnForgotten = (hash: number, flags: number, declared: Declared) => void

export class OriginTable {
  #cells: Uint32Array
  #buckets: number
  /** The power of two that holds as many groups, or more. */
  #wide = BUCKETS_FIRST
  #used = 0
  readonly #bucketsMax: number
  /** Told of every entry that had to go. */
  readonly #onForgotten: OnForgotten

  constructor(bytesMax: number, onForgotten: OnForgotten) {
    // A power of two: of any other number some groups would stand for two for good, and be full early.
    this.#bucketsMax = Math.max(BUCKETS_FIRST, 2 ** Math.floor(Math.log2(bytesMax / (WAYS * ENTRY_BYTES))))
    this.#buckets = BUCKETS_FIRST
    this.#cells = new Uint32Array(this.#buckets * WAYS * WORDS)
    this.#onForgotten = onForgotten
  }

  get bytes(): number {
    return this.#cells.byteLength
  }

  put(hash: number, entry: Entry): void {
    if (this.#used > this.#buckets * WAYS * 0.8 && this.#buckets < this.#bucketsMax) this.#grow()
    let place = this.#choose(hash, entry)
    if (place === -1) return
    while (this.#buckets < this.#bucketsMax && this.#wouldForget(place, hash)) {
      this.#grow()
      place = this.#choose(hash, entry)
    }
    const cells = this.#cells
    const old = cells[place] as number
    if (old === 0) this.#used++
    else if (old !== hash && !this.#isRepeated(place))
      this.#onForgotten(old, (cells[place + 1] as number) >>> 24, declaredOf(cells[place + 2] as number))
    const isSame = old === hash && ((cells[place + 1] as number) & MESSAGE_MASK) === entry.message
    const merged = isSame ? mergeFlags((cells[place + 1] as number) >>> 24, entry.flags) : entry.flags
    const declared = isSame
      ? Math.max(declaredOf(cells[place + 2] as number), entry.declared)
      : entry.declared
    cells[place] = hash
    cells[place + 1] = ((merged << 24) | (Math.min(entry.leaf, LEAF_MAX) << 18) | entry.message) >>> 0
    cells[place + 2] =
      ((declared << 30) | (Math.min(entry.start, START_MAX) << 10) | Math.min(entry.length, LENGTH_MAX)) >>> 0
  }

  find(hash: number): readonly Entry[] {
    let found: Entry[] | undefined
    const from = this.#bucketOf(hash)
    for (let place = from; place < from + WAYS * WORDS; place += WORDS) {
      if (this.#cells[place] !== hash) continue
      if (found === undefined) found = [this.#read(place)]
      else found.push(this.#read(place))
    }
    return found ?? NOTHING
  }

  has(hash: number): boolean {
    const from = this.#bucketOf(hash)
    for (let place = from; place < from + WAYS * WORDS; place += WORDS) {
      if (this.#cells[place] === hash) return true
    }
    return false
  }

  /** The cells as they are; `restore` takes them back. */
  dump(): { readonly buckets: number; readonly cells: Uint32Array } {
    return { buckets: this.#buckets, cells: this.#cells }
  }

  restore(buckets: number, cells: Uint32Array): void {
    const fits = buckets >= BUCKETS_FIRST && buckets <= this.#bucketsMax
    if (!fits || cells.length !== buckets * WAYS * WORDS)
      throw new Error('the table of origins does not fit the limits; start the session anew')
    this.#setBuckets(buckets)
    this.#cells = cells
    this.#used = 0
    for (let place = 0; place < cells.length; place += WORDS) if (cells[place] !== 0) this.#used++
  }

  /** Whether something that tells more than a part of a text stands in a place that another is about to take. */
  #wouldForget(place: number, hash: number): boolean {
    const there = this.#cells[place] as number
    if (there === 0 || there === hash || this.#isRepeated(place)) return false
    return worthAt(this.#cells[place + 1] as number, this.#cells[place + 2] as number) > PART_WORTH
  }

  /** The newest that tells nothing an older entry of the same piece does not tell. */
  #findRepeated(bucket: number): number | undefined {
    let newest: number | undefined
    let message = -1
    for (let place = bucket; place < bucket + WAYS * WORDS; place += WORDS) {
      const own = (this.#cells[place + 1] as number) & MESSAGE_MASK
      if (own > message && this.#isRepeated(place)) [newest, message] = [place, own]
    }
    return newest
  }

  #isRepeated(place: number): boolean {
    const cells = this.#cells
    const hash = cells[place] as number
    const what = cells[place + 1] as number
    const flags = what >>> 24
    // Whether prose and orders count depends on the message they stood in, so each tells something.
    if ((flags & FLAG.order) !== 0 || (flags & (FLAG.field | FLAG.shingle)) === 0) return false
    const declared = (cells[place + 2] as number) >>> 30
    const from = place - (place % (WAYS * WORDS))
    for (let other = from; other < from + WAYS * WORDS; other += WORDS) {
      const there = cells[other + 1] as number
      const isAlike = cells[other] === hash && there >>> 24 === flags
      const isOlder = (there & MESSAGE_MASK) < (what & MESSAGE_MASK)
      if (isAlike && isOlder && (cells[other + 2] as number) >>> 30 === declared) return true
    }
    return false
  }

  #read(place: number): Entry {
    const what = this.#cells[place + 1] as number
    const where = this.#cells[place + 2] as number
    return {
      flags: what >>> 24,
      leaf: (what >>> 18) & LEAF_MAX,
      message: what & MESSAGE_MASK,
      start: (where >>> 10) & START_MAX,
      length: where & LENGTH_MAX,
      declared: declaredOf(where),
    }
  }

  /** Groups that were not split yet stand for two. */
  #bucketOf(hash: number): number {
    const bucket = hash & (this.#wide - 1)
    return (bucket < this.#buckets ? bucket : bucket - (this.#wide >>> 1)) * WAYS * WORDS
  }

  /** A free place, that of the same piece of the same message, that of a repetition, or that of what tells least; -1 to leave things as they are. */
  #choose(hash: number, entry: Entry): number {
    const cells = this.#cells
    const from = this.#bucketOf(hash)
    let free = -1
    let same = 0
    let sameLeast = -1
    let sameWorth = Number.MAX_SAFE_INTEGER
    for (let place = from; place < from + WAYS * WORDS; place += WORDS) {
      const there = cells[place] as number
      if (there === 0) {
        if (free === -1) free = place
        continue
      }
      if (there !== hash) continue
      if (((cells[place + 1] as number) & MESSAGE_MASK) === entry.message) return place
      same++
      const worth = this.#standing(place)
      if (worth < sameWorth) {
        sameWorth = worth
        sameLeast = place
      }
    }
    if (same >= SAME_MAX)
      return worthOf(entry.flags, entry.declared) > sameWorth >>> MESSAGE_BITS ? sameLeast : -1
    return free === -1 ? this.#findLeast(from) : free
  }

  /** In a full group what makes room: a repetition before a value. */
  #findLeast(bucket: number): number {
    let least = bucket
    let leastWorth = this.#standing(bucket)
    for (let place = bucket + WORDS; place < bucket + WAYS * WORDS; place += WORDS) {
      const worth = this.#standing(place)
      if (worth >= leastWorth) continue
      leastWorth = worth
      least = place
    }
    return leastWorth >>> MESSAGE_BITS > PART_WORTH ? (this.#findRepeated(bucket) ?? least) : least
  }

  /** What an entry is worth, above the bits of its message: of two that are worth the same the newer stays. */
  #standing(place: number): number {
    const what = this.#cells[place + 1] as number
    return (worthAt(what, this.#cells[place + 2] as number) << MESSAGE_BITS) | (what & MESSAGE_MASK)
  }

  /** Splits some groups in two: what is in one of the others stays where it is, so nothing is forgotten for it. */
  #grow(): void {
    const from = this.#buckets
    const to = Math.min(this.#bucketsMax, from + BUCKETS_STEP)
    const cells = new Uint32Array(to * WAYS * WORDS)
    cells.set(this.#cells)
    this.#cells = cells
    for (let bucket = from; bucket < to; bucket++) this.#split(bucket)
    this.#setBuckets(to)
  }

  #setBuckets(buckets: number): void {
    this.#buckets = buckets
    this.#wide = 2 ** Math.ceil(Math.log2(buckets))
  }

  #split(bucket: number): void {
    const half = 2 ** Math.floor(Math.log2(bucket))
    const old = (bucket - half) * WAYS * WORDS
    let kept = old
    let moved = bucket * WAYS * WORDS
    for (let place = old; place < old + WAYS * WORDS; place += WORDS) {
      const hash = this.#cells[place] as number
      if (hash === 0) continue
      const isMoved = (hash & (2 * half - 1)) === bucket
      const to = isMoved ? moved : kept
      if (to !== place) {
        this.#cells.copyWithin(to, place, place + WORDS)
        this.#cells.fill(0, place, place + WORDS)
      }
      if (isMoved) moved += WORDS
      else kept += WORDS
    }
  }
}

function mergeFlags(old: number, next: number): number {
  const order = Math.max(old & FLAG.order, next & FLAG.order)
  return ((old | next) & ~FLAG.order) | order
}

/** What a person said and what orders is worth most; single pieces of long texts least. */
function worthOf(flags: number, declared: Declared): number {
  if ((flags & FLAG.user) !== 0) return 7
  if ((flags & FLAG.order) > 1) return 6
  if (declared !== DECLARED.none) return 5
  const isGuarded = (flags & FLAG.guarded) !== 0
  if ((flags & FLAG.shingle) !== 0) return isGuarded ? 1 : 0
  if (isGuarded) return 4
  return (flags & FLAG.field) !== 0 || (flags & FLAG.order) > 0 ? 3 : 2
}

/** The same of every entry there can be, looked up by its flags and how it is classed. */
const WORTHS = new Uint8Array(4 << 8)
for (let at = 0; at < WORTHS.length; at++) WORTHS[at] = worthOf(at & 0xff, declaredOf(at << 22))

/** Of the two cells behind a hash. */
function worthAt(what: number, where: number): number {
  return WORTHS[(what >>> 24) | ((where >>> 30) << 8)] as number
}

/** Of the entries of one piece the first, where it is classed: what stood elsewhere before, or was said by a person, came from there. */
export function findDeclaredFirst(entries: readonly Entry[]): Entry | undefined {
  let first: Entry | undefined
  for (const entry of entries) {
    if ((entry.flags & FLAG.user) !== 0) return undefined
    if (first === undefined || entry.message < first.message) first = entry
  }
  return first === undefined || first.declared === DECLARED.none ? undefined : first
}

function declaredOf(where: number): Declared {
  const declared = where >>> 30
  return declared === 0 ? DECLARED.none : declared === 1 ? DECLARED.whole : DECLARED.field
}
