/** Text in Ascii85 between its marks, as Adobe's formats write it. */

import { decodeUtf8 } from './decode-utf8.ts'
import type { OffsetMap } from './text.ts'

const OPEN = '<~'
const CLOSE = '~>'
const DIGITS_MAX = 65_536
const RUNS_MAX = 100

export function decodeAscii85(text: string): readonly { readonly text: string; readonly map: OffsetMap }[] {
  let at = text.indexOf(OPEN)
  if (at < 0) return NOTHING
  const found: { readonly text: string; readonly map: OffsetMap }[] = []
  while (at >= 0 && found.length < RUNS_MAX) {
    const close = text.indexOf(CLOSE, at)
    if (close < 0) break
    const said = close - at <= DIGITS_MAX ? decodeUtf8(readAscii85(text.slice(at + 2, close))) : undefined
    if (said !== undefined && said.length >= 8) found.push({ text: said, map: { start: at, end: close + 2 } })
    at = text.indexOf(OPEN, close)
  }
  return found
}

const NOTHING: readonly { readonly text: string; readonly map: OffsetMap }[] = []

/** Five digits stand for four bytes, `z` for four zeros; the last group is filled up. */
function readAscii85(digits: string): Uint8Array {
  const out: number[] = []
  let value = 0
  let held = 0
  const flush = (bytes: number): void => {
    for (let byte = 0; byte < bytes; byte++) out.push(Math.floor(value / 256 ** (3 - byte)) % 256)
    value = 0
    held = 0
  }
  for (let at = 0; at < digits.length; at++) {
    const unit = digits.charCodeAt(at)
    if (unit <= 0x20) continue
    if (unit === 0x7a && held === 0) {
      out.push(0, 0, 0, 0)
      continue
    }
    if (unit < 0x21 || unit > 0x75) return Uint8Array.of()
    value = value * 85 + unit - 0x21
    if (++held === 5) flush(4)
  }
  const rest = held - 1
  if (rest > 0) {
    for (; held < 5; held++) value = value * 85 + 84
    flush(rest)
  }
  return Uint8Array.from(out)
}
