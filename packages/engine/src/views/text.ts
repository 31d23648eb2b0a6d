/** What a view is: one named rendering of a string of the message, with the way back to the original characters. */

import type { ViewName } from '@callgate/contracts/rule'
import type { Source } from './source.ts'

export type { ViewName } from '@callgate/contracts/rule'

/**
 * Bit of each view in a mask. raw: the string as it stands. plain: without terminal sequences. folded: compatibility
 * forms, lookalikes and accents folded, invisible characters removed; case is kept, matching ignores it. visible: what a
 * person sees of HTML and Markdown. hidden: what a person does not see of them, and text spelled without glyphs. json:
 * string escapes resolved. decoded: base64, hex and percent encoding undone, inflated where compressed. joined: the texts
 * of one message in order, after what earlier events of the stream said. keys: names of object members.
 */
export const VIEW_BIT: Readonly<Record<ViewName, number>> = {
  raw: 1,
  plain: 2,
  folded: 4,
  visible: 8,
  hidden: 16,
  json: 32,
  decoded: 64,
  joined: 128,
  keys: 256,
}

/** Bit of a text with signs beyond ASCII that is seen as it stands: `visible` to whoever does not read its folded form instead. */
export const SEEN_AS_IT_STANDS = 512

/** Mask of several views. */
export function maskOf(views: readonly ViewName[]): number {
  let mask = 0
  for (const view of views) mask |= VIEW_BIT[view]
  return views.includes('visible') ? mask | SEEN_AS_IT_STANDS : mask
}

/** Where a rendering came from: piece by piece, or one range for all when the encoding has no smaller part. */
export type OffsetMap = PieceMap | WholeMap

/** One range of the input for all of the output, unless `locate` can tell which part stands for which. */
export interface WholeMap {
  readonly start: number
  readonly end: number
  readonly locate?: (start: number, end: number) => readonly [number, number]
}

/**
 * Pieces of an output text in order, three numbers each: where the piece begins in the output, where it begins in the
 * input, and where it ends there; the last is `COPIED` when its units are those of the input, one for one.
 */
export interface PieceMap {
  readonly pieces: Int32Array
  readonly length: number
}

const COPIED = -1

/** A range in one original string of the message. */
export interface OriginRange {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** One rendering of one string. `mask` holds every view it serves: for plain ASCII one text serves most of them. */
export interface Rendering {
  readonly view: ViewName
  readonly mask: number
  readonly text: string
  readonly source: Source
  /** How deep in encodings this text stood; 0 for the string itself. */
  readonly depth: number
  /** Units at the start of this text that earlier events of the stream already carried away. */
  readonly tailLength?: number
  /** Where the strings of a joined text meet, in its own units. */
  readonly seams?: readonly number[]
  /** Of a visible text, pairs of start and end of what the text it was made of does not say; the same twice where something is left out. */
  changes?(): readonly number[]
  /** What kinds of units stand in it, as `kindsOf` tells them. */
  readonly kinds: number
  /** The ranges of the message a range of this text came from; empty when all of it left in earlier events. */
  origins(start: number, end: number): readonly OriginRange[]
}

/** Pieces shorter than this are put together unit by unit: joining many tiny strings costs more than their text. */
const SHORT = 12
const UNITS_MAX = 4096

/** Collects an output text together with the place each unit came from. */
export class MappedText {
  #text = ''
  #units = new Uint16Array(32)
  #held = 0
  #pieces = new Int32Array(24)
  #filled = 0
  #length = 0
  /** Where the input goes on when the last piece was copied; -1 otherwise. */
  #next = -1

  get length(): number {
    return this.#length
  }

