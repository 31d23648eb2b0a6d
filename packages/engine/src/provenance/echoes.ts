/** Hashes of what left in the latest calls, in a ring that grows to what is needed. */

const ECHOES_MAX = 256
const ECHOES_FIRST = 8
/** Bits that say which hashes may be among them, one for each ending of a hash. */
const ENDINGS = 2048

export class Echoes {
  #hashes = new Uint32Array(0)
  #count = 0
  #at = 0
  /** Those of hashes that were written over stay until the ring begins anew. */
  #endings: Uint32Array | null = null

  get bytes(): number {
    return this.#hashes.byteLength
  }

  note(hashes: readonly number[]): void {
    for (const hash of hashes) {
      if (this.#count === this.#hashes.length && this.#count < ECHOES_MAX) this.#grow()
      this.#hashes[this.#at] = hash
      this.#at = (this.#at + 1) % this.#hashes.length
      this.#count = Math.min(this.#count + 1, this.#hashes.length)
      this.#markEnding(hash)
      if (this.#at === 0) this.#markAnew()
    }
  }

  /** Slots that were never written hold a zero, which may be a hash as well. */
  has(hash: number): boolean {
    const ending = hash & (ENDINGS - 1)
    const endings = this.#endings
    if (endings === null || ((endings[ending >>> 5] as number) & (1 << (ending & 31))) === 0) return false
    const hashes = this.#hashes
    const count = this.#count
    for (let at = 0; at < count; at++) if (hashes[at] === hash) return true
    return false
  }

  /** The oldest first. */
  dump(): readonly number[] {
    const oldest = this.#count < this.#hashes.length ? 0 : this.#at
    const { length } = this.#hashes
    return Array.from({ length: this.#count }, (_, age) => this.#hashes[(oldest + age) % length] as number)
  }

  restore(hashes: readonly number[]): void {
    this.#hashes = new Uint32Array(0)
    this.#count = 0
    this.#at = 0
    this.#endings = null
    this.note(hashes.slice(-ECHOES_MAX))
  }

  #markAnew(): void {
    this.#endings?.fill(0)
    for (const hash of this.#hashes) this.#markEnding(hash)
  }

  #markEnding(hash: number): void {
    this.#endings ??= new Uint32Array(ENDINGS / 32)
    const ending = hash & (ENDINGS - 1)
    this.#endings[ending >>> 5] = (this.#endings[ending >>> 5] as number) | (1 << (ending & 31))
  }

  #grow(): void {
    const kept = this.#hashes
    this.#hashes = new Uint32Array(Math.min(ECHOES_MAX, Math.max(ECHOES_FIRST, kept.length * 2)))
    this.#hashes.set(kept)
    this.#at = kept.length
  }
}
