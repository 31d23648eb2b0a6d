/** How long calls took, counted in buckets: what half and what nearly all of them stayed within, at a bounded size. */

import { z } from 'zod'

/** Four buckets to each doubling: an answer is within a tenth of the exact one. */
const PER_DOUBLING = 4
/** A quarter of a millisecond, and over three days: what is beyond counts with the nearest. */
const FIRST = -2 * PER_DOUBLING
const LAST = 28 * PER_DOUBLING

/** How many calls each bucket holds, by its number. */
export const Latencies = z.record(z.string().regex(/^-?\d{1,3}$/), z.int().min(0))
export type Latencies = z.infer<typeof Latencies>

export function countLatency(latencies: Latencies, durationMs: number): void {
  const bucket = durationMs > 0 ? Math.floor(Math.log2(durationMs) * PER_DOUBLING) : FIRST
  const key = Math.min(LAST, Math.max(FIRST, bucket))
  latencies[key] = (latencies[key] ?? 0) + 1
}

export function addLatencies(sum: Latencies, more: Latencies): void {
  for (const [bucket, count] of Object.entries(more)) sum[bucket] = (sum[bucket] ?? 0) + count
}

/** What the given share of calls, 0…1, stayed within; null without calls. */
export function shareWithin(latencies: Latencies, share: number): number | null {
  const buckets = Object.entries(latencies).map(([bucket, count]) => [Number(bucket), count] as const)
  const total = buckets.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  const wanted = Math.max(1, Math.ceil(total * share))
  let seen = 0
  for (const [bucket, count] of buckets.toSorted(([a], [b]) => a - b)) {
    seen += count
    if (seen >= wanted) return 2 ** ((bucket + 0.5) / PER_DOUBLING)
  }
  return null
}
