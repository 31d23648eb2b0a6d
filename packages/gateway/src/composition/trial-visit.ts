/** Composes the visit of an operator's own agent to a trial: what it may do there, how it gets in, and for how long. */

import { setTimeout as wait } from 'node:timers/promises'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { TrialView } from '@callgate/contracts/trial'
import type { StdioUpstream } from '@callgate/contracts/upstream'
import type { Core } from './core.ts'
import type { SurfaceRequest } from '../config/surface.ts'
import type { Joining } from '../registry/trials/desk.ts'
import { systemClock } from '../system.ts'

const STEPS_MAX = 500
const OUTCOME_CHARS_MAX = 500

interface Visited {
  readonly id: string
  readonly definition: StdioUpstream
  readonly like: Pick<CallgateConfig, 'inspection' | 'limits'>
}

/**
 * Who is let in may use all that the server offers; what is found in it is treated as everywhere. Nobody answers approvals
 * in a trial, so it has no environment whose calls wait for one.
 */
export function surfaceFor({ id, definition, like }: Visited): SurfaceRequest {
  const rules = [{ id: 'trial', effect: 'allow', upstreams: [id] }]
  return {
    name: id,
    definition: { ...definition, trust: 'on-first-use', labels: [] },
    policy: JSON.stringify({ version: 1, rules }),
    like,
  }
}

/** Lets the agent in until its time is over, the visit is ended, or the gateway stops. */
export async function receive(
  { trialDoor }: Core,
  tried: Core,
  { joining, steps, upstream }: { joining: Joining; steps: TrialView['steps']; upstream: string },
): Promise<void> {
  const { agent, principal, forMs, signal } = joining
  const leave = trialDoor.join({
    upstream,
    agent,
    principal,
    door: tried.gate,
    note(what, outcome) {
      joining.asked()
      if (steps.length < STEPS_MAX) steps.push({ what, outcome: outcome.slice(0, OUTCOME_CHARS_MAX) })
    },
  })
  try {
    joining.opened(systemClock.nowMs() + forMs)
    await wait(forMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  } finally {
    leave()
  }
}
