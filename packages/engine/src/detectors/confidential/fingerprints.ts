/** Fingerprints of documents by winnowing (Schleimer, Wilkerson, Aiken 2003): any copied passage of some length shares one. */

/** Letters and digits that one fingerprint covers. */
const GRAM = 40
/** Of so many neighbouring grams one is chosen, so a copied passage of GRAM + WINDOW - 1 letters always shares one. */
const WINDOW = 40

const WORD = /[\p{L}\p{N}]/u

export interface Fingerprint {
  /** An integer of 52 bits. */
  readonly value: number
  /** The passage it stands for. */
  readonly start: number
  readonly end: number
}

/** Finds the fingerprints of a text, in order. */
export type Winnow = (text: string) => readonly Fingerprint[]

/** Multipliers and masks come from the key, so that fingerprints without it neither confirm nor give away a text. */
export function createWinnow(digest: (text: string) => string): Winnow {
  const seed = digest('fingerprints of documents')
  const word = (index: number): number => Number.parseInt(seed.slice(index * 8, index * 8 + 8), 16) | 0
  const lanes = [createLane(word(0), word(1)), createLane(word(2), word(3))] as const
  return (text) => winnow(readLetters(text), lanes)
}

interface Letters {
  readonly codes: Uint16Array
  readonly places: Int32Array
  readonly count: number
}

/** Letters and digits in small letters; how a text is spaced, broken and punctuated does not count. */
function readLetters(text: string): Letters {
  const codes = new Uint16Array(text.length)
  const places = new Int32Array(text.length)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = smallLetter(text.charCodeAt(at))
    if (code === 0) continue
    codes[count] = code
    places[count++] = at
  }
  return { codes, places, count }
}

/** 0 for what is no letter and no digit. */
function smallLetter(code: number): number {
  if (code < 0x80) {
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return code
    return code >= 65 && code <= 90 ? code + 32 : 0
  }
  const letter = String.fromCharCode(code)
  return WORD.test(letter) ? letter.toLowerCase().charCodeAt(0) : 0
}

/** One polynomial hash that rolls over the letters. */
interface Lane {
  readonly factor: number
  /** The factor to the power of GRAM, for the letter that leaves. */
  readonly last: number
  readonly mask: number
}

function createLane(factor: number, mask: number): Lane {
  const odd = factor | 1
  let last = 1
  for (let count = 0; count < GRAM; count++) last = Math.imul(last, odd)
  return { factor: odd, last, mask }
}

function mix(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function winnow({ codes, places, count }: Letters, [first, second]: readonly [Lane, Lane]): Fingerprint[] {
  const grams = count - GRAM + 1
  if (grams < 1) return []
  const order = new Uint32Array(grams)
  const rest = new Uint32Array(grams)
  let one = 0
  let two = 0
  for (let at = 0; at < count; at++) {
    const code = (codes[at] as number) + 1
    one = (Math.imul(one, first.factor) + code) | 0
    two = (Math.imul(two, second.factor) + code) | 0
    if (at >= GRAM) {
      const left = (codes[at - GRAM] as number) + 1
      one = (one - Math.imul(left, first.last)) | 0
      two = (two - Math.imul(left, second.last)) | 0
    }
    if (at < GRAM - 1) continue
    order[at - GRAM + 1] = mix(one ^ first.mask)
    rest[at - GRAM + 1] = mix(two ^ second.mask)
  }
  return leastOfWindows(order).map((gram) => ({
    value: (order[gram] as number) * 0x10_0000 + ((rest[gram] as number) >>> 12),
    start: places[gram] as number,
    end: (places[gram + GRAM - 1] as number) + 1,
  }))
}

/** The last least one of every window of neighbours, each named once; a deque keeps it linear. */
function leastOfWindows(order: Uint32Array): number[] {
  const window = Math.min(WINDOW, order.length)
  const deque = new Int32Array(order.length)
  const chosen: number[] = []
  let head = 0
  let tail = 0
  for (let at = 0; at < order.length; at++) {
    while (tail > head && (order[deque[tail - 1] as number] as number) >= (order[at] as number)) tail--
    deque[tail++] = at
    if ((deque[head] as number) <= at - window) head++
    const least = deque[head] as number
    if (at >= window - 1 && chosen.at(-1) !== least) chosen.push(least)
  }
  return chosen
}
