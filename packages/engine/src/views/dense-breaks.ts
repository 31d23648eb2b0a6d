/** Tells a text whose words are broken or marked throughout, in whatever language: no list of words finds all of them. */

const SIGNS = ['-', '*', '_', '~'] as const
const HYPHEN = 0x2d

/** So many breaks in so many characters: ordinary text has a few in a line, and lists of names have more. */
const BREAKS = 7
const NEAR = 144
/** A text of so many breaks with a letter at each. */
const SHORTEST = 2 * BREAKS

/** Whether words are broken by hyphens or marked one by one somewhere in the text. */
export function isDenselyBroken(text: string): boolean {
  if (text.length < SHORTEST || !hasSign(text)) return false
  const places = SIGNS.map((sign) => placeOf(text, sign, 1))
  const last = new Int32Array(BREAKS - 1).fill(-NEAR - 1)
  const end = text.length - 1
  for (let count = 0; ;) {
    const sign = indexOfLeast(places)
    const at = places[sign] as number
    if (at >= end) return false
    places[sign] = placeOf(text, SIGNS[sign] as string, at + 1)
    if (!isBreak(text, at)) continue
    const slot = count++ % last.length
    if (at - (last[slot] as number) <= NEAR) return true
    last[slot] = at
  }
}

/** One search for each sign: in most texts there is none, and looking for one unit is next to nothing. */
function hasSign(text: string): boolean {
  return text.includes('-') || text.includes('*') || text.includes('_') || text.includes('~')
}

function placeOf(text: string, sign: string, from: number): number {
  // Next to each other they stand in runs.
  if (text.charCodeAt(from) === sign.charCodeAt(0)) return from
  const at = text.indexOf(sign, from)
  return at < 0 ? text.length : at
}

function indexOfLeast(places: readonly number[]): number {
  let least = 0
  for (let index = 1; index < places.length; index++)
    if ((places[index] as number) < (places[least] as number)) least = index
  return least
}

/** A hyphen between two letters, or a mark in front of a word. */
function isBreak(text: string, at: number): boolean {
  if (!isLetter(text.charCodeAt(at + 1))) return false
  const before = text.charCodeAt(at - 1)
  return text.charCodeAt(at) === HYPHEN
    ? isLetter(before)
    : !isLetter(before) && !(before >= 0x30 && before <= 0x39)
}

/** Those beyond ASCII are. */
function isLetter(unit: number): boolean {
  return unit >= 0x80 || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a)
}
