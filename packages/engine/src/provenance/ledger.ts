/** Which messages a session remembers by name, bounded and packed: who they came from and what they carried. */

import type { FlowSource } from '@callgate/contracts/flow'
import { DATA_CLASSES, type DataClass, type Trust, TRUSTS } from '@callgate/contracts/label'
import { Interned } from './interned.ts'

export interface Remembered {
  readonly ordinal: number
  readonly id: string
  readonly source: Exclude<FlowSource, 'unknown'>
  readonly trust: Trust
  readonly sensitivity: DataClass
  /** JSON pointers to its strings, as many as are kept. */
  readonly paths: readonly string[]
  /** The user asked for what stands in it to be done. */
  readonly delegated: boolean
  /** The result of a call for something that the user, or the agent on its own, had named. */
  readonly named: boolean
  /** A human said that it is not as sensitive as the operator's class says. */
  readonly released?: boolean
}

const PATHS_MAX = 12
const PATHS_CHARS_MAX = 160
/** Ids are told apart by as many characters. */
export const ID_CHARS_MAX = 48
const NAME_CHARS_MAX = 64
const MESSAGES_MAX = 64
const MESSAGES_FIRST = 8
/** What fits the cells of the table of origins. */
const ORDINAL_MAX = 0x3ffff

/** Bits of what is known of a message, above two for its trust and two for its class. */
const BIT = { delegated: 16, named: 32, released: 64 } as const

export interface LedgerDump {
  readonly next: number
  readonly releasedBefore: number
  readonly messages: readonly Remembered[]
}

/** Where a string stood in its message. */
interface Place {
  readonly path: string
}

/** A message without its place and its strings. */
type Named = Omit<Remembered, 'ordinal' | 'paths'>

/** What may change of a message once it was read. */
type Relabelled = Partial<Pick<Remembered, 'trust' | 'sensitivity' | 'released'>>

/**
 * The newest messages in the slots of a ring, one number for each thing that is known of them. Names and pointers are
 * held once: the tools of a session are few, and their results have the same form.
 */
