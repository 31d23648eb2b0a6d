/** Lists the hosts of the web addresses in a text, in the order of the text. */

/** Begins where it is told to; what comes before the colon is as it is looked for below. */
const ADDRESS = /\b(?:https?|wss?|ftp):\\?\/\\?\/(?:[^\s/"'<>\\@]{0,128}@)?[\p{L}\p{N}.-]{1,253}/iuy
const SCHEME_CHARS_MAX = 5
const SCHEME_CHARS_LEAST = 2

const SLASH = 47
const AT = 64
const BACKSLASH = 92
const LETTER_F = 102
const LETTER_H = 104
const LETTER_W = 119

/** Calls `take` with each host until that says that it has enough. */
export function eachHost(text: string, take: (host: string) => boolean): void {
  let from = 0
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', Math.max(from, colon + 1))) {
    const next = text.charCodeAt(colon + 1)
    // Most colons stand behind names: only one before a slash can belong to an address.
    if (next !== SLASH && next !== BACKSLASH) continue
    const end = findAddress(text, Math.max(from, colon - SCHEME_CHARS_MAX), colon - SCHEME_CHARS_LEAST)
    if (end === -1) continue
    from = end
    if (!take(hostBefore(text, end))) return
  }
}

/** The end of the first address that begins there; -1 when none does. */
function findAddress(text: string, first: number, last: number): number {
  for (let start = first; start <= last; start++) {
    const letter = text.charCodeAt(start) | 0x20
    if (letter !== LETTER_H && letter !== LETTER_W && letter !== LETTER_F) continue
    ADDRESS.lastIndex = start
    if (ADDRESS.test(text)) return ADDRESS.lastIndex
  }
  return -1
}

/** The address ends with its host, which stands behind a slash or behind the name of a user. */
function hostBefore(text: string, end: number): string {
  let start = end
  for (
    let unit = text.charCodeAt(start - 1);
    unit !== SLASH && unit !== AT;
    unit = text.charCodeAt(start - 1)
  )
    start -= 1
  return text.slice(start, end)
}
