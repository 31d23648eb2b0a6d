/** The units of a text as numbers in an array: a loop reads them there several times faster than from the string. */

/** Texts of up to so many units share one array, which grows to their length and is filled again for each. */
const KEPT_MAX = 1 << 20
/** Units that are copied at once. */
const CHUNK = 1 << 14
/** Below this the way over bytes costs more than it saves. */
const SHORT = 32
/** Zeros behind the last unit, for those who look ahead. */
const BEHIND = 4

let kept = new Uint16Array(CHUNK + BEHIND)
/** What stands in `kept`: a text is read several times in a row. */
let keptText = ''
const bytes = new Uint8Array(CHUNK)

/** Every runtime has it; the engine is compiled without the types of any. */
declare const TextEncoder: new () => {
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number }
}
const encoder = new TextEncoder()

/** The units of a text, and a few zeros behind them. Valid until the next call. */
export function unitsOf(text: string): Uint16Array {
  const { length } = text
  if (length > KEPT_MAX) return fill(new Uint16Array(length + BEHIND), text)
  if (text === keptText) return kept
  if (length + BEHIND > kept.length) kept = new Uint16Array(Math.min(2 * length, KEPT_MAX) + BEHIND)
  fill(kept, text)
  keptText = text
  return kept
}

function fill(units: Uint16Array, text: string): Uint16Array {
  const { length } = text
  if (length < SHORT) copyUnits(units, text, 0)
  else for (let from = 0; from < length; from += CHUNK) copyChunk(units, text, from)
  units[length] = units[length + 1] = units[length + 2] = units[length + 3] = 0
  return units
}

/** Where each unit has one byte, all are ASCII, and the bytes are the units. */
function copyChunk(units: Uint16Array, text: string, from: number): void {
  const part = text.length <= CHUNK ? text : text.slice(from, from + CHUNK)
  if (!isForeign(part)) {
    const { read, written } = encoder.encodeInto(part, bytes)
    if (read === part.length && written === part.length) {
      units.set(written === CHUNK ? bytes : bytes.subarray(0, written), from)
      return
    }
  }
  copyUnits(units, part, from)
}

/** A few units tell most texts of other scripts: to write their bytes would be for nothing. */
function isForeign(text: string): boolean {
  const step = (text.length >> 3) + 1
  for (let at = 0; at < text.length; at += step) if (text.charCodeAt(at) >= 0x80) return true
  return false
}

function copyUnits(units: Uint16Array, text: string, from: number): void {
  const { length } = text
  for (let at = 0; at < length; at++) units[from + at] = charCodeAt.call(text, at)
}

/**
 * Taken from the prototype once. Strings are of many kinds inside the engine that runs this, and where more than four of them
 * were seen, it looks a method up again at every call: that takes ten times as long as the call.
 */
// oxlint-disable-next-line typescript/unbound-method -- it is called with the text as its `this`
const { charCodeAt } = String.prototype
