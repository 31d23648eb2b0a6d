/** What one session remembers of everything that was read: hashed, bounded, with the place each piece came from. */

import { type DataClass, type Labels, type Trust } from '@callgate/contracts/label'
import { isAtLeast, isOutside } from '../labels/join.ts'
import { listAtoms } from './atoms.ts'
import { Bloom } from './bloom.ts'
import { Echoes } from './echoes.ts'
import { hashText, joinHash, finishHash } from './hash.ts'
import { Ledger, type Remembered } from './ledger.ts'
import { DECLARED, type Declared, type Entry, FLAG, OriginTable } from './origin-table.ts'
import { type Scan, WORDS_MAX } from './scan.ts'
import { scanText } from './scan-text.ts'
import { type PhraseMatch, WordRing } from './word-ring.ts'
import { Stretch, type Work } from '../work.ts'

export interface MemoryLimits {
  /** Bytes of the table of pieces, at most. */
  readonly tableBytesMax: number
  /** Words of orders, and of what the user said, that are kept in order. */
  readonly ringWordsMax: number
  readonly ledgerBytesMax: number
}

/** One string of a message, and where it stood. */
export interface Leaf {
  readonly path: string
  readonly text: string
  /** Decoded from something: places in it are places of the whole string. */
  readonly encoded?: boolean
  /** Content inspection saw orders in it: `sure` makes one of everything, `likely` makes more of what reads like one. */
  readonly ordering?: 'sure' | 'likely'
  /** A field that the operator classed confidential or worse. */
  readonly classed?: boolean
}

export interface MessageFacts {
  readonly id: string
  readonly source: Remembered['source']
  readonly trust: Trust
  readonly sensitivity: DataClass
  readonly delegated: boolean
  readonly named: boolean
  readonly personal: boolean
  /** The operator classed the whole of it confidential or worse. */
  readonly declared?: boolean
  /** It answers a call that an order had chosen: its values are the order's. */
  readonly drawn?: boolean
}

/** Words of one shingle: the fingerprint of a text is made of these. */
export const SHINGLE = 4
/** Longest phrase that is kept whole, in words. */
export const PHRASE_WORDS_MAX = 8
/** Grade of the values that an order had the agent look up. */
const DRAWN = 2
const MATCHES_MAX = 8

export class SessionMemory {
  readonly seed: number
  readonly table: OriginTable
  readonly orders: WordRing
  /** Orders to the machine, apart: a manual full of steps must not push them out. */
  readonly commands: WordRing
  /** What the user said, and what the agent did before it read anything from outside. */
  readonly trustedWords: WordRing
  readonly ledger: Ledger
  /** Values that told something and had to be forgotten, and all others. */
  readonly forgottenOrders = new Bloom(1024)
  readonly forgotten = new Bloom(1024)
  /** Values, and parts of longer texts, that had to be forgotten. */
  forgottenCount = 0
  forgottenParts = 0
  /** Of these, what came with confidential data. */
  forgottenGuarded = 0
  /** Something from outside was read. */
  tainted = false
  /** Ordinal of the first message from outside that gives orders to its reader; 0 for none. */
  ordered = 0
  /** Something was read that the operator classed confidential or worse. */
  holdsDeclared = false
  /** What left in calls comes back in their answers: that is no second source. */
  readonly echoes = new Echoes()

