/** A reader for the plain part of JavaScript's regular expressions: what the safety check can reason about, and no more. */

/** Which characters: one flag for each ASCII character, and one for everything beyond. */
export interface CharSet {
  readonly ascii: readonly boolean[]
  readonly beyond: boolean
}

export type PatternNode =
  | { readonly type: 'chars'; readonly set: CharSet }
  /** `^` is `start`; `$` and `\b` are `edge`. They consume nothing. */
  | { readonly type: 'start' | 'edge' }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }

/** Thrown inside the reader and turned into a reason at its rim. */
class Unreadable extends Error {}

const DEPTH_MAX = 20

export interface PatternOptions {
  /** Read lookaround and named groups too; what looks around is read as if it might be consumed. */
  readonly lookaround?: boolean
}

/** Reads a pattern; a text that says what is not accepted when it cannot be reasoned about. */
export function parsePattern(source: string, options: PatternOptions = {}): PatternNode | string {
  const reader = new PatternReader(source, options)
  try {
    return reader.readAll()
  } catch (error) {
    if (error instanceof Unreadable) return error.message
    throw error
  }
}

export function unite(a: CharSet, b: CharSet): CharSet {
  return { ascii: a.ascii.map((flag, i) => flag || b.ascii[i] === true), beyond: a.beyond || b.beyond }
}

export function overlaps(a: CharSet, b: CharSet): boolean {
  return (a.beyond && b.beyond) || a.ascii.some((flag, i) => flag && b.ascii[i] === true)
}

export const NO_CHARS: CharSet = makeSet(() => false, false)
export const ALL_CHARS: CharSet = makeSet(() => true, true)
const DIGITS = makeSet((c) => c >= 48 && c <= 57, false)
const WORD = makeSet(
  (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122),
  false,
)
const SPACE = makeSet((c) => c === 32 || (c >= 9 && c <= 13), true)
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }

function makeSet(has: (code: number) => boolean, beyond: boolean): CharSet {
  return { ascii: Array.from({ length: 128 }, (_, code) => has(code)), beyond }
}

/** `\W` and its like keep `beyond`, since a class beyond ASCII is never empty on either side. */
function invert(set: CharSet, beyond: boolean): CharSet {
  return { ascii: set.ascii.map((flag) => !flag), beyond }
}

function rangeOf(from: number, to: number): CharSet {
  return makeSet((code) => code >= from && code <= to, to > 127)
}

class PatternReader {
  readonly #source: string
  readonly #lookaround: boolean
  #at = 0
  #depth = 0

  constructor(source: string, { lookaround = false }: PatternOptions) {
    this.#source = source
    this.#lookaround = lookaround
  }

