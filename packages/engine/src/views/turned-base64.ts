/** Base64 whose digits were shifted by thirteen letters: what it says is read where words of orders come of it. */

import { decodeUtf8 } from './decode-utf8.ts'
import { countOrderWords } from './order-words.ts'

/** Digits at the start of a run that tell whether there is anything to read: 15 bytes. */
const HEAD = 20
const WORDS_MIN = 3

/** The letter thirteen further on, for letters; any other unit itself. */
const TURNED = new Uint8Array(128)
/** Value of each digit once it is turned. */
const VALUE = new Uint8Array(128)
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
for (let unit = 0; unit < 128; unit++) {
  const letter = (unit | 0x20) - 0x61
  TURNED[unit] = letter >= 0 && letter < 26 ? (unit & 0x60) + 1 + ((letter + 13) % 26) : unit
  VALUE[unit] = Math.max(0, DIGITS.indexOf(String.fromCharCode(TURNED[unit] as number)))
}

export function readTurnedBase64(run: string, readBase64: (run: string) => Uint8Array): string | undefined {
  if (run.length < HEAD || !beginsAsText(run)) return undefined
  const text = decodeUtf8(readBase64(turn(run)))
  return text !== undefined && countOrderWords(text) >= WORDS_MIN ? text : undefined
}

/** Ends at the first byte that stands in no English text: digests and ids are read no further than that. */
function beginsAsText(run: string): boolean {
  let held = 0
  let bits = 0
  for (let at = 0; at < HEAD; at++) {
    const unit = run.charCodeAt(at)
    held = ((held << 6) | (unit < 128 ? (VALUE[unit] as number) : 0)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    const byte = (held >> bits) & 0xff
    if (byte > 0x7e || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return false
  }
  return true
}

function turn(run: string): string {
  return run.replaceAll(/[A-Za-z]/g, (letter) => String.fromCharCode(TURNED[letter.charCodeAt(0)] as number))
}
