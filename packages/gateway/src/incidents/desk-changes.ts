/** What the desk has changed and not written yet, and how it names steps and groups. */

import type { IncidentView, RunView } from '@callgate/contracts/incident'
import type { StepView } from '@callgate/contracts/response'
import { groupKey } from '@callgate/engine/response/incident'
import type { Signal } from '@callgate/engine/response/signals'

export function describeStep({ step, scope, subject, expiresAtMs }: StepView): string {
  const until = expiresAtMs === null ? 'until it is undone' : `until ${new Date(expiresAtMs).toISOString()}`
  return `${step} ${scope}${subject === '' ? '' : ` ${subject}`} ${until}`
}

/** The group an incident was opened for, as its first signal had it. */
export function keyOfIncident({
  tenant,
  principal,
  agent,
  upstream,
  target,
  class: of,
}: IncidentView): string {
  return groupKey({
    tenant,
    principal,
    agent,
    upstream,
    target,
    class: of as Signal['class'],
    ...UNGROUPED,
  })
}

const UNGROUPED = {
  seq: 0,
  timeMs: 0,
  session: null,
  code: '',
  severity: 'info',
  confidence: 0,
  verdict: 'benign',
  count: 1,
  fromAgent: false,
} as const

/** What changed and is not written yet. */
export interface Dirty {
  readonly incidents: Map<string, IncidentView>
  readonly agents: Set<string>
  readonly steps: StepView[]
  readonly runs: { readonly run: RunView; readonly incident: IncidentView }[]
}

export function clean(): Dirty {
  return { incidents: new Map(), agents: new Set(), steps: [], runs: [] }
}

export function isClean({ incidents, agents, steps, runs }: Dirty): boolean {
  return incidents.size + agents.size + steps.length + runs.length === 0
}

/** What came in while writing failed is newer. */
export function joinDirty(failed: Dirty, since: Dirty): Dirty {
  return {
    incidents: new Map([...failed.incidents, ...since.incidents]),
    agents: new Set([...failed.agents, ...since.agents]),
    steps: [...failed.steps, ...since.steps],
    runs: [...failed.runs, ...since.runs],
  }
}
