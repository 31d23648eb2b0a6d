/** The units of a text as numbers in an array: a loop reads them there several times faster than from the string. */

/** Texts of up to so many units share one array, which is filled again for each. */
const KEPT_MAX = 1 << 16
/** Below this the way over bytes costs more than it saves. */
const SHORT = 32
/** Zeros behind the last unit, for those who look ahead. */
const BEHIND = 4

const kept = new Uint16Array(KEPT_MAX + BEHIND)
const bytes = new Uint8Array(KEPT_MAX)
/** What stands in `kept`: a text is read several times in a row. */
let keptText = ''

/** Every runtime has it; the engine is compiled without the types of any. */
declare const TextEncoder: new () => {
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number }
}
const encoder = new TextEncoder()

/** The units of a text, and a few zeros behind them. Valid until the next call. */
export function unitsOf(text: string): Uint16Array {
  if (text.length > KEPT_MAX) {
    const own = new Uint16Array(text.length + BEHIND)
    fill(own, text, new Uint8Array(text.length))
    return own
  }
  if (text !== keptText) {
    fill(kept, text, bytes)
    keptText = text
  }
  return kept
}

function fill(units: Uint16Array, text: string, room: Uint8Array): void {
  const { length } = text
  if (length < SHORT || !copyAscii(units, text, room))
    for (let at = 0; at < length; at++) units[at] = text.charCodeAt(at)
  for (let at = length; at < length + BEHIND; at++) units[at] = 0
}

/** Copies a text that is ASCII throughout: only there has each unit one byte, which is the unit. */
function copyAscii(units: Uint16Array, text: string, room: Uint8Array): boolean {
  const { length } = text
  const { read, written } = encoder.encodeInto(text, room)
  if (read !== length || written !== length) return false
  units.set(room.length === length ? room : room.subarray(0, length))
  return true
}
