/** One recorded session under other rules: what was decided about each call, beside what would be. */

import type { ReplayDecision, ReplayMappingFile, ToolMapping } from '@callgate/contracts/replay'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { compileLabels } from '@callgate/engine/labels/assign'
import { proposeKinds } from '@callgate/engine/labels/propose-kinds'
import { type ReplayOptions, replaySession } from '@callgate/engine/replay/replay-session'
import type { JournalSession, RecordedCall } from './journal-sessions.ts'

export interface ComparedCall extends RecordedCall {
  readonly now: ReplayDecision
  readonly rules: readonly string[]
}

export interface CompareWith {
  readonly options: Omit<ReplayOptions, 'given' | 'opaque'>
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>
}

/** Fixed, so that the same records give the same answers; what is hashed with it is not kept. */
export const REPLAY_SEED = 0x2545f491

export function compareSession(
  session: JournalSession,
  { options, upstreams }: CompareWith,
): readonly ComparedCall[] {
  const { tenant, principal, agent, events, calls } = session
  const who = {
    tenant,
    principal: { id: principal, groups: [], claims: {} },
    agent: { id: agent, groups: [] },
  }
  const line = replaySession(`${principal}/${agent}`, events, {
    ...options,
    given: mapByConfig(session, upstreams),
    opaque: false,
    named: { who, upstreams },
  })
  const steps = new Map(line.steps.map((step) => [step.index, step]))
  return calls.map((call) => {
    const step = steps.get(call.index)
    return { ...call, now: step?.decision ?? 'allow', rules: step?.rules ?? [] }
  })
}

/** What the configuration says of each tool, over what its name and arguments suggest. */
function mapByConfig(
  { events }: JournalSession,
  upstreams: CompareWith['upstreams'],
): ReplayMappingFile['tools'] {
  const mapped: Record<string, ToolMapping> = {}
  for (const event of events) {
    if (event.type !== 'call' || Object.hasOwn(mapped, event.tool)) continue
    const [upstream = ''] = event.tool.split('/', 1)
    const config = Object.hasOwn(upstreams, upstream) ? upstreams[upstream] : undefined
    if (config === undefined) continue
    const name = event.tool.slice(upstream.length + 1)
    const properties = Object.fromEntries(Object.keys(event.args).map((one) => [one, {}]))
    const { labels } = proposeKinds({ name, inputSchema: { properties } })
    const { kinds, trust, sensitivity } = compileLabels(config)(name, labels)
    mapped[event.tool] = { kinds: [...kinds], trust, sensitivity }
  }
  return mapped
}
