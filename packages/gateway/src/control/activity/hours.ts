/** What happened, counted by the hour: pure, bounded in hours and in names. */

import { OVERVIEW_HOURS_MAX, type OverviewQuery, type OverviewView } from '@callgate/contracts/overview'
import type { JournalEntry } from '@callgate/contracts/journal'
import { z } from 'zod'
import { addLatencies, countLatency, Latencies, shareWithin } from './latencies.ts'

export const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Of tools, agents and rules within one hour; what else there is counts together. */
const NAMES_MAX = 200
const OTHERS = '(others)'
const SHOWN_MAX = 20

const Counts = z.object({ calls: z.int(), denials: z.int(), findings: z.int(), approvals: z.int() })
type Counts = z.infer<typeof Counts>
const ByName = z.record(z.string(), Counts)

const TABLES = ['tools', 'agents', 'rules', 'types'] as const

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

const none = (): Counts => ({ calls: 0, denials: 0, findings: 0, approvals: 0 })

function openHour(): Hour {
  const tables = { tools: {}, agents: {}, rules: {}, types: {} }
  return { ...none(), totalMs: 0, slowestMs: 0, latencies: {}, ...tables }
}

/** The hour a time belongs to, as its beginning. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS
}

interface Counted extends Counts {
  readonly tool: string | null
  readonly agent: string | null
  /** Names of rules with what counts for each. */
  readonly rules: readonly (readonly [string, 'denials' | 'findings' | 'approvals'])[]
  /** The class of each finding. */
  readonly types: readonly string[]
  readonly durationMs: number | null
}

/** undefined for a record that counts as nothing. */
function classify(entry: JournalEntry): Counted | undefined {
  if (entry.type === 'approval') {
    if (entry.event !== 'requested') return undefined
    const { agent, upstream, target, rules } = entry
    const asked = rules.map((rule) => [rule, 'approvals'] as const)
    const about = { agent, tool: `${upstream}/${target}`, rules: asked, types: [] }
    return { ...none(), approvals: 1, ...about, durationMs: null }
  }
  if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') return undefined
  const { agent, upstream, target, decision } = entry
  const found = entry.findings.filter(({ suppressed }) => suppressed === undefined)
  const times = entry.type === 'event' ? (entry.count ?? 1) : 1
  const denials = decision.effect === 'deny' ? times : 0
  const isCall = entry.type === 'outcome' && entry.kind === 'call' && denials === 0
  if (denials === 0 && !isCall && found.length === 0) return undefined
  const denying = denials > 0 ? decision.rules.map((rule) => [rule, 'denials'] as const) : []
  return {
    ...none(),
    calls: isCall ? 1 : 0,
    denials,
    findings: found.length,
    agent,
    tool: upstream === null || target === null ? upstream : `${upstream}/${target}`,
    rules: [...denying, ...found.map(({ code }) => [code, 'findings'] as const)],
    types: found.map((finding) => finding.class),
    durationMs: isCall ? entry.durationMs : null,
  }
}

/** The hours there are, oldest first. */
export class Hours {
  readonly #hours = new Map<number, Hour>()
  /** Hours that changed since they were last asked for. */
  readonly #changed = new Set<number>()

  load(atMs: number, hour: Hour): void {
    this.#hours.set(atMs, hour)
  }

  count(timeMs: number, entry: JournalEntry): void {
    const counted = classify(entry)
    if (counted === undefined) return
    const at = hourOf(timeMs)
    const hour = this.#hours.get(at) ?? openHour()
    this.#hours.set(at, hour)
    this.#changed.add(at)
    addTo(hour, counted)
    hour.totalMs += counted.durationMs ?? 0
    hour.slowestMs = Math.max(hour.slowestMs, counted.durationMs ?? 0)
    if (counted.durationMs !== null) countLatency(hour.latencies, counted.durationMs)
    if (counted.tool !== null) addTo(nameIn(hour.tools, counted.tool), counted)
    if (counted.agent !== null) addTo(nameIn(hour.agents, counted.agent), counted)
    for (const [rule, what] of counted.rules) nameIn(hour.rules, rule)[what] += 1
    for (const type of counted.types) nameIn(hour.types, type).findings += 1
  }

