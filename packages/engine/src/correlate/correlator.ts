/** Runs scenarios over events. Time is that of the events, so a replay says what was said the first time. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { FlowAction } from '@callgate/contracts/flow'
import {
  BEHAVIOUR_EVENTS,
  type BehaviourEvent,
  type BehaviourEventType,
  type GroupKey,
  type Scenario,
} from '@callgate/contracts/scenario'
import { createMachine, type Machine } from './advance.ts'
import { compileMatch, type Matches } from './event-match.ts'
import { freshState, type Group, type GroupLimits, GroupStore, type OwnedGroups } from './group-store.ts'
import { createJoin } from './joined-names.ts'
import { createKnownEvents } from './known-events.ts'
import { digestScenario, type KeptGroup, readStates, writeGroup } from './kept-groups.ts'

export interface Correlator {
  /** Takes an event, in the order of things, and says which scenarios it completes. */
  readonly take: (event: BehaviourEvent) => readonly BehaviourFinding[]
  /** Groups held in memory now. */
  readonly groups: number
  /** What was counted since the last time; empty unless it `keeps`. */
  readonly takeChanged: () => readonly KeptGroup[]
  /** Oldest first. What belongs to a scenario that is no longer so is left out. */
  readonly restore: (kept: readonly KeptGroup[]) => void
}

export interface CorrelatorOptions {
  readonly limits?: Partial<GroupLimits>
  /** Actions that take the place of what a scenario says, by code. */
  readonly actions?: Readonly<Record<string, FlowAction>>
  /** True when what is counted is kept elsewhere too. */
  readonly keeps?: boolean
}

interface Running {
  readonly index: number
  readonly scenario: Scenario
  readonly machine: Machine
  readonly action: FlowAction
  readonly until: Matches | undefined
  /** Place of its way of grouping among all. */
  readonly grouping: number
  readonly isOwned: boolean
}

const NOTHING: readonly BehaviourFinding[] = Object.freeze([])

export function codeOf({ id }: Pick<Scenario, 'id'>): string {
  return `scenario/${id}`
}

export function createCorrelator(
  scenarios: readonly Scenario[],
  { limits = {}, actions = {}, keeps = false }: CorrelatorOptions = {},
): Correlator {
  const groupings: GroupKey[][] = []
  const running = scenarios.map((scenario, index): Running => {
    const own = Object.hasOwn(actions, codeOf(scenario)) ? actions[codeOf(scenario)] : undefined
    return {
      index,
      scenario,
      machine: createMachine(scenario),
      action: own ?? scenario.action,
      until: scenario.until === undefined ? undefined : compileMatch(scenario.until).matches,
      grouping: placeOf(scenario.groupBy, groupings),
      isOwned: scenario.groupBy.some((key) => key === 'agent' || key === 'conversation'),
    }
  })
  const byType = indexByType(running.filter(({ action }) => action !== 'allow'))
  const store = new GroupStore(limits, keeps)
  const digests = keeps ? scenarios.map(digestScenario) : []
  const names = groupings.map((grouping) => grouping.join(' '))
  const keysOf = groupings.map((grouping) => createJoin(grouping, '\0'))
  const known = createKnownEvents((event) => planTaking(listParts(byType[event.type], event)))
  const agentOf = createJoin(['tenant', 'principal', 'agent'])
  /** Groups of the event that is being taken, as its plan has them. */
  const taken: Group[] = []
  return {
    get groups() {
      return store.size
    },
    takeChanged: () =>
      store
        .takeChanged()
        .map((group) => writeGroup(group, { grouping: names[group.grouping] ?? '', digests })),
    restore: (kept) => restoreGroups(kept, { store, running, names, digests }),
    take(event) {
      const { parts, groupings: wanted } = known.take(event)
      if (parts.length === 0) return NOTHING
      takeGroups(wanted, event)
      let findings: BehaviourFinding[] | null = null
      for (const { one, ends, at } of parts) {
        const finding = advance(one, event, taken[at] as Group, ends)
        if (finding !== undefined) (findings ??= []).push(finding)
      }
      return findings ?? NOTHING
    },
  }

  /** A conversation belongs to its agent and a tool to its upstream; the owner stands before the key. */
  function takeGroups(wanted: readonly Grouping[], event: BehaviourEvent): void {
    let ofAgent: OwnedGroups | null = null
    let ofTenant: OwnedGroups | null = null
    for (let at = 0; at < wanted.length; at++) {
      const { grouping, isOwned } = wanted[at] as Grouping
      const owner = isOwned ? agentOf(event) : event.tenant
      const owned = isOwned ? (ofAgent ??= store.ofOwner(owner)) : (ofTenant ??= store.ofOwner(owner))
      taken[at] = store.take(owned, { owner, grouping, key: keysOf[grouping]?.(event) ?? '' })
    }
  }
}

