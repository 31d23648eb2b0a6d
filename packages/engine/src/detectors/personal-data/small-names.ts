/** Whether a text without capital letters may hold a given name: asked word by word in the pass that reads the text anyway. */

import { hashWord } from './context.ts'
import { GIVEN_NAMES } from './given-names.ts'

/** One bit for the hash of each word that is a given name and nothing else. */
const MAY_BE_NAME = new Uint8Array(1 << 15)
for (const [name, sure] of GIVEN_NAMES) if (sure === 2) MAY_BE_NAME[hashWord(name) & 0x7fff] = 1

/** Whether a word of this hash, in plain small letters, may be a given name. */
export function mayBeSmallName(hash: number): boolean {
  return MAY_BE_NAME[hash & 0x7fff] === 1
}

/** Whether some run of plain small letters in a word of letters and digits may be one, or goes on behind a hyphen. */
export function mayHoldSmallName(text: string, start: number, end: number): boolean {
  let hash = 0
  for (let at = start; at <= end; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    if (code >= 97 && code <= 122) hash = (Math.imul(hash, 31) + code) | 0
    else if (hash !== 0) {
      if (code === 45 || mayBeSmallName(hash)) return true
      hash = 0
    }
  }
  return false
}
