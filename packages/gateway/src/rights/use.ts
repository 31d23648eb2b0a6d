/** What the journal tells of the use of rights in a time: read as a stream, kept in bounded maps. */

import type { JournalReach } from '@callgate/contracts/rights'
import type { JournalEntry } from '@callgate/contracts/journal'

/** Callers × tools that are told apart, and values kept of one member of a rule. */
const PAIRS_MAX = 200_000
const RULES_MAX = 10_000
const VALUES_MAX = 500
const OTHERS_MAX = 50_000

export interface Used {
  calls: number
  firstMs: number
  lastMs: number
}

/** Under what each rule allowed something. `leftOut` counts calls with values past the bound. */
export interface RuleUse {
  readonly agents: Set<string>
  readonly principals: Set<string>
  readonly upstreams: Set<string>
  readonly targets: Set<string>
  matches: number
  lastMs: number
  leftOut: number
}

export interface UseOfRights {
  readonly journal: JournalReach
  /** By `pairOf`. */
  readonly pairs: ReadonlyMap<string, Used>
  readonly rules: ReadonlyMap<string, RuleUse>
  /** When each upstream was last called. */
  readonly upstreams: ReadonlyMap<string, number>
  /** When each operator last did something that is on record. */
  readonly operators: ReadonlyMap<string, number>
}

interface Written {
  readonly timeMs: number
  readonly entry: JournalEntry
}

export function pairOf(agent: string, principal: string, upstream: string, tool: string): string {
  return JSON.stringify([agent, principal, upstream, tool])
}

class Counter {
  readonly pairs = new Map<string, Used>()
  readonly rules = new Map<string, RuleUse>()
  readonly upstreams = new Map<string, number>()
  readonly operators = new Map<string, number>()
  calls = 0
  /** Something was not counted for want of room. */
  full = false

  observe({ timeMs, entry }: Written): void {
    if (entry.type === 'admin') this.#note(this.operators, entry.operator, timeMs)
    if (entry.type !== 'intent') return
    const { kind, upstream, target, decision } = entry
    if (kind === 'call') this.calls += 1
    if (decision.effect !== 'allow') return
    this.#countRules(entry, timeMs)
    if (upstream === null) return
    this.#note(this.upstreams, upstream, timeMs)
    if (kind === 'call' && target !== null) this.#countPair(entry, target, timeMs)
  }

  #countPair(
    { agent, principal, upstream }: Extract<JournalEntry, { type: 'intent' }>,
    tool: string,
    timeMs: number,
  ): void {
    const key = pairOf(agent ?? '', principal ?? '', upstream ?? '', tool)
    const used = this.pairs.get(key)
    if (used !== undefined) {
      used.calls += 1
      used.lastMs = timeMs
    } else if (this.pairs.size < PAIRS_MAX) this.pairs.set(key, { calls: 1, firstMs: timeMs, lastMs: timeMs })
    else this.full = true
  }

  #countRules(entry: Extract<JournalEntry, { type: 'intent' }>, timeMs: number): void {
    const { agent, principal, upstream, target, decision } = entry
    for (const rule of decision.rules) {
      const use = this.rules.get(rule) ?? this.#openRule(rule)
      if (use === undefined) continue
      use.matches += 1
      use.lastMs = timeMs
      const fits = [
        addTo(use.agents, agent),
        addTo(use.principals, principal),
        addTo(use.upstreams, upstream),
        addTo(use.targets, target),
      ].every(Boolean)
      if (!fits) use.leftOut += 1
    }
  }

  #openRule(rule: string): RuleUse | undefined {
    if (this.rules.size >= RULES_MAX) {
      this.full = true
      return undefined
    }
    const sets = { agents: new Set<string>(), principals: new Set<string>(), upstreams: new Set<string>() }
    const use = { ...sets, targets: new Set<string>(), matches: 0, lastMs: 0, leftOut: 0 }
    this.rules.set(rule, use)
    return use
  }

  #note(times: Map<string, number>, name: string, timeMs: number): void {
    if (times.has(name) || times.size < OTHERS_MAX) times.set(name, timeMs)
    else this.full = true
  }
}

/** False when the value is new and there is no room. */
function addTo(values: Set<string>, value: string | null): boolean {
  if (value === null || values.has(value)) return true
  if (values.size >= VALUES_MAX) return false
  values.add(value)
  return true
}

export interface Window {
  readonly sinceMs: number
  readonly untilMs: number
  readonly oldestMs: number | null
  /** Nothing was dropped: the oldest record is the first there ever was. */
  readonly isWhole: boolean
}

/** Counts everything the records of a time tell. */
export async function summariseUse(records: AsyncIterable<Written>, window: Window): Promise<UseOfRights> {
  const counter = new Counter()
  for await (const record of records) counter.observe(record)
  const { pairs, rules, upstreams, operators, calls, full } = counter
  const { sinceMs, untilMs, oldestMs } = window
  const note = explainGap(window, full)
  const journal = { sinceMs, untilMs, oldestMs, complete: note === null, note, calls }
  return { journal, pairs, rules, upstreams, operators }
}

function explainGap({ sinceMs, oldestMs, isWhole }: Window, full: boolean): string | null {
  if (full)
    return 'There were more callers, tools or rules than are counted one by one: look at a shorter time.'
  if (oldestMs === null) return 'The journal holds no record yet.'
  if (oldestMs <= sinceMs) return null
  const oldest = new Date(oldestMs).toISOString()
  return isWhole
    ? `The journal began at ${oldest}: nothing is known of the time before.`
    : `Records before ${oldest} are past their retention: what was used only then counts as unused.`
}