  constructor(seed: number, limits: MemoryLimits) {
    this.seed = seed
    this.table = new OriginTable(limits.tableBytesMax, (hash, flags) => this.#forget(hash, flags))
    this.orders = new WordRing(limits.ringWordsMax)
    this.commands = new WordRing(limits.ringWordsMax)
    this.trustedWords = new WordRing(limits.ringWordsMax)
    this.ledger = new Ledger(limits.ledgerBytesMax)
  }

  get bytes(): number {
    return (
      this.table.bytes +
      this.orders.bytes +
      this.commands.bytes +
      this.trustedWords.bytes +
      this.ledger.bytes +
      this.forgotten.bytes +
      this.forgottenOrders.bytes +
      this.echoes.bytes
    )
  }

  *taking(message: MessageFacts, leaves: readonly Leaf[], labels: Pick<Labels, 'trust'>): Work<number> {
    const { personal, declared = false, drawn = false } = message
    const ordinal = this.ledger.add(message, leaves)
    const isUser = message.source === 'user'
    const trusted = isUser || !isOutside(labels.trust)
    let flags = isUser ? FLAG.user : trusted ? FLAG.trusted : 0
    if (isAtLeast(message.sensitivity, 'confidential')) flags |= FLAG.guarded
    if (personal) flags |= FLAG.personal
    const at: Taking = { message: ordinal, flags, trusted, drawn, ordinal: -1, declared: DECLARED.none }
    const stretch = new Stretch()
    for (const leaf of leaves) {
      at.ordinal++
      at.declared = leaf.classed === true ? DECLARED.field : declared ? DECLARED.whole : DECLARED.none
      if (at.declared !== DECLARED.none) this.holdsDeclared = true
      for (let from = 0; from < leaf.text.length;) {
        const end = this.#takePiece(leaf, from, at)
        // All scanning is done in one place: nothing that was read there outlasts a rest.
        if (stretch.isOver(end - from)) yield
        if (end <= from) break
        from = end
      }
    }
    if (!trusted) this.tainted = true
    return ordinal
  }

  /** Places of a phrase in orders, those to the machine first. */
  findOrdered(words: readonly number[]): readonly PhraseMatch[] {
    const commands = this.commands.find(words, MATCHES_MAX)
    const orders = this.orders.find(words, MATCHES_MAX)
    return commands.length === 0 ? orders : [...commands, ...orders]
  }

  /** Whether a person said these words in a row. */
  isSaidByUser(words: readonly number[]): boolean {
    const said = this.trustedWords.findPlaces(words, MATCHES_MAX)
    return said.some((at) => this.ledger.isUser(this.trustedWords.messageAt(at)))
  }

  /** Hash of a short value as a phrase. */
  phraseOf(text: string): number {
    const scan = scanText(text, 0, this.seed)
    return hashPhrase(scan.hashes, 0, scan.words)
  }

  /** Whether the session's past may hold a value that it cannot name any more. */
  isForgotten(hash: number): 'order' | 'value' | null {
    if (this.forgottenOrders.has(hash)) return 'order'
    return this.forgotten.has(hash) ? 'value' : null
  }

  #forget(hash: number, flags: number): void {
    if ((flags & FLAG.shingle) !== 0) this.forgottenParts++
    else this.forgottenCount++
    if ((flags & FLAG.guarded) !== 0) this.forgottenGuarded++
    if ((flags & (FLAG.user | FLAG.trusted)) !== 0) return
    if ((flags & FLAG.order) !== 0) this.forgottenOrders.add(hash)
    else if ((flags & FLAG.shingle) === 0) this.forgotten.add(hash)
  }

  /** As much of a string as is read at once, and says where that ends. */
  #takePiece(leaf: Leaf, from: number, at: Taking): number {
    const scan = scanText(leaf.text, from, this.seed)
    if (leaf.ordering !== undefined) raiseGrades(scan, leaf.ordering)
    entry.message = at.message
    entry.leaf = at.ordinal
    entry.declared = at.declared
    this.#takeAtoms(scan, from, at, leaf)
    this.#takeSegments(scan, at, leaf)
    this.#takeShingles(scan, at)
    return scan.end
  }

  #takeAtoms(scan: Scan, from: number, { trusted, drawn, flags }: Taking, leaf: Leaf): void {
    let segment = 0
    for (const { hash, start, end } of listAtoms(scan.text, from, scan.end, this.seed)) {
      while (segment + 1 < scan.segments && startOf(scan, segment + 1) <= start) segment++
      const grade = trusted ? 0 : Math.max(scan.grades[segment] ?? 0, drawn ? DRAWN : 0)
      if (!trusted && this.table.has(hash) && this.echoes.has(hash)) continue
      const isField = scan.fields[segment] === 1 || isWhole(scan, end - start, leaf.text)
      const own = flags | grade | (isField ? FLAG.field : 0)
      this.#put(hash, own, leaf.encoded === true ? 0 : start, end - start)
    }
  }

  #takeSegments(scan: Scan, at: Taking, leaf: Leaf): void {
    const { trusted, drawn } = at
    for (let segment = 0; segment < scan.segments; segment++) {
      const from = scan.firsts[segment] as number
      const to = scan.firsts[segment + 1] as number
      const grade = trusted ? 0 : (scan.grades[segment] as number)
      if (grade >= 2 && this.ordered === 0) this.ordered = at.message
      if (trusted || grade > 0) {
        const ring = trusted ? this.trustedWords : grade === 3 ? this.commands : this.orders
        for (let word = from; word < to; word++) ring.push(scan.hashes[word] as number, at.message, grade)
        ring.cut()
      }
      const isField = scan.fields[segment] === 1 || scan.segments === 1
      const isKept = !trusted || at.declared !== DECLARED.none
      if (!isField || to - from > PHRASE_WORDS_MAX || !isKept) continue
      const hash = hashPhrase(scan.hashes, from, to)
      if (this.echoes.has(hash)) continue
      const own = at.flags | FLAG.field | Math.max(grade, drawn && !trusted ? DRAWN : 0)
      const length = (scan.ends[to - 1] as number) - (scan.starts[from] as number)
      this.#put(hash, own, leaf.encoded === true ? 0 : startOf(scan, segment), length)
    }
  }

  /** Every shingle of an order; of everything else the smallest in each window, so that longer runs always leave some. */
  #takeShingles(scan: Scan, at: Taking): void {
    const count = scan.words - SHINGLE + 1
    if (count < 1) return
    // Classed text is kept closer: a few sentences of it are known again.
    const window = Math.max(1, Math.floor(windowOf(scan.words) / (at.declared === DECLARED.none ? 1 : 3)))
    const { trusted, flags } = at
    hashShingles(scan.hashes, count)
    let segment = 0
    let least = -1
    let kept = -1
    for (let word = 0; word < count; word++) {
      while (segment + 1 < scan.segments && (scan.firsts[segment + 1] as number) <= word) segment++
      const grade = trusted ? 0 : (scan.grades[segment] as number)
      if (grade > 0) this.#putShingle(scan, word, flags | grade)
      least = leastOf(least, word, window)
      if (word < Math.min(window, count) - 1 || least === kept) continue
      kept = least
      if (grade === 0) this.#putShingle(scan, least, flags)
    }
  }

  #putShingle(scan: Scan, word: number, flags: number): void {
    const start = scan.starts[word] as number
    const length = (scan.ends[word + SHINGLE - 1] as number) - start
    this.#put(shingles[word] as number, flags | FLAG.shingle, start, length)
  }

  /** Of the piece of a string that is taken now. */
  #put(hash: number, flags: number, start: number, length: number): void {
    entry.flags = flags
    entry.start = start
    entry.length = length
    this.table.put(hash, entry)
  }
}

