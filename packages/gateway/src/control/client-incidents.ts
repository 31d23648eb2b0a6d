/** Calls of the control API that stop things, and those about incidents and trust. */

import type { z } from 'zod'
import {
  DoneView,
  type FreezeBody,
  type LiftFreezeBody,
  FreezeView,
  FrozenView,
} from '@callgate/contracts/control'
import {
  IncidentExport,
  type IncidentQuery,
  type IncidentState,
  IncidentView,
  RunView,
  TrustView,
} from '@callgate/contracts/incident'
import { Playbook } from '@callgate/contracts/playbook'
import { ImposedView, type RespondBody, StepView } from '@callgate/contracts/response'
import { ReachView } from '@callgate/contracts/rights'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

const id = encodeURIComponent

export function incidentCalls({ get, list, post }: Sending) {
  return {
    listFreezes: () => list('/freezes', FreezeView),
    freeze: (wanted: z.input<typeof FreezeBody>) => post('/freezes', FrozenView, wanted),
    unfreeze: (target: z.input<typeof LiftFreezeBody>) => post('/freezes/lift', DoneView, target),
    listResponses: (all = false) => list(`/responses${toQuery({ all: String(all) })}`, StepView),
    respond: (wanted: z.input<typeof RespondBody>) => post('/responses', ImposedView, wanted),
    undoResponse: (step: string, reason: string) => post(`/responses/${id(step)}/undo`, StepView, { reason }),
    listIncidents: (query: Partial<z.output<typeof IncidentQuery>> = {}) =>
      list(`/incidents${toQuery(query)}`, IncidentView),
    showIncident: (incident: string) => get(`/incidents/${id(incident)}`, IncidentView),
    reachOfIncident: (incident: string) => list(`/incidents/${id(incident)}/reach`, ReachView),
    exportIncident: (incident: string) => get(`/incidents/${id(incident)}/export`, IncidentExport),
    setIncidentState: (incident: string, state: IncidentState, reason: string) =>
      post(`/incidents/${id(incident)}/state`, IncidentView, { state, reason }),
    noteIncident: (incident: string, note: string) =>
      post(`/incidents/${id(incident)}/notes`, IncidentView, { note }),
    assignIncident: (incident: string, assignee: string) =>
      post(`/incidents/${id(incident)}/assign`, IncidentView, { assignee }),
    listPlaybooks: () => list('/playbooks', Playbook),
    listRuns: (incident: string) => list(`/incidents/${id(incident)}/runs`, RunView),
    runPlaybook: (incident: string, playbook: string) =>
      post(`/incidents/${id(incident)}/runs`, RunView, { playbook }),
    undoRun: (run: string, reason: string) => post(`/playbook-runs/${id(run)}/undo`, RunView, { reason }),
    showTrust: (agent: string) => get(`/agents/${id(agent)}/trust`, TrustView),
    reviewTrust: (agent: string, reason: string) =>
      post(`/agents/${id(agent)}/trust/review`, TrustView, { reason }),
  }
}
