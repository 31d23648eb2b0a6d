/** Makes, reads and asks sets of keyed digests: 52-bit numbers in order. */

import { readBase64 } from '../../views/decode.ts'
import { normalizeValue, type Shape, shapeOf } from './exact-values.ts'
import { createWinnow } from './fingerprints.ts'

/** Bytes of one number in a file. */
const BYTES = 7
/** A document with fewer cannot be told from a phrase. */
export const FINGERPRINTS_MIN = 4

/** A keyed digest in hexadecimal. */
export type Digest = (text: string) => string

export interface DigestedValues {
  readonly shapes: readonly (readonly [length: number, digits: number])[]
  readonly count: number
  readonly digests: Uint8Array
}

/** Digests values; what is too short to be told from a word is left out, by its index. */
export function digestValues(
  values: readonly string[],
  digest: Digest,
): { readonly set: DigestedValues; readonly leftOut: readonly number[] } {
  const numbers = new Set<number>()
  const shapes = new Map<string, Shape>()
  const leftOut: number[] = []
  for (const [index, value] of values.entries()) {
    const normalized = normalizeValue(value)
    if (normalized === undefined) {
      leftOut.push(index)
      continue
    }
    const shape = shapeOf(normalized)
    shapes.set(`${shape.length} ${shape.digits}`, shape)
    numbers.add(numberOf(digest, normalized))
  }
  const set = {
    shapes: [...shapes.values()].map(({ length, digits }) => [length, digits] as const),
    count: numbers.size,
    digests: writeNumbers([...numbers]),
  }
  return { set, leftOut }
}

/** Domain of the digests of values, apart from whatever else is digested under the key. */
export function numberOf(digest: Digest, normalized: string): number {
  return Number.parseInt(digest(`value ${normalized}`).slice(0, 13), 16)
}

/** The fingerprints of one document; undefined when it is too short. */
export function fingerprintDocument(
  text: string,
  digest: Digest,
): { readonly count: number; readonly fingerprints: Uint8Array } | undefined {
  const numbers = new Set(createWinnow(digest)(text).map(({ value }) => value))
  return numbers.size < FINGERPRINTS_MIN
    ? undefined
    : { count: numbers.size, fingerprints: writeNumbers([...numbers]) }
}

function writeNumbers(numbers: readonly number[]): Uint8Array {
  const sorted = numbers.toSorted((a, b) => a - b)
  const bytes = new Uint8Array(sorted.length * BYTES)
  for (const [index, number] of sorted.entries()) {
    let rest = number
    for (let at = BYTES - 1; at >= 0; at--) {
      bytes[index * BYTES + at] = rest % 256
      rest = Math.floor(rest / 256)
    }
  }
  return bytes
}

/** The numbers of a set, in order. Throws when the text is no such set. */
export function readNumbers(text: string, count: number): Float64Array {
  const bytes = readBase64(text)
  if (bytes.length !== count * BYTES)
    throw new Error('the set is damaged: it does not hold as many digests as it says')
  const numbers = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    let number = 0
    for (let at = 0; at < BYTES; at++) number = number * 256 + (bytes[index * BYTES + at] as number)
    if (index > 0 && number <= (numbers[index - 1] as number))
      throw new Error('the set is damaged: it is out of order')
    numbers[index] = number
  }
  return numbers
}

/** Whether a number is in a set, by halving. */
export function holds(numbers: Float64Array, wanted: number): boolean {
  let low = 0
  let high = numbers.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = numbers[middle] as number
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