/** The string is a value of this length and little else, as a member of structured content is. */
function isWhole({ segments }: Scan, length: number, text: string): boolean {
  return segments === 1 && length >= text.length / 2
}

/** The message that is taken, and the string of it that is. */
interface Taking {
  /** Its ordinal. */
  readonly message: number
  readonly flags: number
  /** Of a person, or of who is trusted. */
  readonly trusted: boolean
  readonly drawn: boolean
  ordinal: number
  declared: Declared
}

/** What inspection found adds to what the text shows by itself. */
function raiseGrades({ segments, grades }: Scan, ordering: 'sure' | 'likely'): void {
  for (let segment = 0; segment < segments; segment++) {
    const grade = grades[segment] as number
    if (ordering === 'sure') grades[segment] = grade === 0 ? 2 : 3
    else if (grade === 1) grades[segment] = 2
  }
}

function startOf(scan: Scan, segment: number): number {
  return scan.starts[scan.firsts[segment] as number] as number
}

/** The longer a text, the fewer of its parts are kept: enough of a short one to know it by two sentences. */
function windowOf(words: number): number {
  if (words <= 120) return 3
  if (words <= 300) return 6
  if (words <= 1000) return 12
  return words <= 4000 ? 24 : 48
}

/** What is put into the table; nothing of it outlasts that. */
const entry: { -readonly [Member in keyof Entry]: Entry[Member] } = {
  flags: 0,
  message: 0,
  leaf: 0,
  start: 0,
  length: 0,
  declared: DECLARED.none,
}

/** Shingles of the text at hand; written over by the next one. */
const shingles = new Uint32Array(WORDS_MAX)

/** Place of the smallest shingle among the last `window`, the later one of equals. */
function leastOf(known: number, word: number, window: number): number {
  let least = known
  if (least < 0 || least <= word - window) {
    least = Math.max(0, word - window + 1)
    for (let at = least + 1; at <= word; at++)
      if ((shingles[at] as number) <= (shingles[least] as number)) least = at
    return least
  }
  return (shingles[word] as number) <= (shingles[least] as number) ? word : least
}

/**
 * What `hashPhrase` says of as many words as a shingle has, from each of the first `count` words on. The next call writes over
 * it; hashes that go from function to function one by one are made objects of.
 */
export function hashShingles(hashes: Uint32Array, count: number): Uint32Array {
  for (let word = 0; word < count; word++) {
    let hash = joinHash(PHRASE_START, hashes[word] as number)
    hash = joinHash(hash, hashes[word + 1] as number)
    hash = joinHash(hash, hashes[word + 2] as number)
    shingles[word] = finishHash(joinHash(hash, hashes[word + 3] as number))
  }
  return shingles
}

const PHRASE_START = 0x51ed270b

/** Hash of consecutive words. */
export function hashPhrase(hashes: ArrayLike<number>, from: number, to: number): number {
  let hash = PHRASE_START
  for (let word = from; word < to; word++) hash = joinHash(hash, hashes[word] as number)
  return finishHash(hash)
}

/** Hash of a value as it stands, for keys of approvals. */
export function hashValue(text: string, seed: number): number {
  return hashText(text.trim().toLowerCase(), seed)
}
