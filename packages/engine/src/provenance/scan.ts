/** What reading a text once gives: its words, its segments, and what stands between two words. */

import { isWordCode } from './hash.ts'

/** Words of one piece of text; longer texts are read in pieces. */
export const WORDS_MAX = 8192
export const SEGMENTS_MAX = 2048

/**
 * What was read, in arrays that the next call writes over: nobody keeps them. Everything here is synchronous, and the
 * arrays are the one place where a scan may leave something behind.
 */
export interface Scan {
  readonly text: string
  words: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Keyed hash of each word. */
  readonly hashes: Uint32Array
  readonly roles: Uint16Array
  /** What stands before each word, as bits of a gap; before the first one a blank line. */
  readonly gaps: Uint8Array
  segments: number
  /** First word of each segment; one more entry holds the number of words. */
  readonly firsts: Int32Array
  /** 1 for the value of a field, an item of a list, a cell. */
  readonly fields: Uint8Array
  /** 0 no order, 1 an order, 2 one that speaks to its reader, 3 one that speaks to a machine or sets its task aside. */
  readonly grades: Uint8Array
  /** All that the words of each segment can do. */
  readonly roleSets: Uint16Array
  /** Where reading stopped; less than the length of the text when it has more words than are read at once. */
  end: number
}

/** What may stand between two words; bits of a gap. */
export const GAP = {
  newline: 1,
  sentence: 2,
  colon: 4,
  cell: 8,
  mark: 16,
  blank: 32,
  opening: 64,
  between: 128,
} as const

/** What stands between two words, as bits. */
export function readGap(text: string, start: number, end: number): number {
  let found = 0
  let quoted = false
  for (let at = start; at < end; at++) {
    switch (text.charCodeAt(at)) {
      case 10:
        found |= (found & GAP.newline) === 0 ? GAP.newline : GAP.blank
        break
      case 92:
        if (text.charCodeAt(at + 1) === 110) found |= (found & GAP.newline) === 0 ? GAP.newline : GAP.blank
        break
      case 46:
      case 33:
      case 63:
      case 59:
        if (at + 1 >= text.length || !isWordCode(text.charCodeAt(at + 1))) found |= GAP.sentence
        break
      case 0x3002:
      case 0xff01:
      case 0xff1f:
        found |= GAP.sentence
        break
      case 58:
        if (at + 1 >= text.length || !isWordCode(text.charCodeAt(at + 1))) found |= GAP.colon
        break
      case 124:
      case 9:
        found |= GAP.cell
        break
      case 45:
      case 42:
      case 35:
      case 62:
      case 60:
      case 91:
      case 123:
      case 0x2022:
        found |= GAP.mark
        break
      case 34:
        quoted = true
        found |= GAP.opening
        break
      case 40:
      case 39:
        found |= GAP.opening
        break
      case 44:
      case 125:
      case 93:
        found |= GAP.between
        break
      default:
    }
  }
  // Between two members of JSON, or a name and its value.
  if (quoted && (found & (GAP.between | GAP.colon | GAP.mark)) !== 0) found |= GAP.cell
  return found
}