interface Restoring {
  readonly store: GroupStore
  readonly running: readonly Running[]
  readonly names: readonly string[]
  readonly digests: readonly string[]
}

function restoreGroups(kept: readonly KeptGroup[], { store, running, names, digests }: Restoring): void {
  const places = new Map(digests.map((digest, index) => [digest, index]))
  for (const { owner, grouping, subject, states } of kept) {
    const place = names.indexOf(grouping)
    if (place === -1 || states === null) continue
    const group = store.take(store.ofOwner(owner), { owner, grouping: place, key: subject })
    for (const [digest, state] of readStates(states)) {
      const index = places.get(digest)
      if (index !== undefined && running[index]?.grouping === place) group.states[index] = state
    }
  }
  // They are kept as they are.
  store.takeChanged()
}

function advance(
  one: Running,
  event: BehaviourEvent,
  { states }: Group,
  ends: boolean,
): BehaviourFinding | undefined {
  if (ends) {
    states[one.index] = undefined
    return undefined
  }
  const state = (states[one.index] ??= freshState())
  const atMs = Math.max(event.atMs, state.latestMs)
  state.latestMs = atMs
  if (!one.machine.advance(state, event, atMs)) return undefined
  // What only tells is told once; what stops stops every time.
  const isQuiet = one.action === 'notify' && atMs - state.firedMs <= one.scenario.withinMs
  if (isQuiet) return undefined
  state.firedMs = atMs
  return describe(one)
}

function describe({ scenario, action }: Running): BehaviourFinding {
  const { title, severity, confidence, withinMs, groupBy } = scenario
  const within = `within ${Math.round(withinMs / 1_000)} s for one ${groupBy.join(' and ')}`
  return {
    code: codeOf(scenario),
    severity,
    confidence,
    action,
    text: `${title} (${within})`,
    expected: expectedOf(scenario),
    seen: within,
  }
}

function expectedOf(scenario: Scenario): string {
  switch (scenario.type) {
    case 'sequence':
      return `not all ${scenario.steps.length} steps in this order`
    case 'counter':
      return `fewer than ${scenario.count}`
    case 'distinct':
      return `fewer than ${scenario.count} different by ${scenario.of}`
    case 'leaky-bucket':
      return `at most ${scenario.capacity} and ${scenario.leakPerSecond} a second`
    case 'absence':
      return 'not without what comes before it'
  }
}

function placeOf(groupBy: readonly GroupKey[], groupings: GroupKey[][]): number {
  const sorted = groupBy.toSorted()
  const known = groupings.findIndex((one) => one.join(' ') === sorted.join(' '))
  return known === -1 ? groupings.push(sorted) - 1 : known
}

/** A scenario that an event moves, or ends. */
interface Part {
  readonly one: Running
  readonly ends: boolean
}

/** A way of grouping, and whether its groups belong to an agent. */
type Grouping = Pick<Running, 'grouping' | 'isOwned'>

/** Which groups an event needs, and which scenarios take it, each in the group at a place among these. */
interface Plan {
  readonly groupings: readonly Grouping[]
  readonly parts: readonly (Part & { readonly at: number })[]
}

function planTaking(parts: readonly Part[]): Plan {
  const groupings: Grouping[] = []
  const placed = parts.map(({ one, ends }) => {
    const known = groupings.findIndex(({ grouping }) => grouping === one.grouping)
    return { one, ends, at: known === -1 ? groupings.push(one) - 1 : known }
  })
  return { groupings, parts: placed }
}

/** A scenario with those of its matchers that an event of one type can meet. */
interface Candidate {
  readonly one: Running
  readonly inputs: readonly Matches[]
}

function isAnyOf(inputs: readonly Matches[], event: BehaviourEvent): boolean {
  for (const holds of inputs) if (holds(event)) return true
  return false
}

/** Matchers read nothing but the event, so what they say of one they say of all that are like it. */
function listParts(candidates: readonly Candidate[], event: BehaviourEvent): readonly Part[] {
  const parts: Part[] = []
  for (const { one, inputs } of candidates) {
    const ends = one.until?.(event) === true
    if (ends || isAnyOf(inputs, event)) parts.push({ one, ends })
  }
  return parts
}

function indexByType(running: readonly Running[]): Record<BehaviourEventType, readonly Candidate[]> {
  return Object.fromEntries(
    BEHAVIOUR_EVENTS.map((type) => [type, running.flatMap((one) => listCandidates(one, type))]),
  ) as unknown as Record<BehaviourEventType, readonly Candidate[]>
}

function listCandidates(one: Running, type: BehaviourEventType): readonly Candidate[] {
  const inputs = one.machine.inputs.flatMap(({ types, holds }) => (types.has(type) ? [holds] : []))
  const { until } = one.scenario
  const mayEnd = until !== undefined && compileMatch(until).types.has(type)
  return inputs.length > 0 || mayEnd ? [{ one, inputs }] : []
}
