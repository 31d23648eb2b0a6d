/** Exact matches of values that are kept as keyed digests only, such as customer numbers: without the key the digests say nothing. */

/** Digits and letters of a value: what can be told of it without knowing it, so that few other words are digested. */
export interface Shape {
  readonly length: number
  readonly digits: number
}

/** A value needs this many letters and digits, or this many letters when it has no digit: shorter ones are words and counts. */
const LENGTH_MIN = 6
const LETTERS_MIN = 10
export const LENGTH_MAX = 64

/** Pieces of one value: `KD-4711/08 15` has four. */
const PIECES_MAX = 6

const WORD = /[\p{L}\p{N}@]/u

/** Letters and digits of a value in small letters, however it is written; undefined when it is too short or too long to be told from a word. */
export function normalizeValue(value: string): string | undefined {
  let text = ''
  for (let at = 0; at < value.length; at++) if (isWord(value.charCodeAt(at))) text += value.charAt(at)
  text = text.toLowerCase()
  const { length, digits } = shapeOf(text)
  if (length < LENGTH_MIN || length > LENGTH_MAX || (digits === 0 && length < LETTERS_MIN)) return undefined
  return text
}

export function shapeOf(normalized: string): Shape {
  let digits = 0
  for (let at = 0; at < normalized.length; at++) if (isDigit(normalized.charCodeAt(at))) digits++
  return { length: normalized.length, digits }
}

/** Shapes in a table that is asked for every word. */
export class ShapeTable {
  readonly #known = new Uint8Array((LENGTH_MAX + 1) * (LENGTH_MAX + 1))
  readonly lengthMax: number

  constructor(shapes: readonly Shape[]) {
    for (const { length, digits } of shapes) this.#known[length * (LENGTH_MAX + 1) + digits] = 1
    this.lengthMax = Math.max(0, ...shapes.map(({ length }) => length))
  }

  has({ length, digits }: Shape): boolean {
    return this.#known[length * (LENGTH_MAX + 1) + digits] === 1
  }
}

export interface Candidate {
  readonly normalized: string
  readonly start: number
  readonly end: number
}

/**
 * Calls `visit` with every stretch of whole words that has one of the shapes. Words join over a hyphen, a full stop, a
 * slash, a plus sign or an underscore, and over a blank beside a digit.
 */
export function visitCandidates(
  text: string,
  shapes: ShapeTable,
  visit: (candidate: Candidate) => boolean,
): void {
  /** Start and end of the last pieces that join. */
  let pieces: number[] = []
  for (let at = 0; at < text.length;) {
    if (!isWord(text.charCodeAt(at))) {
      at++
      continue
    }
    const start = at
    while (at < text.length && isWord(text.charCodeAt(at))) at++
    const before = pieces.at(-1)
    if (before === undefined || !joins(text, before, start)) pieces = []
    pieces.push(start, at)
    if (pieces.length > 2 * PIECES_MAX) pieces = pieces.slice(-2 * PIECES_MAX)
    if (!visitEnding(text, pieces, shapes, visit)) return
  }
}

/** The stretches that end with the last piece. */
function visitEnding(
  text: string,
  pieces: readonly number[],
  shapes: ShapeTable,
  visit: (candidate: Candidate) => boolean,
): boolean {
  const end = pieces[pieces.length - 1] as number
  let length = 0
  let digits = 0
  let normalized = ''
  for (let piece = pieces.length - 2; piece >= 0; piece -= 2) {
    const start = pieces[piece] as number
    const to = pieces[piece + 1] as number
    length += to - start
    if (length > shapes.lengthMax) return true
    for (let at = start; at < to; at++) if (isDigit(text.charCodeAt(at))) digits++
    normalized = text.slice(start, to) + normalized
    if (shapes.has({ length, digits }) && !visit({ normalized: normalized.toLowerCase(), start, end }))
      return false
  }
  return true
}

function joins(text: string, end: number, start: number): boolean {
  if (start - end !== 1) return false
  const sign = text.charAt(end)
  if (sign === ' ' || sign === '\u00a0')
    return isDigit(text.charCodeAt(end - 1)) || isDigit(text.charCodeAt(start))
  return sign === '-' || sign === '.' || sign === '/' || sign === '+' || sign === '_'
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isWord(code: number): boolean {
  if (code < 0x80)
    return (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 48 && code <= 57)
  return WORD.test(String.fromCharCode(code))
}
