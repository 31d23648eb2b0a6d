/** What happened, counted by the hour: pure, bounded in hours and in names. */

import { OVERVIEW_HOURS_MAX, type OverviewQuery, type OverviewView } from '@callgate/contracts/overview'
import type { JournalEntry } from '@callgate/contracts/journal'
import {
  addTime,
  addTo,
  type Counts,
  type Hour,
  HOUR_MS,
  hourOf,
  nameIn,
  none,
  openHour,
  ownCounts,
  TABLES,
} from './hour.ts'
import { addLatencies, shareWithin } from './latencies.ts'

const DAY_MS = 24 * HOUR_MS
const SHOWN_MAX = 20

interface Counted extends Counts {
  readonly tool: string | null
  readonly agent: string | null
  /** Names of rules with what counts for each. */
  readonly rules: readonly (readonly [string, 'denials' | 'findings' | 'approvals'])[]
  /** The class of each finding. */
  readonly types: readonly string[]
  readonly durationMs: number | null
}

function toolOf(upstream: string | null, target: string | null): string | null {
  return upstream === null || target === null ? upstream : `${upstream}/${target}`
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
    tool: toolOf(upstream, target),
    rules: [...denying, ...found.map(({ code }) => [code, 'findings'] as const)],
    types: found.map((finding) => finding.class),
    durationMs: isCall ? entry.durationMs : null,
  }
}

type OutcomeEntry = Extract<JournalEntry, { type: 'outcome' }>

/** A call that came back and in which nothing was found: it counts as a call, and as nothing else. */
function isPlainCall(entry: JournalEntry): entry is OutcomeEntry {
  if (entry.type !== 'outcome' || entry.kind !== 'call') return false
  return entry.decision.effect !== 'deny' && entry.findings.length === 0
}

/** What plain calls of one tool by one agent count for within an hour. */
interface Calling {
  readonly hour: Hour
  readonly agent: string
  readonly upstream: string
  readonly counts: readonly Counts[]
}

/** Tools of which the last caller is remembered. */
const CALLING_MAX = 256

/** The hours there are, oldest first. */
export class Hours {
  readonly #hours = new Map<number, Hour>()
  /** Hours that changed since they were last asked for. */
  readonly #changed = new Set<number>()
  /** By tool. */
  readonly #calling = new Map<string, Calling>()

  load(atMs: number, hour: Hour): void {
    this.#hours.set(atMs, hour)
  }

  count(timeMs: number, entry: JournalEntry): void {
    if (isPlainCall(entry)) return this.#countCall(this.#hourAt(timeMs), entry)
    const counted = classify(entry)
    if (counted === undefined) return
    const hour = this.#hourAt(timeMs)
    addTo(hour, counted)
    if (counted.durationMs !== null) addTime(hour, counted.durationMs)
    if (counted.tool !== null) addTo(nameIn(hour.tools, counted.tool), counted)
    if (counted.agent !== null) addTo(nameIn(hour.agents, counted.agent), counted)
    for (const [rule, what] of counted.rules) nameIn(hour.rules, rule)[what] += 1
    for (const type of counted.types) nameIn(hour.types, type).findings += 1
  }

  #hourAt(timeMs: number): Hour {
    const at = hourOf(timeMs)
    this.#changed.add(at)
    const known = this.#hours.get(at)
    if (known !== undefined) return known
    const hour = openHour()
    this.#hours.set(at, hour)
    return hour
  }

  #countCall(hour: Hour, { agent, upstream, target, durationMs }: OutcomeEntry): void {
    hour.calls += 1
    addTime(hour, durationMs)
    for (const counts of this.#callingOf(hour, { agent, upstream, target })) counts.calls += 1
  }

  #callingOf(
    hour: Hour,
    { agent, upstream, target }: Pick<OutcomeEntry, 'agent' | 'upstream' | 'target'>,
  ): readonly Counts[] {
    if (agent === null || upstream === null || target === null)
      return listCounts(hour, agent, toolOf(upstream, target))
    const known = this.#calling.get(target)
    if (known !== undefined && known.hour === hour && known.agent === agent && known.upstream === upstream)
      return known.counts
    const counts = listCounts(hour, agent, toolOf(upstream, target))
    if (this.#calling.size >= CALLING_MAX) this.#calling.clear()
    this.#calling.set(target, { hour, agent, upstream, counts })
    return counts
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

function listCounts(hour: Hour, agent: string | null, tool: string | null): readonly Counts[] {
  const ofTool = tool === null ? [] : [nameIn(hour.tools, tool)]
  return agent === null ? ofTool : [...ofTool, nameIn(hour.agents, agent)]
}

function rank(table: Readonly<Record<string, Counts>>): (Counts & { name: string })[] {
  const weigh = ({ calls, denials, findings, approvals }: Counts): number =>
    calls + denials + findings + approvals
  return Object.entries(table)
    .map(([name, counts]) => ({ name, ...counts }))
    .toSorted((a, b) => weigh(b) - weigh(a) || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN_MAX)
}
