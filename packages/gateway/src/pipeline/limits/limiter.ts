/** Rate and concurrency limits by key, in memory, with a bounded number of keys. */

import type { LimitSpec } from '@callgate/contracts/decision'
import type { Clock } from '../ports/ports.ts'

export type LimitTaken =
  /** `release` gives a concurrency slot back; calling it again does nothing. */
  { readonly ok: true; readonly release: () => void } | { readonly ok: false; readonly retryAfterMs: number }

export interface Limiter {
  take(limitId: string, key: string, spec: LimitSpec): LimitTaken
  /** Counts a call of so long ago that was let through then, whatever is left now. In the order of the calls. */
  recall(limitId: string, key: string, spec: LimitSpec, agoMs: number): void
}

export interface LimiterOptions {
  /** Keys remembered. Past it the one unused longest goes, unless it holds a slot. */
  readonly keysMax?: number
}

/** What a caller who is refused for concurrency is told to wait: nobody knows when a slot gets free. */
const SLOT_RETRY_MS = 1_000

/** Calls of so many windows tell how full the present one is: one of calls at a steady rate says nothing of the burst before. */
export const RECALLED_WINDOWS = 2

/**
 * The rate is a sliding window in the form of one number (the generic cell rate algorithm): the time at which the
 * window would be empty again. It lets `calls` through at once, then one every `windowMs / calls`.
 */
interface Bucket {
  emptyAtMs: number
  held: number
}

/** A limiter over the clock handed in; only its monotonic side is read. */
export function createLimiter(clock: Pick<Clock, 'monotonicMs'>, options: LimiterOptions = {}): Limiter {
  const keysMax = options.keysMax ?? 100_000
  const buckets = new Map<string, Bucket>()

  const find = (name: string): Bucket | undefined => {
    const bucket =
      buckets.get(name) ?? (makeRoom(buckets, keysMax) ? { emptyAtMs: -Infinity, held: 0 } : undefined)
    if (bucket === undefined) return undefined
    buckets.delete(name)
    buckets.set(name, bucket)
    return bucket
  }

  return {
    take(limitId, key, spec) {
      const bucket = find(JSON.stringify([limitId, key]))
      if (bucket === undefined) return { ok: false, retryAfterMs: SLOT_RETRY_MS }
      if (spec.concurrent !== undefined && bucket.held >= spec.concurrent) {
        return { ok: false, retryAfterMs: SLOT_RETRY_MS }
      }
      const waitMs = takeRate(bucket, spec, clock.monotonicMs())
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs }
      return { ok: true, release: spec.concurrent === undefined ? () => {} : holdSlot(bucket) }
    },
    recall(limitId, key, { calls, windowMs }, agoMs) {
      if (calls === undefined || windowMs === undefined || agoMs >= windowMs * RECALLED_WINDOWS) return
      const bucket = find(JSON.stringify([limitId, key]))
      if (bucket === undefined) return
      const nowMs = clock.monotonicMs()
      // What stood before the first recalled call is not known: two windows ago the window was full at most.
      const before = Math.max(bucket.emptyAtMs, nowMs - windowMs)
      const emptyAtMs = Math.max(before, nowMs - agoMs) + windowMs / calls
      // A limit that is tighter now than it was then is full, and no more than that.
      bucket.emptyAtMs = Math.min(emptyAtMs, nowMs + windowMs)
    },
  }
}

/** Takes one call from the window; returns the milliseconds to wait when there is none left, and takes nothing then. */
function takeRate(bucket: Bucket, spec: LimitSpec, nowMs: number): number {
  if (spec.calls === undefined || spec.windowMs === undefined) return 0
  const costMs = spec.windowMs / spec.calls
  const emptyAtMs = Math.max(bucket.emptyAtMs, nowMs) + costMs
  // The sum of `calls` costs differs from the window by rounding; a call is not refused for that.
  const overMs = emptyAtMs - nowMs - spec.windowMs
  if (overMs > costMs * 1e-6) return Math.ceil(overMs)
  bucket.emptyAtMs = emptyAtMs
  return 0
}

function holdSlot(bucket: Bucket): () => void {
  bucket.held += 1
  let released = false
  return () => {
    if (released) return
    released = true
    bucket.held -= 1
  }
}

/** Forgets the key unused longest. False when every one of the oldest holds a slot: then a new key is refused. */
function makeRoom(buckets: Map<string, Bucket>, keysMax: number): boolean {
  if (buckets.size < keysMax) return true
  let looked = 0
  for (const [name, bucket] of buckets) {
    if (bucket.held === 0) return buckets.delete(name)
    looked += 1
    if (looked === 1_000) return false
  }
  return false
}