  /** Appends units of `input` unchanged. */
  copy(input: string, start: number, end: number): void {
    if (end <= start) return
    if (start !== this.#next) this.#begin(start, COPIED)
    this.#next = end
    this.#append(input, start, end)
  }

  /** Appends `text`, all of which stands for the range `start`…`end` of the input. */
  put(text: string, start: number, end: number): void {
    if (text === '') return
    this.#begin(start, end)
    this.#next = -1
    this.#append(text, 0, text.length)
  }

  finish(): { readonly text: string; readonly map: OffsetMap } {
    this.#flush()
    return { text: this.#text, map: { pieces: this.#pieces.subarray(0, this.#filled), length: this.#length } }
  }

  #begin(start: number, end: number): void {
    if (this.#filled + 3 > this.#pieces.length) {
      const grown = new Int32Array(this.#pieces.length * 2)
      grown.set(this.#pieces)
      this.#pieces = grown
    }
    this.#pieces[this.#filled++] = this.#length
    this.#pieces[this.#filled++] = start
    this.#pieces[this.#filled++] = end
  }

  #append(input: string, start: number, end: number): void {
    this.#length += end - start
    if (end - start >= SHORT) {
      this.#flush()
      this.#text += input.slice(start, end)
      return
    }
    if (this.#held + SHORT > this.#units.length) this.#makeRoom()
    for (let at = start; at < end; at++) this.#units[this.#held++] = input.charCodeAt(at)
  }

  #makeRoom(): void {
    if (this.#units.length >= UNITS_MAX) return this.#flush()
    const grown = new Uint16Array(this.#units.length * 4)
    grown.set(this.#units)
    this.#units = grown
  }

  #flush(): void {
    if (this.#held === 0) return
    this.#text += textOfUnits(this.#units.subarray(0, this.#held))
    this.#held = 0
  }
}

/** The text of at most a few thousand UTF-16 units. */
export function textOfUnits(units: Uint16Array): string {
  return Reflect.apply(String.fromCharCode, null, units) as string
}

/** Maps a range of a rendering one step back. An empty range maps to an empty one at the same place. */
export function mapRange(map: OffsetMap, start: number, end: number): readonly [number, number] {
  if ('start' in map) return map.locate?.(start, end) ?? [map.start, map.end]
  if (start >= map.length) {
    const last = map.length === 0 ? 0 : endOfUnit(map, map.length - 1)
    return [last, last]
  }
  const from = startOfUnit(map, start)
  if (end <= start) return [from, from]
  const last = Math.min(end, map.length) - 1
  // In a text that was written backwards the last unit stands first.
  return [Math.min(from, startOfUnit(map, last)), Math.max(endOfUnit(map, start), endOfUnit(map, last))]
}

function startOfUnit(map: PieceMap, unit: number): number {
  const piece = pieceOf(map, unit)
  const start = map.pieces[piece + 1] as number
  return map.pieces[piece + 2] === COPIED ? start + unit - (map.pieces[piece] as number) : start
}

function endOfUnit(map: PieceMap, unit: number): number {
  const piece = pieceOf(map, unit)
  const end = map.pieces[piece + 2] as number
  return end === COPIED ? (map.pieces[piece + 1] as number) + unit - (map.pieces[piece] as number) + 1 : end
}

/** Offset in `pieces` of the piece a unit of the output lies in. */
function pieceOf({ pieces }: PieceMap, unit: number): number {
  let low = 0
  let high = pieces.length / 3 - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle * 3] as number) <= unit) low = middle
    else high = middle - 1
  }
  return low * 3
}

/** Calls `visit` with every range of the output that the input does not have, in order; an empty one where something is left out. */
export function visitChanges({ pieces, length }: PieceMap, visit: (from: number, to: number) => void): void {
  let expected = 0
  for (let at = 0; at < pieces.length; at += 3) {
    const from = pieces[at] as number
    const next = at + 3 < pieces.length ? (pieces[at + 3] as number) : length
    const start = pieces[at + 1] as number
    const end = pieces[at + 2] as number
    if (end !== COPIED) visit(from, next)
    else if (start !== expected) visit(from, from)
    expected = end === COPIED ? start + next - from : end
  }
}

/** How many units at the start of the output begin before `limit` in the input. */
export function countUnitsBefore(map: OffsetMap, limit: number): number {
  if ('start' in map) return 0
  let low = 0
  let high = map.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (startOfUnit(map, middle) < limit) low = middle + 1
    else high = middle
  }
  return low
}
