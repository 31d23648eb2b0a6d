/** The figures of a detector, with intervals: plain arithmetic over scores and labels. */

export interface Share {
  readonly of: number
  readonly hits: number
  /** 0 of nothing is 0. */
  readonly rate: number
  /** Wilson's interval at 95 %. */
  readonly low: number
  readonly high: number
}

const Z = 1.959964

export function shareOf(hits: number, of: number): Share {
  if (of === 0) return { of, hits, rate: 0, low: 0, high: 1 }
  const rate = hits / of
  const z2 = Z * Z
  const centre = (rate + z2 / (2 * of)) / (1 + z2 / of)
  const half = (Z * Math.sqrt((rate * (1 - rate)) / of + z2 / (4 * of * of))) / (1 + z2 / of)
  return { of, hits, rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

export function harmonicOf(precision: number, recall: number): number {
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
}

/** Area under the curve: how often an attack scores above a harmless text, ties counted half; null without both. */
export function areaUnder(attacks: readonly number[], harmless: readonly number[]): number | null {
  if (attacks.length === 0 || harmless.length === 0) return null
  const sorted = Float64Array.from(harmless).toSorted()
  let sum = 0
  for (const score of attacks) {
    const below = countBelow(sorted, score, false)
    sum += below + (countBelow(sorted, score, true) - below) / 2
  }
  return sum / (attacks.length * harmless.length)
}

/** The lowest threshold at which at most `rate` of the harmless texts score at or above it. */
export function thresholdAt(harmless: readonly number[], rate: number): number {
  const sorted = Float64Array.from(harmless).toSorted().toReversed()
  const allowed = Math.floor(rate * sorted.length)
  const next = sorted[allowed]
  // Scores that tie with the first that is one too many are out with it.
  return next === undefined ? 0 : next + Number.EPSILON
}

function countBelow(sorted: Float64Array, score: number, orEqual: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] as number
    if (value < score || (orEqual && value === score)) low = middle + 1
    else high = middle
  }
  return low
}

/** Interval at 95 % of the mean over clusters, by resampling clusters with a fixed seed. */
export function bootstrapMean(values: readonly number[], rounds = 2000): readonly [number, number] {
  if (values.length === 0) return [0, 1]
  const random = seededRandom(20_26)
  const means = new Float64Array(rounds)
  for (let round = 0; round < rounds; round++) {
    let sum = 0
    for (let draw = 0; draw < values.length; draw++)
      sum += values[Math.floor(random() * values.length)] as number
    means[round] = sum / values.length
  }
  means.sort()
  return [means[Math.floor(rounds * 0.025)] as number, means[Math.floor(rounds * 0.975)] as number]
}

/** Mulberry32: the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