  /** What has to be kept, and the hours that are too old for anybody to ask for. */
  takeChanges(nowMs: number): {
    readonly changed: readonly (readonly [number, Hour])[]
    readonly oldest: number
  } {
    const oldest = hourOf(nowMs) - OVERVIEW_HOURS_MAX * HOUR_MS
    for (const at of this.#hours.keys()) if (at < oldest) this.#hours.delete(at)
    const changed = [...this.#changed].flatMap((at) => {
      const hour = this.#hours.get(at)
      return hour === undefined ? [] : [[at, hour] as const]
    })
    this.#changed.clear()
    return { changed, oldest }
  }

  /** For hours that could not be kept after all. */
  markChanged(hours: readonly number[]): void {
    for (const at of hours) this.#changed.add(at)
  }

  view({ hours, step, of, name }: OverviewQuery, nowMs: number): Omit<OverviewView, 'now' | 'complete'> {
    const stepMs = step === 'day' ? DAY_MS : HOUR_MS
    const firstMs = hourOf(nowMs) - (hours - 1) * HOUR_MS
    const fromMs = Math.floor(firstMs / stepMs) * stepMs
    const series = new Map<number, Point>()
    for (let at = fromMs; at <= nowMs; at += stepMs) series.set(at, { ...none(), latencies: {} })
    const sum = openHour()
    const isOfOne = of !== undefined && name !== undefined
    for (const [at, hour] of this.#hours) {
      if (at < fromMs || at > nowMs) continue
      const point = series.get(Math.floor(at / stepMs) * stepMs)
      const counted = isOfOne ? ownCounts(hour[of], name) : hour
      if (point !== undefined && counted !== undefined) addTo(point, counted)
      if (point !== undefined && !isOfOne) addLatencies(point.latencies, hour.latencies)
      addHour(sum, hour)
    }
    const { calls, totalMs, slowestMs, tools, agents, rules, types } = sum
    return {
      fromMs,
      toMs: nowMs,
      stepMs,
      totals: {
        ...pointOf(sum),
        meanMs: calls === 0 ? null : totalMs / calls,
        slowestMs: calls === 0 ? null : slowestMs,
      },
      series: [...series].map(([atMs, point]) => ({ atMs, ...pointOf(point) })),
      tools: rank(tools),
      agents: rank(agents),
      rules: rank(rules),
      types: rank(types),
    }
  }
}

type Point = Counts & Pick<Hour, 'latencies'>

function pointOf({ calls, denials, findings, approvals, latencies }: Point) {
  const times = { medianMs: shareWithin(latencies, 0.5), p95Ms: shareWithin(latencies, 0.95) }
  return { calls, denials, findings, approvals, ...times }
}

function addHour(sum: Hour, hour: Hour): void {
  addTo(sum, hour)
  addLatencies(sum.latencies, hour.latencies)
  sum.totalMs += hour.totalMs
  sum.slowestMs = Math.max(sum.slowestMs, hour.slowestMs)
  for (const table of TABLES)
    for (const [name, counts] of Object.entries(hour[table]))
      addTo(nameIn(sum[table], name, Infinity), counts)
}

function ownCounts(table: Readonly<Record<string, Counts>>, name: string): Counts | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function addTo(counts: Counts, more: Counts): void {
  counts.calls += more.calls
  counts.denials += more.denials
  counts.findings += more.findings
  counts.approvals += more.approvals
}

/** Agents and servers choose names: there are only so many, and `__proto__` is one like every other. */
function nameIn(table: Record<string, Counts>, name: string, max = NAMES_MAX): Counts {
  const known = Object.hasOwn(table, name) ? table[name] : undefined
  if (known !== undefined) return known
  const key = Object.keys(table).length >= max ? OTHERS : name
  const before = Object.hasOwn(table, key) ? table[key] : undefined
  const counts = before ?? none()
  Object.defineProperty(table, key, { value: counts, enumerable: true, configurable: true, writable: true })
  return counts
}

function rank(table: Readonly<Record<string, Counts>>): (Counts & { name: string })[] {
  const weigh = ({ calls, denials, findings, approvals }: Counts): number =>
    calls + denials + findings + approvals
  return Object.entries(table)
    .map(([name, counts]) => ({ name, ...counts }))
    .toSorted((a, b) => weigh(b) - weigh(a) || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN_MAX)
}
