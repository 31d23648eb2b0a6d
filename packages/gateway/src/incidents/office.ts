/** What operators do about incidents: impose and undo steps, export with proofs, look at trust and review it. */

import type { IncidentExport, TrustView } from '@callgate/contracts/incident'
import type { RespondBody, StepView } from '@callgate/contracts/response'
import { renderIncident } from '@callgate/engine/response/incident'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import { proveRecords, type ProvingLog } from './evidence.ts'
import type { Desk } from './desk.ts'
import type { IncidentStore } from './incident-store.ts'
import type { Ladder } from './ladder.ts'
import type { TrustBook } from './trust-book.ts'

export interface OfficeParts {
  readonly tenant: string
  readonly desk: Desk
  readonly ladder: Ladder
  readonly trust: TrustBook
  readonly store: IncidentStore
  readonly log: ProvingLog
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'id'>
}

export type Office = ReturnType<typeof createOffice>

export function createOffice({ tenant, desk, ladder, trust, store, log, clock, random }: OfficeParts) {
  return {
    listSteps: (all: boolean): Promise<readonly StepView[]> =>
      all ? ladder.history(tenant) : Promise.resolve(ladder.inForce(tenant)),
    findStep: (id: string): StepView | undefined => ladder.get(id),
    /** In force in memory before the promise settles; rejects when it could not be made durable. */
    async impose(wanted: RespondBody, by: string): Promise<StepView> {
      const { forMs, ...named } = wanted
      const nowMs = clock.nowMs()
      const step: StepView = {
        tenant,
        id: random.id('rsp_'),
        ...named,
        imposedBy: by,
        imposedAtMs: nowMs,
        expiresAtMs: forMs === null ? null : nowMs + forMs,
        undoneAtMs: null,
        undoneBy: null,
        undoNote: null,
        dryRun: false,
      }
      const imposed = await ladder.impose(step)
      await desk.attach(imposed)
      return imposed
    },
    async undo(id: string, by: string, note: string): Promise<StepView | undefined> {
      const undone = await ladder.undo(tenant, id, by, note)
      if (undone !== undefined && undone.incident !== null)
        await desk.change(undone.incident, { what: 'undone', by, text: `${undone.step} ${id}: ${note}` })
      return undone
    },
    async exportIncident(id: string): Promise<IncidentExport | undefined> {
      const incident = await desk.find(id)
      if (incident === undefined) return undefined
      return { incident, ...(await proveRecords(log, incident.evidence)), text: renderIncident(incident) }
    },
    prove: (seqs: readonly number[]) => proveRecords(log, seqs),
    trust: (agent: string): TrustView => trust.view(tenant, agent),
    async reviewTrust(agent: string, by: string, note: string): Promise<TrustView> {
      const state = trust.review(agent, by, note)
      await store.batch([store.saveTrust(tenant, agent, state)])
      return trust.view(tenant, agent)
    },
  }
}
