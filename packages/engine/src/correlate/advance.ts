/** How each type of scenario takes an event: its state moves on, and it says whether it is complete. */

import type { BehaviourEvent, Scenario } from '@callgate/contracts/scenario'
import { compileMatch, type CompiledMatch, type Matches } from './event-match.ts'
import type { GroupState } from './group-store.ts'

/** Takes an event at a time; true when the scenario is complete with it. */
type Advance = (state: GroupState, event: BehaviourEvent, atMs: number) => boolean

export interface Machine {
  /** Every matcher that can move it. */
  readonly inputs: readonly CompiledMatch[]
  readonly advance: Advance
}

export function createMachine(scenario: Scenario): Machine {
  switch (scenario.type) {
    case 'sequence':
      return sequence(scenario.steps.map(compileMatch), scenario.withinMs)
    case 'counter':
      return counter(compileMatch(scenario.match), scenario.count, scenario.withinMs)
    case 'distinct':
      return distinct(compileMatch(scenario.match), scenario)
    case 'leaky-bucket':
      return leakyBucket(compileMatch(scenario.match), scenario)
    case 'absence':
      return absence(compileMatch(scenario.match), compileMatch(scenario.missing), scenario.withinMs)
  }
}

/**
 * `times[i]` is when the latest chain began that got as far as step i. It is not used up: whoever was stopped at the last
 * step and tries again is stopped again.
 */
function sequence(steps: readonly CompiledMatch[], withinMs: number): Machine {
  const last = steps.length - 1
  const matches: readonly Matches[] = steps.map((step) => step.matches)
  return {
    inputs: steps,
    advance(state, event, atMs) {
      let complete = false
      // From the back: one event takes one step only.
      for (let step = last; step >= 0; step--) {
        if (matches[step]?.(event) !== true) continue
        const began = step === 0 ? atMs : (state.times[step - 1] ?? -Infinity)
        if (atMs - began > withinMs) continue
        if (step === last) complete = true
        else state.times[step] = Math.max(state.times[step] ?? -Infinity, began)
      }
      return complete
    },
  }
}

/** The times of the latest `count` events, in order. */
function counter(match: CompiledMatch, count: number, withinMs: number): Machine {
  return {
    inputs: [match],
    advance({ times }, _event, atMs) {
      if (times.length >= count) times.shift()
      times.push(atMs)
      return times.length >= count && atMs - (times[0] ?? -Infinity) <= withinMs
    },
  }
}

type Distinct = Extract<Scenario, { type: 'distinct' }>

function distinct(match: CompiledMatch, { of, count, withinMs }: Distinct): Machine {
  return {
    inputs: [match],
    advance(state, event, atMs) {
      const seen = (state.seen ??= new Map<string, number>())
      if (of === 'code') for (const code of event.codes) remember(seen, code, atMs, count)
      else remember(seen, event[of], atMs, count)
      if (seen.size < count) return false
      for (const [value, lastMs] of seen) {
        if (atMs - lastMs <= withinMs) break
        seen.delete(value)
      }
      return seen.size >= count
    },
  }
}

/** Oldest first; at most `max` of them. What is not known is no value. */
function remember(seen: Map<string, number>, value: string, atMs: number, max: number): void {
  if (value === '') return
  // The only one is the newest: taken out and put back at every event, it would make the map build new tables.
  if (seen.size === 1 && seen.has(value)) {
    seen.set(value, atMs)
    return
  }
  if (!seen.delete(value) && seen.size >= max) {
    const oldest = seen.keys().next()
    if (oldest.done !== true) seen.delete(oldest.value)
  }
  seen.set(value, atMs)
}

type LeakyBucket = Extract<Scenario, { type: 'leaky-bucket' }>

function leakyBucket(match: CompiledMatch, { weigh, capacity, leakPerSecond }: LeakyBucket): Machine {
  return {
    inputs: [match],
    advance(state, event, atMs) {
      const sinceMs = atMs - (state.times[0] ?? atMs)
      const weight = weigh === 'one' ? 1 : weigh === 'result-bytes' ? event.resultBytes : event.argumentBytes
      state.times[0] = atMs
      state.level = Math.max(0, state.level - (sinceMs / 1_000) * leakPerSecond) + weight
      return state.level > capacity
    },
  }
}

function absence(match: CompiledMatch, missing: CompiledMatch, withinMs: number): Machine {
  return {
    inputs: [match, missing],
    advance(state, event, atMs) {
      const lastMs = state.times[0] ?? -Infinity
      if (missing.matches(event)) state.times[0] = atMs
      return match.matches(event) && !missing.matches(event) && atMs - lastMs > withinMs
    },
  }
}
