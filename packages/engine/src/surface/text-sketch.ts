/** Sketches of descriptions, small and of one size, whose agreement estimates how much two texts have in common. */

/** Hash values of one sketch: the estimate is off by about one part in five. */
const HASHES = 32
/** Rows that must all agree for two texts to meet in a bucket; texts that share nine parts in ten nearly always do. */
const BAND_ROWS = 4
/** Words read of one description; what stands further on is not compared. */
const WORDS_MAX = 600
const CHARS_MAX = 8_000
/** Shorter descriptions say too little to be compared: many tools list the same things in the same few words. */
const WORDS_MIN = 8

export interface TextSketch {
  readonly values: Uint32Array
  readonly words: number
  readonly chars: number
}

/** Min-hashes of the runs of three words; null for a text too short to tell anything. */
export function sketchText(text: string): TextSketch | null {
  const words = (
    text
      .slice(0, CHARS_MAX)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{1,40}/gu) ?? []
  ).slice(0, WORDS_MAX)
  if (words.length < WORDS_MIN) return null
  const values = new Uint32Array(HASHES).fill(0xffffffff)
  let first = hashWord(words[0] as string)
  let second = hashWord(words[1] as string)
  for (let at = 2; at < words.length; at++) {
    const third = hashWord(words[at] as string)
    const shingle = mix(Math.imul(first, 31) ^ Math.imul(second, 0x9e37) ^ third)
    for (let row = 0; row < HASHES; row++) {
      const value = mix(shingle ^ Math.imul(row + 1, 0x9e3779b1))
      if (value < (values[row] as number)) values[row] = value
    }
    first = second
    second = third
  }
  return { values, words: words.length, chars: text.length }
}

/** How much of their runs of words two texts share, 0…1. */
export function estimateShared(a: TextSketch, b: TextSketch): number {
  let same = 0
  for (let row = 0; row < HASHES; row++) if (a.values[row] === b.values[row]) same++
  return same / HASHES
}

/** Keys of the buckets in which similar texts meet. */
export function listBands({ values }: TextSketch): readonly string[] {
  const bands: string[] = []
  for (let row = 0; row < HASHES; row += BAND_ROWS)
    bands.push(`${row} ${values.subarray(row, row + BAND_ROWS).join(' ')}`)
  return bands
}

function hashWord(word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return hash
}

function mix(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