  readAll(): PatternNode {
    const node = this.#readChoice()
    if (this.#at < this.#source.length) throw new Unreadable('it has a ")" that closes nothing.')
    return node
  }

  #readChoice(): PatternNode {
    if (++this.#depth > DEPTH_MAX) throw new Unreadable(`groups are nested more than ${DEPTH_MAX} deep.`)
    const items = [this.#readSequence()]
    while (this.#take('|')) items.push(this.#readSequence())
    this.#depth--
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { type: 'choice', items }
  }

  #readSequence(): PatternNode {
    const items: PatternNode[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#peek())) items.push(this.#readRepeat())
    return { type: 'sequence', items }
  }

  #readRepeat(): PatternNode {
    const item = this.#readAtom()
    const bounds = this.#readBounds()
    if (bounds === undefined) return item
    if (item.type === 'start' || item.type === 'edge') throw new Unreadable('an anchor is repeated.')
    this.#take('?')
    if (this.#readBounds() !== undefined) throw new Unreadable('a repetition is repeated.')
    return { type: 'repeat', item, ...bounds }
  }

  #readBounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#take('?')) return { min: 0, max: 1 }
    if (this.#peek() !== '{') return undefined
    const found = /^\{([0-9]{1,4})(,([0-9]{0,4}))?\}/.exec(this.#source.slice(this.#at, this.#at + 12))
    if (found === null)
      throw new Unreadable('it has a "{" that is no repetition; write \\{ for the character.')
    this.#at += found[0].length
    const min = Number(found[1])
    if (found[2] === undefined) return { min, max: min }
    return { min, max: found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]) }
  }

  #readAtom(): PatternNode {
    const char = this.#next()
    switch (char) {
      case '(':
        return this.#readGroup()
      case '[':
        return { type: 'chars', set: this.#readClass() }
      case '.':
        return { type: 'chars', set: ALL_CHARS }
      case '^':
        return { type: 'start' }
      case '$':
        return { type: 'edge' }
      case '\\':
        if (this.#peek() === 'b' || this.#peek() === 'B') {
          this.#at++
          return { type: 'edge' }
        }
        return { type: 'chars', set: this.#readEscape().set }
      case '*':
      case '+':
      case '?':
      case '{':
        throw new Unreadable(`"${char}" repeats nothing.`)
      default:
        return { type: 'chars', set: charSetOf(char) }
    }
  }

  #readGroup(): PatternNode {
    const around = this.#lookaround ? this.#takeOpening() : null
    if (around !== null) {
      const node = this.#readChoice()
      if (!this.#take(')')) throw new Unreadable('a "(" is never closed.')
      return around === 'named' ? node : { type: 'choice', items: [{ type: 'sequence', items: [] }, node] }
    }
    if (this.#take('?') && !this.#take(':')) {
      throw new Unreadable(
        'it uses lookaround, a named group or a modifier; only (…) and (?:…) are accepted.',
      )
    }
    const node = this.#readChoice()
    if (!this.#take(')')) throw new Unreadable('a "(" is never closed.')
    return node
  }

  /** What opens a named group or a lookaround, taken; null when the group is neither. */
  #takeOpening(): 'named' | 'around' | null {
    const found = /^\?(?:[=!]|<[=!]|<[A-Za-z]\w{0,63}>)/.exec(this.#source.slice(this.#at, this.#at + 68))
    if (found === null) return null
    this.#at += found[0].length
    return found[0].endsWith('>') ? 'named' : 'around'
  }

  #readClass(): CharSet {
    const negated = this.#take('^')
    let set = NO_CHARS
    while (!this.#take(']')) {
      const from = this.#readClassMember()
      if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && from.code !== undefined) {
        this.#at++
        const to = this.#readClassMember()
        if (to.code === undefined || to.code < from.code)
          throw new Unreadable('a range in [] is out of order.')
        set = unite(set, rangeOf(from.code, to.code))
      } else {
        set = unite(set, from.set)
      }
    }
    return negated ? invert(set, true) : set
  }

  #readClassMember(): { set: CharSet; code?: number } {
    const char = this.#next()
    if (char !== '\\') return { set: charSetOf(char), code: char.charCodeAt(0) }
    if (this.#take('b')) return { set: rangeOf(8, 8), code: 8 }
    return this.#readEscape()
  }

  #readEscape(): { set: CharSet; code?: number } {
    const char = this.#next()
    const classes: Readonly<Record<string, CharSet>> = {
      d: DIGITS,
      D: invert(DIGITS, true),
      w: WORD,
      W: invert(WORD, true),
      s: SPACE,
      S: invert(SPACE, true),
    }
    const named = classes[char]
    if (named !== undefined) return { set: named }
    const control = CONTROLS[char]
    if (control !== undefined) return { set: rangeOf(control, control), code: control }
    if (char === 'x' || char === 'u') {
      const digits = char === 'x' ? 2 : 4
      const hex = this.#source.slice(this.#at, this.#at + digits)
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits)
        throw new Unreadable(`\\${char} needs ${digits} hex digits.`)
      this.#at += digits
      const code = Number.parseInt(hex, 16)
      return { set: rangeOf(code, code), code }
    }
    if (/[0-9A-Za-z]/.test(char))
      throw new Unreadable(`it uses \\${char}; back references and rare escapes are not accepted.`)
    return { set: charSetOf(char), code: char.charCodeAt(0) }
  }

  #peek(): string {
    return this.#source[this.#at] ?? ''
  }

  #next(): string {
    const char = this.#source[this.#at]
    if (char === undefined) throw new Unreadable('it ends in the middle.')
    this.#at++
    return char
  }

  #take(char: string): boolean {
    if (this.#source[this.#at] !== char) return false
    this.#at++
    return true
  }
}

function charSetOf(char: string): CharSet {
  const code = char.charCodeAt(0)
  return rangeOf(code, code)
}
