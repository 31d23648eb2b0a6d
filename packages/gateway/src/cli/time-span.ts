/** Spans of time as options of commands take them: 30m, 12h, 90d. */

import { UsageError } from './arguments.ts'

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** When something ends that begins now; null for an option that was left out. */
export function parseExpiry(text: string | undefined): number | null {
  if (text === undefined) return null
  const span = parseSpan('expires', text)
  // What ends as it begins is shown as if it could be used.
  if (span === 0) throw new UsageError('--expires must be more than no time at all: 30m, 12h, 90d.')
  return Date.now() + span
}

/** Milliseconds. */
export function parseSpan(name: string, text: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(text)
  const unit = match?.[2]
  if (unit !== 'm' && unit !== 'h' && unit !== 'd')
    throw new UsageError(`--${name} must be a number with m, h or d: 30m, 12h, 90d.`)
  return Number(match?.[1]) * UNITS[unit]
}

/** When a time began that is looked back over; left out, it is up to the gateway. */
export function parseSince(text: string | undefined): { readonly sinceMs?: number } {
  return text === undefined ? {} : { sinceMs: Math.max(0, Date.now() - parseSpan('since', text)) }
}
