/** How long a key is good for, as it is filled in: what is no number never becomes a key without an end. */

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Left empty it is good until it is revoked. */
export function expiryOf(days: string | undefined, nowMs: number): number | null {
  return days === undefined ? null : nowMs + readSpan(days, DAY_MS, 'Days')
}

export function overlapOf(hours: string | undefined): number {
  return readSpan(hours ?? '', HOUR_MS, 'Hours')
}

function readSpan(said: string, unitMs: number, name: string): number {
  const count = said.trim() === '' ? Number.NaN : Number(said)
  if (!Number.isFinite(count) || count < 0) throw new Error(`${name}: write a number, such as 24.`)
  return Math.round(count * unitMs)
}
