/** A fixed set of hashes that may say yes by mistake and never says no by mistake. */

const PROBES = 3

export class Bloom {
  #bits: Uint32Array | null = null
  readonly #words: number

  constructor(bytes: number) {
    this.#words = bytes / 4
  }

  get bytes(): number {
    return this.#bits?.byteLength ?? 0
  }

  add(hash: number): void {
    this.#bits ??= new Uint32Array(this.#words)
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bitOf(hash, probe)
      this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] as number) | (1 << (bit & 31))
    }
  }

  has(hash: number): boolean {
    const bits = this.#bits
    if (bits === null) return false
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bitOf(hash, probe)
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }

  dump(): Uint32Array | null {
    return this.#bits
  }
  restore(bits: Uint32Array | null): void {
    if (bits !== null && bits.length !== this.#words)
      throw new Error('the forgotten values do not fit the limits')
    this.#bits = bits
  }

  #bitOf(hash: number, probe: number): number {
    return (Math.imul(hash ^ (probe * 0x9e3779b1), 0x85ebca6b) >>> 7) % (this.#words * 32)
  }
}
