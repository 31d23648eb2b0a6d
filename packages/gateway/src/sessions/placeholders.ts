/** Remembers, in memory and for a time, which placeholder stands for which value of a conversation. */

import { Buffer } from 'node:buffer'
import type { Hidden, PlaceholderPort, Restorable } from '../pipeline/ports/placeholder-port.ts'
import type { Clock, Random } from '../pipeline/ports/ports.ts'

export interface PlaceholderOptions {
  readonly clock: Clock
  readonly random: Random
  /** Keyed digest: a value that nobody may have back is not kept. */
  readonly digest: (text: string) => string
  /** What was not used for so long is forgotten. */
  readonly lifeMs: number
  readonly bounds?: Partial<PlaceholderBounds>
}

export interface PlaceholderBounds {
  readonly entriesPerConversation: number
  /** Characters of values that are kept, for one conversation and for all. */
  readonly charsPerConversation: number
  readonly charsMax: number
  readonly entriesMax: number
}

const BOUNDS: PlaceholderBounds = {
  entriesPerConversation: 100,
  charsPerConversation: 16 << 10,
  charsMax: 8 << 20,
  entriesMax: 50_000,
}

/** A value longer than this is not kept, and one shorter stands in too many texts by chance. */
const VALUE_CHARS_MAX = 4096
const VALUE_CHARS_MIN = 4
/** Upstreams that may have one value back. */
const ORIGINS_MAX = 16
const TAG_BYTES = 4

interface Entry {
  readonly placeholder: string
  value: string | null
  readonly origins: Set<string>
  usedMs: number
}

interface Memory {
  readonly tag: string
  readonly counts: Map<string, number>
  /** By base and digest, the one unused for longest first. */
  readonly entries: Map<string, Entry>
  readonly byPlaceholder: Map<string, Entry>
  chars: number
}

export interface Placeholders extends PlaceholderPort {
  /** Forgets what was not used for long. */
  sweep(): void
  readonly size: { readonly conversations: number; readonly entries: number; readonly chars: number }
}

export function createPlaceholders(options: PlaceholderOptions): Placeholders {
  return new Vault(options)
}

class Vault implements Placeholders {
  readonly #options: PlaceholderOptions
  readonly #bounds: PlaceholderBounds
  /** The conversation unused for longest first. */
  readonly #memories = new Map<string, Memory>()
  #entries = 0
  #chars = 0

  constructor(options: PlaceholderOptions) {
    this.#options = options
    this.#bounds = { ...BOUNDS, ...options.bounds }
  }

  get size() {
    return { conversations: this.#memories.size, entries: this.#entries, chars: this.#chars }
  }

  name(conversation: string, { base, value, origin, tagged }: Hidden): string {
    const memory = this.#open(conversation)
    const key = `${tagged ? 't' : 'p'}${base}${this.#options.digest(value)}`
    const entry = this.#living(memory, key) ?? this.#add(memory, key, { base, tagged })
    memory.entries.delete(key)
    memory.entries.set(key, entry)
    entry.usedMs = this.#options.clock.monotonicMs()
    if (origin !== null && tagged) this.#keep(memory, entry, { value, origin })
    this.#trim(conversation, memory)
    return entry.placeholder
  }

  restore(conversation: string, origin: string, placeholder: string): string | undefined {
    const entry = this.#memories.get(conversation)?.byPlaceholder.get(placeholder)
    if (entry === undefined || entry.value === null || !entry.origins.has(origin) || this.#isOver(entry))
      return undefined
    entry.usedMs = this.#options.clock.monotonicMs()
    return entry.value
  }

  held(conversation: string, origin: string): readonly Restorable[] {
    const found: Restorable[] = []
    for (const entry of this.#memories.get(conversation)?.entries.values() ?? []) {
      const { value, placeholder, origins } = entry
      if (value !== null && origins.has(origin)) found.push({ placeholder, value })
    }
    return found.toSorted((a, b) => b.value.length - a.value.length)
  }

  sweep(): void {
    for (const [conversation, memory] of this.#memories) {
      for (const [key, entry] of memory.entries) if (this.#isOver(entry)) this.#forget(memory, key, entry)
      if (memory.entries.size === 0) this.#memories.delete(conversation)
    }
  }

  #open(conversation: string): Memory {
    const known = this.#memories.get(conversation)
    const memory: Memory = known ?? {
      tag: Buffer.from(this.#options.random.bytes(TAG_BYTES)).toString('hex'),
      counts: new Map(),
      entries: new Map(),
      byPlaceholder: new Map(),
      chars: 0,
    }
    this.#memories.delete(conversation)
    this.#memories.set(conversation, memory)
    return memory
  }

  #living(memory: Memory, key: string): Entry | undefined {
    const entry = memory.entries.get(key)
    if (entry === undefined || !this.#isOver(entry)) return entry
    this.#forget(memory, key, entry)
    return undefined
  }

  /** A number is never given to a second value while the conversation is remembered. */
  #add(memory: Memory, key: string, { base, tagged }: Pick<Hidden, 'base' | 'tagged'>): Entry {
    const count = (memory.counts.get(base) ?? 0) + 1
    memory.counts.set(base, count)
    const placeholder = `${base.slice(0, -1)}#${count}${tagged ? `.${memory.tag}` : ''}]`
    const entry: Entry = { placeholder, value: null, origins: new Set(), usedMs: 0 }
    memory.entries.set(key, entry)
    memory.byPlaceholder.set(placeholder, entry)
    this.#entries += 1
    return entry
  }

  #keep(memory: Memory, entry: Entry, { value, origin }: { value: string; origin: string }): void {
    if (value.length < VALUE_CHARS_MIN || value.length > VALUE_CHARS_MAX) return
    if (entry.value === null) {
      entry.value = value
      memory.chars += value.length
      this.#chars += value.length
    }
    if (entry.origins.size < ORIGINS_MAX) entry.origins.add(origin)
  }

  #trim(conversation: string, memory: Memory): void {
    const { entriesPerConversation, charsPerConversation, entriesMax, charsMax } = this.#bounds
    for (const [key, entry] of memory.entries) {
      if (memory.entries.size <= entriesPerConversation && memory.chars <= charsPerConversation) break
      this.#forget(memory, key, entry)
    }
    for (const [other, old] of this.#memories) {
      if ((this.#entries <= entriesMax && this.#chars <= charsMax) || other === conversation) break
      for (const [key, entry] of old.entries) this.#forget(old, key, entry)
      this.#memories.delete(other)
    }
  }

  #forget(memory: Memory, key: string, entry: Entry): void {
    if (!memory.entries.delete(key)) return
    memory.byPlaceholder.delete(entry.placeholder)
    const chars = entry.value?.length ?? 0
    memory.chars -= chars
    this.#chars -= chars
    this.#entries -= 1
  }

  #isOver({ usedMs }: Entry): boolean {
    return this.#options.clock.monotonicMs() - usedMs > this.#options.lifeMs
  }
}
