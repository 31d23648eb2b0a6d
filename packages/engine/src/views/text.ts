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

/** Mask of several views. */
export function maskOf(views: readonly ViewName[]): number {
  let mask = 0
  for (const view of views) mask |= VIEW_BIT[view]
  return mask
}

/** Where each unit of a rendering came from: ranges per unit, or one range for all when the encoding has no smaller part. */
export type OffsetMap =
  | { readonly starts: Int32Array; readonly ends: Int32Array }
  | { readonly start: number; readonly end: number }

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
  /** The ranges of the message a range of this text came from; empty when all of it left in earlier events. */
  origins(start: number, end: number): readonly OriginRange[]
}

/** Collects an output text together with the place each unit came from. */
export class MappedText {
  #text = ''
  #starts = new Int32Array(256)
  #ends = new Int32Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Appends units of `input` unchanged. */
  copy(input: string, start: number, end: number): void {
    if (end <= start) return
    this.#reserve(end - start)
    for (let at = start; at < end; at++) {
      this.#starts[this.#length] = at
      this.#ends[this.#length++] = at + 1
    }
    this.#text += input.slice(start, end)
  }

  /** Appends `text`, all of which stands for the range `start`…`end` of the input. */
  put(text: string, start: number, end: number): void {
    this.#reserve(text.length)
    for (let index = 0; index < text.length; index++) {
      this.#starts[this.#length] = start
      this.#ends[this.#length++] = end
    }
    this.#text += text
  }

  finish(): { readonly text: string; readonly map: OffsetMap } {
    return {
      text: this.#text,
      map: { starts: this.#starts.subarray(0, this.#length), ends: this.#ends.subarray(0, this.#length) },
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#starts.length) return
    const size = Math.max(this.#starts.length * 2, this.#length + more)
    const starts = new Int32Array(size)
    starts.set(this.#starts)
    const ends = new Int32Array(size)
    ends.set(this.#ends)
    this.#starts = starts
    this.#ends = ends
  }
}

/** Maps a range of a rendering one step back. An empty range maps to an empty one at the same place. */
export function mapRange(map: OffsetMap, start: number, end: number): readonly [number, number] {
  if ('start' in map) return [map.start, map.end]
  const last = Math.max(start, end - 1)
  const from = map.starts[start] ?? map.ends[map.ends.length - 1] ?? 0
  const to = map.ends[last] ?? from
  return end > start ? [from, Math.max(from, to)] : [from, from]
}
