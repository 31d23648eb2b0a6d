/** Files embedded in a message as base64 (MCP: `blob` of resources, `data` of images and audio): which text stands for which digits. */

import { decodeUtf8 } from './decode-utf8.ts'
import { type DecodedRun, readBase64 } from './decode.ts'

const LENGTH_MIN = 20

/** True when the member is one that holds a file and its whole value is base64. */
export function isEmbeddedFile(name: string, value: string): boolean {
  return (
    (name === 'blob' || name === 'data') &&
    value.length >= LENGTH_MIN &&
    /^[A-Za-z0-9+/_\-\r\n]+={0,2}[\r\n]{0,2}$/.test(value)
  )
}

/** An embedded text, and the way between its characters and the characters of the base64. */
export interface EmbeddedText {
  readonly text: string
  /** Where the characters from `start` to `end` of the text stand in the base64. */
  locate(start: number, end: number): readonly [number, number]
  /** Which characters of the text a range of the base64 stands for. */
  find(start: number, end: number): readonly [number, number]
  /** Another text in the same alphabet, with padding where this had it. */
  encode(text: string): string
}

/** Reads an embedded file; undefined when it is no text. */
export function openEmbeddedText(value: string): EmbeddedText | undefined {
  const digits = value.replaceAll(/[\r\n=]/g, '')
  const bytes = readBase64(digits)
  const text = decodeUtf8(bytes)
  if (text === undefined || /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return undefined
  let units: Int32Array | undefined
  let places: Int32Array | undefined
  /** Byte at which each unit of the text begins. */
  const byteOf = (unit: number): number => (units ??= startsOf(text, bytes.length))[unit] as number
  /** Place of each digit among line ends. */
  const placeOf = (digit: number): number => (places ??= placesOf(value, digits.length))[digit] as number
  return {
    text,
    locate(start, end) {
      if (end <= start) return [placeOf(digitAt(byteOf(start))), placeOf(digitAt(byteOf(start)))]
      const last = Math.min(Math.ceil((byteOf(end) * 4) / 3), digits.length) - 1
      return [placeOf(digitAt(byteOf(start))), placeOf(last) + 1]
    },
    find(start, end) {
      const first = countDigits(value, start)
      const past = countDigits(value, end)
      // The byte that begins in a digit, and the byte that ends in one: RFC 4648 §4.
      const from = (first >> 2) * 3 + Math.min(first & 3, 2)
      const to = (past >> 2) * 3 + Math.max((past & 3) - 1, 0)
      return [unitAt(from, text, byteOf), unitAt(Math.max(from, Math.min(to, bytes.length)), text, byteOf)]
    },
    encode: (other) =>
      writeBase64(other, {
        isUrl: /[-_]/.test(digits),
        isPadded: value.includes('=') || digits.length % 4 === 0,
      }),
  }
}

/** Runs of a file that is text map back digit by digit; compressed ones and other files stay whole. */
export function locateRuns(value: string, runs: readonly DecodedRun[]): readonly DecodedRun[] {
  let opened: { readonly embedded: EmbeddedText | undefined } | undefined
  return runs.map((run) => {
    const { map } = run
    if (run.isUnseen === true || !('start' in map) || map.start !== 0) return run
    const locate = (start: number, end: number): readonly [number, number] => {
      opened ??= { embedded: openEmbeddedText(value) }
      const { embedded } = opened
      return embedded?.text.startsWith(run.text) === true ? embedded.locate(start, end) : [map.start, map.end]
    }
    return { ...run, map: { ...map, locate } }
  })
}

const digitAt = (byte: number): number => Math.floor((byte * 4) / 3)

function countDigits(value: string, end: number): number {
  let count = 0
  for (let at = 0; at < end; at++) {
    const code = value.charCodeAt(at)
    if (code !== 10 && code !== 13 && code !== 61) count++
  }
  return count
}

function startsOf(text: string, total: number): Int32Array {
  const starts = new Int32Array(text.length + 1)
  let byte = 0
  for (let at = 0; at < text.length; at++) {
    starts[at] = byte
    const code = text.charCodeAt(at)
    // Half a pair is two of its four bytes: both halves are always taken together.
    byte += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3
  }
  starts[text.length] = total
  return starts
}

function placesOf(value: string, digits: number): Int32Array {
  const places = new Int32Array(digits + 1)
  let digit = 0
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code !== 10 && code !== 13 && code !== 61) places[digit++] = at
  }
  places[digits] = value.length
  return places
}

/** The unit that begins at or before a byte, by halving. */
function unitAt(byte: number, text: string, byteOf: (unit: number) => number): number {
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (byteOf(middle) <= byte) low = middle
    else high = middle - 1
  }
  return low
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function writeBase64(text: string, { isUrl, isPadded }: { isUrl: boolean; isPadded: boolean }): string {
  const digits = `${DIGITS}${isUrl ? '-_' : '+/'}`
  let out = ''
  let bits = 0
  let held = 0
  let bytes = 0
  const put = (byte: number): void => {
    bits = ((bits << 8) | byte) & 0xffff
    held += 8
    bytes++
    while (held >= 6) {
      held -= 6
      out += digits.charAt((bits >> held) & 63)
    }
  }
  for (const character of text) putUtf8(character.codePointAt(0) as number, put)
  if (held > 0) out += digits.charAt((bits << (6 - held)) & 63)
  return isPadded ? out + '='.repeat((3 - (bytes % 3)) % 3) : out
}

function putUtf8(code: number, put: (byte: number) => void): void {
  // A lone half of a pair cannot be written in UTF-8.
  const written = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
  if (written < 0x80) return put(written)
  if (written < 0x800) put(0xc0 | (written >> 6))
  else if (written < 0x10000) {
    put(0xe0 | (written >> 12))
    put(0x80 | ((written >> 6) & 63))
  } else {
    put(0xf0 | (written >> 18))
    put(0x80 | ((written >> 12) & 63))
    put(0x80 | ((written >> 6) & 63))
  }
  put(0x80 | (written & 63))
}
