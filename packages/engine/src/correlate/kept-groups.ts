/** What scenarios have counted, as it outlives the process: each state under the exact scenario that it belongs to. */

import { readJson } from '@callgate/contracts/read-json'
import type { Scenario } from '@callgate/contracts/scenario'
import { z } from 'zod'
import { digestText } from './digest-text.ts'
import type { Group, GroupState } from './group-store.ts'

export interface KeptGroup {
  readonly tenant: string
  /** Whose memory it takes room in. */
  readonly owner: string
  /** Names of what its events have in common. */
  readonly grouping: string
  readonly subject: string
  /** null: it had to go. */
  readonly states: string | null
  /** Time of its latest event. */
  readonly usedMs: number
}

const COUNTED_MAX = 256

const State = z.strictObject({
  scenario: z.string(),
  /** Left out before it was ever reported. */
  firedMs: z.number().optional(),
  latestMs: z.number(),
  times: z.array(z.number().nullable()).max(COUNTED_MAX),
  seen: z
    .array(z.tuple([z.string(), z.number()]))
    .max(COUNTED_MAX)
    .optional(),
  level: z.number(),
})
const States = z.array(State)

/** What a scenario says beside what it counts: a better explanation ends no count. */
const SAID: ReadonlySet<string> = new Set([
  'samples',
  'title',
  'rationale',
  'references',
  'severity',
  'action',
])

/** A scenario that counts otherwise than before counts anew. */
export function digestScenario(scenario: Scenario): string {
  const counting = Object.entries(scenario).filter(([name]) => !SAID.has(name))
  return `${scenario.id} ${digestText(JSON.stringify(counting))}`
}

/** `digests` has what each place in the list of scenarios stands for. */
export function writeGroup(
  { owner, key, states, isGone }: Group,
  { grouping, digests }: { readonly grouping: string; readonly digests: readonly string[] },
): KeptGroup {
  const [tenant = ''] = owner.split('\0', 1)
  const written: z.input<typeof State>[] = []
  let usedMs = 0
  for (const [index, state] of states.entries()) {
    const scenario = digests[index]
    if (state === undefined || scenario === undefined) continue
    usedMs = Math.max(usedMs, state.latestMs)
    written.push(writeState(state, scenario))
  }
  const gone = isGone || written.length === 0
  return { tenant, owner, grouping, subject: key, states: gone ? null : JSON.stringify(written), usedMs }
}

function writeState({ firedMs, latestMs, times, seen, level }: GroupState, scenario: string) {
  return {
    scenario,
    ...(Number.isFinite(firedMs) ? { firedMs } : {}),
    latestMs,
    times: Array.from(times, (time) => (Number.isFinite(time) ? time : null)),
    ...(seen === null ? {} : { seen: [...seen] }),
    level,
  }
}

/** Throws when the text is none of ours. */
export function readStates(text: string): readonly (readonly [scenario: string, state: GroupState])[] {
  return States.parse(readJson(text)).map(({ scenario, firedMs, latestMs, times, seen, level }) => [
    scenario,
    {
      firedMs: firedMs ?? -Infinity,
      latestMs,
      times: times.map((time) => time ?? -Infinity),
      seen: seen === undefined ? null : new Map(seen),
      level,
    },
  ])
}
