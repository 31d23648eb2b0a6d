/** One pass over JSON text: depth, numbers, the count of object members, and where the parts worth keeping stand. */

import { skipString } from '@callgate/contracts/read-json'
import { survivesDouble } from './number.ts'

/** Parts of a JSON-RPC message whose text may be forwarded as it is. */
export const PART_NAMES = [
  'id',
  'method',
  'params',
  'result',
  'error',
  'params.arguments',
  'params._meta',
] as const
export type PartName = (typeof PART_NAMES)[number]

const TOP: ReadonlyMap<string, number> = new Map(
  ['id', 'method', 'params', 'result', 'error'].map((name, index) => [name, index]),
)
const PARAMS = 2
const NESTED: ReadonlyMap<string, number> = new Map([
  ['arguments', 5],
  ['_meta', 6],
])
/** The longest name above, and two quotes. */
const KEY_LENGTH_MAX = 'arguments'.length + 2

const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const COLON = 0x3a
const UPPER_E = 0x45
const LOWER_E = 0x65
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** A number of at most this many characters and no exponent always survives double precision. */
const SAFE_NUMBER_LENGTH = 15

export type Scan =
  | { readonly ok: true; readonly members: number; readonly escapes: number; readonly parts: Parts }
  | { readonly ok: false; readonly code: 'too-deep' | 'number-out-of-range' }

/**
 * Scans text that is not known to be JSON yet: what it says about members and parts holds once a JSON parser has
 * accepted the text; what it says about depth holds in any case up to the first syntax error. `escapes` counts the names with
 * escapes; the parts are those whose names have none.
 */
export function scanJson(text: string, depthMax: number): Scan {
  const parts = new Parts(text)
  let depth = 0
  let members = 0
  let escapes = 0
  let backslash = text.indexOf('\\')
  let keyStart = 0
  let keyEnd = 0
  let at = 0
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      keyStart = at
      at = keyEnd = skipString(text, at)
      continue
    }
    if (unit === MINUS || (unit >= DIGIT_0 && unit <= DIGIT_9)) {
      at = skipNumber(text, at)
      if (at === -1) return { ok: false, code: 'number-out-of-range' }
      continue
    }
    if (unit === COLON) {
      members++
      if (backslash !== -1 && backslash < keyStart) backslash = text.indexOf('\\', keyStart)
      if (backslash !== -1 && backslash < keyEnd) escapes++
      if (depth <= 2) parts.open(depth, text.slice(keyStart, keyEnd), at + 1)
    } else if (unit === COMMA) {
      if (depth <= 2) parts.close(depth, at)
    } else if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) {
      depth++
      if (depth > depthMax) return { ok: false, code: 'too-deep' }
      if (depth === 2) parts.enter(unit === OPEN_OBJECT)
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) {
      if (depth <= 2) parts.close(depth, at)
      depth--
    }
    at++
  }
  return { ok: true, members, escapes, parts }
}

/** Index after the number, or -1 when it does not survive double precision. */
function skipNumber(text: string, start: number): number {
  let at = start + 1
  let exponent = false
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (unit === LOWER_E || unit === UPPER_E) exponent = true
    else if (!(unit >= DIGIT_0 && unit <= DIGIT_9) && unit !== POINT && unit !== MINUS && unit !== PLUS) break
    at++
  }
  if (!exponent && at - start <= SAFE_NUMBER_LENGTH) return at
  return survivesDouble(text.slice(start, at)) ? at : -1
}

/** The spans of the parts, filled in while the scan goes over members at depth 1 and inside `params` at depth 2. */
export class Parts {
  readonly #text: string
  readonly #starts = [-1, -1, -1, -1, -1, -1, -1]
  readonly #ends = [-1, -1, -1, -1, -1, -1, -1]
  #top = -1
  #nested = -1
  #inParams = false

  constructor(text: string) {
    this.#text = text
  }

  open(depth: number, key: string, start: number): void {
    if (depth === 1) {
      this.#top = indexOfKey(TOP, key)
      if (this.#top !== -1) this.#starts[this.#top] = start
    } else if (depth === 2 && this.#inParams) {
      this.#nested = indexOfKey(NESTED, key)
      if (this.#nested !== -1) this.#starts[this.#nested] = start
    }
  }

  enter(isObject: boolean): void {
    this.#inParams = isObject && this.#top === PARAMS
    this.#nested = -1
  }

  close(depth: number, end: number): void {
    if (depth === 1 && this.#top !== -1) {
      this.#ends[this.#top] = end
      this.#top = -1
    } else if (depth === 2 && this.#nested !== -1) {
      this.#ends[this.#nested] = end
      this.#nested = -1
    }
  }

  text(name: PartName): string | undefined {
    const index = PART_NAMES.indexOf(name)
    const start = this.#starts[index] ?? -1
    const end = this.#ends[index] ?? -1
    return start === -1 || end === -1 ? undefined : this.#text.slice(start, end).trim()
  }
}

/** Which of the names a key, quotes included, is. */
function indexOfKey(names: ReadonlyMap<string, number>, key: string): number {
  return key.length > KEY_LENGTH_MAX ? -1 : (names.get(key.slice(1, -1)) ?? -1)
}
