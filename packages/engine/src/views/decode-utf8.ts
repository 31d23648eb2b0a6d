/** Strict UTF-8, as the platform decodes it. */

import { textOfUnits } from './text.ts'

const UNITS_MAX = 1024
/** Reused for every text; what it holds is part of the text before the function returns. */
const UNITS = new Uint16Array(UNITS_MAX + 2)

/** Strict UTF-8; undefined when the bytes are anything else. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.length === 1)
    return (bytes[0] as number) < 0x80 ? String.fromCharCode(bytes[0] as number) : undefined
  let text = ''
  let held = 0
  for (let at = 0; at < bytes.length;) {
    if (held >= UNITS_MAX) {
      text += textOfUnits(UNITS.subarray(0, held))
      held = 0
    }
    const first = bytes[at] as number
    if (first < 0x80) {
      UNITS[held++] = first
      at++
      continue
    }
    const width = widthOf(first)
    const code = readSequence(bytes, at, width)
    if (code < 0) return undefined
    if (code < 0x10000) UNITS[held++] = code
    else {
      UNITS[held++] = 0xd7c0 + (code >> 10)
      UNITS[held++] = 0xdc00 | (code & 0x3ff)
    }
    at += width
  }
  return text + textOfUnits(UNITS.subarray(0, held))
}

/** Bytes of the sequence that begins with `first`; 0 when none does. */
function widthOf(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2 || first >= 0xf5) return 0
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** The code point of a sequence of two bytes or more; -1 when it is malformed. */
function readSequence(bytes: Uint8Array, at: number, width: number): number {
  if (width === 0 || at + width > bytes.length) return -1
  let code = (bytes[at] as number) & (0xff >> (width + 1))
  for (let next = 1; next < width; next++) {
    const byte = bytes[at + next] as number
    if ((byte & 0xc0) !== 0x80) return -1
    code = (code << 6) | (byte & 0x3f)
  }
  if (width === 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) return -1
  return width === 4 && (code < 0x10000 || code > 0x10ffff) ? -1 : code
}
