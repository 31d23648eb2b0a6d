/** The texts that stand in an embedded file besides its picture or sound, each with the bytes it came from. */

import { decodeUtf8 } from '../decode-utf8.ts'
import { textOfUnits } from '../text.ts'

export interface FileText {
  readonly text: string
  /** Bytes of the file that the text came from. */
  readonly start: number
  readonly end: number
}

export type Inflate = (data: Uint8Array, bytesMax: number) => Uint8Array | undefined

/** Texts of one file past this many are left out; no camera or editor writes as many. */
const TEXTS_MAX = 400
const TEXT_MIN = 4
const CHUNK = 4096
/** How often a file is read at most, in its own lengths; ranges that do not overlap need no more than twice. */
const READ_TIMES = 4
/** Most bytes one part unpacks to. */
const INFLATE_MAX = 4 << 20

/** A file that is being read. */
export class FileReader {
  readonly bytes: Uint8Array
  readonly texts: FileText[] = []
  /** What was left unread; null while nothing was. */
  leftOut: string | null = null
  readonly #inflate: Inflate
  #charsLeft: number
  /** Bytes that may still be made into text, and unpacked: ranges of a hostile file overlap. */
  #readLeft: number
  #inflateLeft: number

  constructor(bytes: Uint8Array, inflate: Inflate, charsMax: number) {
    this.bytes = bytes
    this.#inflate = inflate
    this.#charsLeft = charsMax
    this.#readLeft = READ_TIMES * bytes.length + CHUNK
    this.#inflateLeft = charsMax
  }

  byte(at: number): number {
    return at >= 0 && at < this.bytes.length ? (this.bytes[at] as number) : 0
  }

  uint16(at: number, isLittle = false): number {
    return isLittle ? this.byte(at) | (this.byte(at + 1) << 8) : (this.byte(at) << 8) | this.byte(at + 1)
  }

  uint32(at: number, isLittle = false): number {
    const high = this.uint16(isLittle ? at + 2 : at, isLittle)
    return high * 0x10000 + this.uint16(isLittle ? at : at + 2, isLittle)
  }

  /** One character for each byte. */
  latin1(start: number, end: number): string {
    return latin1Of(this.#take(start, end))
  }

  /** UTF-8 where the bytes are that, one character a byte otherwise. */
  string(start: number, end: number): string {
    return textOfBytes(this.#take(start, end))
  }

  utf16(start: number, end: number, isLittle: boolean): string {
    const bytes = this.#take(start, end)
    const [high, low] = isLittle ? [1, 0] : [0, 1]
    const units = new Uint16Array(bytes.length >> 1)
    for (let at = 0; at < units.length; at++)
      units[at] = ((bytes[at * 2 + high] as number) << 8) | (bytes[at * 2 + low] as number)
    let text = ''
    for (let at = 0; at < units.length; at += CHUNK) text += textOfUnits(units.subarray(at, at + CHUNK))
    return text
  }

  #take(start: number, end: number): Uint8Array {
    const bytes = this.bytes.subarray(Math.max(0, start), Math.max(0, end))
    if (bytes.length > this.#readLeft) {
      this.leftOut ??= 'parts of an embedded file that overlap'
      return bytes.subarray(0, 0)
    }
    this.#readLeft -= bytes.length
    return bytes
  }

  startsWith(text: string, at: number): boolean {
    for (let index = 0; index < text.length; index++)
      if (this.bytes[at + index] !== text.charCodeAt(index)) return false
    return true
  }

  find(text: string, from: number, to = this.bytes.length): number {
    const first = text.charCodeAt(0)
    for (
      let at = this.bytes.indexOf(first, from);
      at >= 0 && at < to;
      at = this.bytes.indexOf(first, at + 1)
    ) {
      let same = 1
      while (same < text.length && this.byte(at + same) === text.charCodeAt(same)) same++
      if (same === text.length) return at
    }
    return -1
  }

  /** Unpacks gzip or zlib data within what is left of the bounds; undefined when it is neither or too large. */
  inflate(data: Uint8Array): Uint8Array | undefined {
    const bytesMax = Math.min(INFLATE_MAX, this.#inflateLeft)
    if (bytesMax < TEXT_MIN) {
      this.leftOut ??= 'compressed parts of an embedded file after the first ones'
      return undefined
    }
    const inflated = this.#inflate(data, bytesMax)
    // What could not be unpacked may have been too large, and cost as much.
    this.#inflateLeft -= inflated === undefined ? bytesMax >> 1 : inflated.length
    return inflated
  }

  /** Keeps a text, without the zeros that pad it. */
  add(text: string, start: number, end: number): void {
    const plain = text.replaceAll(/[\0\ufeff]+/g, ' ').trim()
    if (plain.length < TEXT_MIN || !isReadable(plain)) return
    if (this.texts.length >= TEXTS_MAX || plain.length > this.#charsLeft) {
      this.leftOut ??= `texts of an embedded file after the first ${this.texts.length}`
      return
    }
    this.#charsLeft -= plain.length
    this.texts.push({ text: plain, start, end: Math.min(end, this.bytes.length) })
  }
}

/** One character for each byte. */
export function latin1Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += textOfUnits(Uint16Array.from(bytes.subarray(at, at + CHUNK)))
  return text
}

/** UTF-8 where the bytes are that, one character a byte otherwise. */
export function textOfBytes(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? latin1Of(bytes)
}

/** Codes of a font, and packed data, are no text. */
function isReadable(text: string): boolean {
  const sample = Math.min(text.length, 512)
  let odd = 0
  for (let at = 0; at < sample; at++) {
    const unit = text.charCodeAt(at)
    if ((unit < 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) || (unit >= 0x7f && unit < 0xa0))
      odd++
  }
  return odd * 10 <= sample
}
