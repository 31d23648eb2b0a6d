/** What is counted within one hour, and by which names. */

import { z } from 'zod'
import { countLatency, Latencies } from './latencies.ts'

export const HOUR_MS = 3_600_000
/** Of tools, agents and rules within one hour; what else there is counts together. */
const NAMES_MAX = 200
const OTHERS = '(others)'

const Counts = z.object({ calls: z.int(), denials: z.int(), findings: z.int(), approvals: z.int() })
export type Counts = z.infer<typeof Counts>
const ByName = z.record(z.string(), Counts)

export const TABLES = ['tools', 'agents', 'rules', 'types'] as const

/** What is kept of one hour. Hours of older versions know neither times nor types. */
export const Hour = Counts.extend({
  totalMs: z.number(),
  slowestMs: z.number(),
  latencies: Latencies.default({}),
  tools: ByName,
  agents: ByName,
  rules: ByName,
  types: ByName.default({}),
})
export type Hour = z.infer<typeof Hour>

export const none = (): Counts => ({ calls: 0, denials: 0, findings: 0, approvals: 0 })

export function openHour(): Hour {
  const tables = { tools: {}, agents: {}, rules: {}, types: {} }
  return { ...none(), totalMs: 0, slowestMs: 0, latencies: {}, ...tables }
}

/** The hour a time belongs to, as its beginning. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS
}

export function ownCounts(table: Readonly<Record<string, Counts>>, name: string): Counts | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

export function addTime(hour: Hour, durationMs: number): void {
  hour.totalMs += durationMs
  hour.slowestMs = Math.max(hour.slowestMs, durationMs)
  countLatency(hour.latencies, durationMs)
}

export function addTo(counts: Counts, more: Counts): void {
  counts.calls += more.calls
  counts.denials += more.denials
  counts.findings += more.findings
  counts.approvals += more.approvals
}

/** Agents and servers choose names: there are only so many, and `__proto__` is one like every other. */
export function nameIn(table: Record<string, Counts>, name: string, max = NAMES_MAX): Counts {
  const known = Object.hasOwn(table, name) ? table[name] : undefined
  if (known !== undefined) return known
  const key = Object.keys(table).length >= max ? OTHERS : name
  const before = Object.hasOwn(table, key) ? table[key] : undefined
  const counts = before ?? none()
  Object.defineProperty(table, key, { value: counts, enumerable: true, configurable: true, writable: true })
  return counts
}
