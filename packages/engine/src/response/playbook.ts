/** What a playbook comes to for one incident, before any of it is done; and the cases a playbook is tested with. */

import type { Playbook, PlaybookStep } from '@callgate/contracts/playbook'
import { type LadderStep, type ScopeKind, SCOPES_OF } from '@callgate/contracts/response'
import { subjectOf } from './rules.ts'

/** Whom an incident is about. */
export interface IncidentSubject {
  readonly class: string
  readonly severity: string
  readonly principal: string | null
  readonly agent: string | null
  readonly conversation: string | null
  readonly upstream: string | null
  readonly target: string | null
}

export type PlannedStep = Pick<PlaybookStep, 'id' | 'onFailure'> &
  (
    | {
        readonly type: 'impose'
        readonly step: LadderStep
        readonly scope: ScopeKind
        readonly subject: string
        readonly forMs: number | null
      }
    | { readonly type: 'notify'; readonly channel: string; readonly message: string | null }
    | { readonly type: 'command'; readonly argv: readonly string[]; readonly timeoutMs: number }
    | { readonly type: 'skip'; readonly why: string }
  )

/** Pure: the same playbook and incident come to the same steps. What the incident does not name is skipped, and says so. */
export function planPlaybook(playbook: Playbook, incident: IncidentSubject, id: string): PlannedStep[] {
  return playbook.steps.map((step) => planStep(step, incident, id))
}

function planStep(step: PlaybookStep, incident: IncidentSubject, incidentId: string): PlannedStep {
  const { id, onFailure } = step
  if ('notify' in step)
    return { id, onFailure, type: 'notify', channel: step.notify, message: step.message ?? null }
  if ('command' in step) {
    const values = { ...incident, incident: incidentId }
    const argv = step.command.map((argument) => fillIn(argument, values))
    return { id, onFailure, type: 'command', argv, timeoutMs: step.timeoutMs }
  }
  const scope = step.scope ?? SCOPES_OF[step.impose][0]
  const named = { ...incident, session: incident.conversation }
  const subject = scope === undefined ? null : subjectOf(scope, named)
  if (scope === undefined || subject === null)
    return { id, onFailure, type: 'skip', why: `the incident names no ${scope ?? 'subject'}` }
  return { id, onFailure, type: 'impose', step: step.impose, scope, subject, forMs: step.forMs ?? null }
}

/** Each name becomes part of one argument and never more than that: there is no shell that could read it otherwise. */
function fillIn(argument: string, values: IncidentSubject & { readonly incident: string }): string {
  return argument.replaceAll(
    /\{(incident|agent|principal|upstream|target)\}/g,
    (_whole, name: 'incident' | 'agent' | 'principal' | 'upstream' | 'target') => values[name] ?? '',
  )
}

/** One step in a line, as cases of playbooks and people write it. */
export function describePlanned(planned: PlannedStep): string {
  switch (planned.type) {
    case 'impose': {
      const on = planned.scope === 'all' ? 'all' : `${planned.scope} ${planned.subject}`
      return `${planned.step} ${on}${planned.forMs === null ? '' : ` for ${planned.forMs / 1000} s`}`
    }
    case 'notify':
      return `notify ${planned.channel}`
    case 'command':
      return `command ${planned.argv.join(' ')}`
    case 'skip':
      return `skip ${planned.id}: ${planned.why}`
  }
}

export interface PlaybookCaseResult {
  readonly name: string
  readonly passed: boolean
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/** Runs the cases a playbook brings. */
export function testPlaybook(playbook: Playbook): PlaybookCaseResult[] {
  return playbook.cases.map(({ name, incident, expect }) => {
    const actual = planPlaybook(playbook, incident, 'inc_case').map(describePlanned)
    const passed = actual.length === expect.length && actual.every((line, at) => line === expect[at])
    return { name, passed, expected: expect, actual }
  })
}