export class Ledger {
  #ordinals = new Uint32Array(MESSAGES_FIRST)
  #marks = new Uint8Array(MESSAGES_FIRST)
  #sourceOf = new Uint8Array(MESSAGES_FIRST)
  #pathsOf = new Uint8Array(MESSAGES_FIRST)
  /** Ids are the gateway's own: one byte a character, as many for each as the longest takes. */
  #ids = new Uint8Array(0)
  #idBytes = 0
  #count = 0
  #at = 0
  readonly #sources = new Interned(MESSAGES_MAX)
  readonly #paths = new Interned(MESSAGES_MAX)
  #next = 1
  /** Messages with a lower ordinal were let go together. */
  releasedBefore = 0
  readonly #bytesMax: number

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#ordinals.length * 7 + this.#ids.length + this.#sources.bytes + this.#paths.bytes
  }

  /** With the strings of the message. */
  add(message: Named, strings: readonly Place[]): number {
    const ordinal = this.#next
    this.#next = Math.min(this.#next + 1, ORDINAL_MAX)
    this.#put(message, ordinal, keepPaths(strings))
    while (this.bytes > this.#bytesMax && this.#count > 1) this.#forget()
    return ordinal
  }

  get(ordinal: number): Remembered | undefined {
    const slot = this.#slotOf(ordinal)
    return slot === -1 ? undefined : this.#read(slot)
  }

  isReleased(ordinal: number): boolean {
    return ordinal < this.releasedBefore || this.#has(ordinal, BIT.released)
  }

  isDelegated(ordinal: number): boolean {
    return this.#has(ordinal, BIT.delegated)
  }

  isNamed(ordinal: number): boolean {
    return this.#has(ordinal, BIT.named)
  }

  isUser(ordinal: number): boolean {
    const slot = this.#slotOf(ordinal)
    return slot !== -1 && this.#sources.get(this.#sourceOf[slot] as number)[0] === USER
  }

  trustOf(ordinal: number): Trust | undefined {
    const slot = this.#slotOf(ordinal)
    return slot === -1 ? undefined : TRUSTS[(this.#marks[slot] as number) & 3]
  }

  #has(ordinal: number, bit: number): boolean {
    const slot = this.#slotOf(ordinal)
    return slot !== -1 && ((this.#marks[slot] as number) & bit) !== 0
  }

  /** Everything read so far was let go. */
  releaseAll(): void {
    this.releasedBefore = this.#next
  }

  findById(id: string): Remembered | undefined {
    const cut = id.slice(0, ID_CHARS_MAX)
    return this.#list().findLast((message) => message.id === cut)
  }

  relabel(ordinal: number, changes: Relabelled): void {
    const slot = this.#slotOf(ordinal)
    if (slot !== -1) this.#marks[slot] = markOf({ ...this.#read(slot), ...changes })
  }

  dump(): LedgerDump {
    return { next: this.#next, releasedBefore: this.releasedBefore, messages: this.#list() }
  }

  restore({ next, releasedBefore, messages }: LedgerDump): void {
    this.#count = 0
    for (const message of messages.slice(-MESSAGES_MAX)) this.#put(message, message.ordinal, message.paths)
    this.releasedBefore = releasedBefore
    this.#next = next
    while (this.bytes > this.#bytesMax && this.#count > 1) this.#forget()
  }

  /** The oldest first. */
  #list(): Remembered[] {
    return Array.from({ length: this.#count }, (_, age) => this.#read(this.#slotAt(this.#count - 1 - age)))
  }

  #slotAt(age: number): number {
    const { length } = this.#ordinals
    return (this.#at - 1 - age + 2 * length) % length
  }

  #slotOf(ordinal: number): number {
    // Ordinals follow each other, so that it is where it should be, as long as there are new ones.
    const likely = this.#next - 1 - ordinal
    if (likely < 0 || ordinal === 0) return -1
    if (likely < this.#count && this.#ordinals[this.#slotAt(likely)] === ordinal) return this.#slotAt(likely)
    if (this.#next < ORDINAL_MAX) return -1
    for (let age = 0; age < this.#count; age++) {
      const slot = this.#slotAt(age)
      if (this.#ordinals[slot] === ordinal) return slot
    }
    return -1
  }

  #put(message: Named, ordinal: number, paths: readonly string[]): void {
    if (this.#count === this.#ordinals.length && this.#count < MESSAGES_MAX) this.#grow(this.#count * 2)
    const { length } = this.#ordinals
    const id = message.id.slice(0, ID_CHARS_MAX)
    if (id.length > this.#idBytes) this.#widen(Math.min(ID_CHARS_MAX, Math.ceil(id.length / 8) * 8))
    const slot = this.#at
    const isNew = this.#count < length
    // What its slot held is gone before names are looked up, so that there is room for them.
    if (!isNew) this.#count--
    this.#sourceOf[slot] = this.#keep(this.#sources, namesOf(message.source), this.#sourceOf)
    this.#pathsOf[slot] = this.#keep(this.#paths, paths, this.#pathsOf)
    this.#count++
    this.#ordinals[slot] = ordinal
    this.#marks[slot] = markOf(message)
    const from = slot * this.#idBytes
    this.#ids.fill(0, from, from + this.#idBytes)
    for (let at = 0; at < id.length; at++) this.#ids[from + at] = id.charCodeAt(at)
    this.#at = (slot + 1) % length
  }

  #keep(lists: Interned, list: readonly string[], indexes: Uint8Array): number {
    const known = lists.find(list)
    return known === -1 ? lists.add(list, this.#inUse(indexes)) : known
  }

  #forget(): void {
    this.#count--
    this.#sources.release(this.#inUse(this.#sourceOf))
    this.#paths.release(this.#inUse(this.#pathsOf))
  }

  #inUse(indexes: Uint8Array): ReadonlySet<number> {
    return new Set(Array.from({ length: this.#count }, (_, age) => indexes[this.#slotAt(age)] as number))
  }

  #read(slot: number): Remembered {
    const mark = this.#marks[slot] as number
    const [upstream = '', tool = ''] = this.#sources.get(this.#sourceOf[slot] as number)
    return {
      ordinal: this.#ordinals[slot] as number,
      id: this.#idAt(slot),
      source:
        upstream === USER || upstream === ASSISTANT
          ? (upstream.slice(1) as 'user' | 'assistant')
          : { upstream, tool: tool === '' ? null : tool.slice(1) },
      trust: TRUSTS[mark & 3] as Trust,
      sensitivity: DATA_CLASSES[(mark >>> 2) & 3] as DataClass,
      paths: this.#paths.get(this.#pathsOf[slot] as number),
      delegated: (mark & BIT.delegated) !== 0,
      named: (mark & BIT.named) !== 0,
      ...((mark & BIT.released) !== 0 && { released: true }),
    }
  }

  /** What is left of its place is filled with zeros. */
  #idAt(slot: number): string {
    const from = slot * this.#idBytes
    let to = from + this.#idBytes
    while (to > from && this.#ids[to - 1] === 0) to--
    return String.fromCharCode(...this.#ids.subarray(from, to))
  }

  #grow(length: number): void {
    const kept = this.#list()
    this.#ordinals = new Uint32Array(length)
    this.#marks = new Uint8Array(length)
    this.#sourceOf = new Uint8Array(length)
    this.#pathsOf = new Uint8Array(length)
    this.#ids = new Uint8Array(length * this.#idBytes)
    this.#refill(kept)
  }

  #widen(idBytes: number): void {
    const kept = this.#list()
    this.#idBytes = idBytes
    this.#ids = new Uint8Array(this.#ordinals.length * idBytes)
    this.#refill(kept)
  }

  #refill(kept: readonly Remembered[]): void {
    this.#count = 0
    this.#at = 0
    for (const message of kept) this.#put(message, message.ordinal, message.paths)
  }
}

/** No upstream has such a name. */
const USER = '\u0001user'
const ASSISTANT = '\u0001assistant'

function namesOf(source: Remembered['source']): readonly string[] {
  if (typeof source === 'string') return [source === 'user' ? USER : ASSISTANT]
  const { upstream, tool } = source
  const name = upstream.slice(0, NAME_CHARS_MAX)
  return tool === null ? [name] : [name, `\u0001${tool.slice(0, NAME_CHARS_MAX)}`]
}

function markOf(message: Omit<Remembered, 'ordinal' | 'id' | 'paths'>): number {
  const { trust, sensitivity, delegated, named, released = false } = message
  return (
    TRUSTS.indexOf(trust) |
    (DATA_CLASSES.indexOf(sensitivity) << 2) |
    (delegated ? BIT.delegated : 0) |
    (named ? BIT.named : 0) |
    (released ? BIT.released : 0)
  )
}

function keepPaths(strings: readonly Place[]): string[] {
  const kept: string[] = []
  let chars = 0
  for (const { path } of strings) {
    chars += path.length
    if (kept.length >= PATHS_MAX || chars > PATHS_CHARS_MAX) break
    kept.push(path)
  }
  return kept
}
