/** Base64 whose digits were shifted by thirteen letters: what it says is read where words of orders come of it. */

import { decodeUtf8 } from './decode-utf8.ts'
import { countOrderWords } from './order-words.ts'

/** As much as tells whether there is anything to read. */
const HEAD = 64
const WORDS_MIN = 3

export function readTurnedBase64(run: string, readBase64: (run: string) => Uint8Array): string | undefined {
  const head = readBase64(turn(run.slice(0, HEAD)))
  if (
    head.length === 0 ||
    head.some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
  )
    return undefined
  const text = decodeUtf8(readBase64(turn(run)))
  return text !== undefined && countOrderWords(text) >= WORDS_MIN ? text : undefined
}

function turn(run: string): string {
  return run.replaceAll(/[A-Za-z]/g, (letter) => {
    const unit = letter.charCodeAt(0)
    const base = unit & 0x60
    return String.fromCharCode(base + 1 + ((unit - base - 1 + 13) % 26))
  })
}
