/** Mean and spread of a quantity, learned as it comes, that single values cannot drag away. */

/** Of the logarithm: sizes and rates differ by factors. `seen` grows to a bound, so that old times fade. */
export interface RunningStat {
  seen: number
  mean: number
  variance: number
}

/** After so many, each new value weighs as much as the one before it. */
const SEEN_MAX = 500
/** Values farther out than this count as if they stood here. */
const WINSOR = 3
/** Spread below which nothing is told apart: a quarter more or less. */
const LEAST_DEVIATION = 0.25

export function createStat(): RunningStat {
  return { seen: 0, mean: 0, variance: 0 }
}

export function deviationOf({ mean, variance }: RunningStat, value: number): number {
  return (Math.log1p(value) - mean) / Math.max(LEAST_DEVIATION, Math.sqrt(variance))
}

/** `weight` below 1 learns more slowly. */
export function learn(stat: RunningStat, value: number, weight: number): void {
  const logarithm = Math.log1p(value)
  const reach = WINSOR * Math.max(LEAST_DEVIATION, Math.sqrt(stat.variance))
  const winsorised =
    stat.seen < 10 ? logarithm : Math.min(stat.mean + reach, Math.max(stat.mean - reach, logarithm))
  stat.seen = Math.min(SEEN_MAX, stat.seen + weight)
  const step = Math.min(1, weight / Math.max(weight, stat.seen))
  const difference = winsorised - stat.mean
  stat.mean += step * difference
  stat.variance = (1 - step) * (stat.variance + step * difference * difference)
}

/** The value in the middle of what was seen. */
export function typicalOf({ mean }: RunningStat): number {
  return Math.round(Math.expm1(mean))
}
