/** The tokens of the part of a text that is looked at, in arrays that are filled again and again. */

const ROOM = 1024

/** Flags of a token. */
export const STARTS_SENTENCE = 1
export const IN_CAPITALS = 2

export interface Tokens {
  readonly hashes: Int32Array
  readonly prefixes: Int32Array
  readonly concepts: Uint8Array
  readonly flags: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export class TokenBuffer {
  readonly tokens: Tokens = {
    hashes: new Int32Array(ROOM),
    prefixes: new Int32Array(ROOM),
    concepts: new Uint8Array(ROOM),
    flags: new Uint8Array(ROOM),
    starts: new Int32Array(ROOM),
    ends: new Int32Array(ROOM),
  }
  count = 0
  /** The next word begins a sentence. */
  sentenceStart = true

  get isNearlyFull(): boolean {
    return this.count >= ROOM - 8
  }

  reset(): void {
    this.count = 0
    this.sentenceStart = true
  }

  push(hash: number, prefix: number, concept: number, start: number): void {
    const { tokens, count } = this
    tokens.hashes[count] = hash
    tokens.prefixes[count] = prefix
    tokens.concepts[count] = concept
    tokens.flags[count] = this.sentenceStart ? STARTS_SENTENCE : 0
    tokens.starts[count] = start
    this.count++
    this.sentenceStart = false
  }

  /** Says where the token last pushed ends. */
  close(end: number): void {
    this.tokens.ends[this.count - 1] = end
  }

  pushShape(concept: number, start: number, end: number): void {
    const keeps = this.sentenceStart
    this.push(concept, 0, concept, start)
    this.close(end)
    this.sentenceStart = keeps
  }

  /** Drops the tokens before `from`. */
  shift(from: number): void {
    const { hashes, prefixes, concepts, flags, starts, ends } = this.tokens
    for (const array of [hashes, prefixes, concepts, flags, starts, ends])
      array.copyWithin(0, from, this.count)
    this.count -= from
  }
}
