/** What reviewers do about findings: checked first, so that what is recorded is what is done. */

import type { CatalogueServer, RegistryConfig } from '@callgate/contracts/registry'
import type { FindingsImport, FindingView, Remedy, VirtualPatch } from '@callgate/contracts/remedy'
import type { IsOnePerson } from '@callgate/contracts/operator'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { nameBoth } from '../catalogue/lifecycle.ts'
import { REQUIRED } from '../supply-chain/requirements.ts'
import type { Findings, PlannedRemedy, RemedyChange } from './findings.ts'
import { explainPatch } from './patch-policy.ts'
import { WAIVER_DAYS_MAX } from './remedy-state.ts'

export type Care =
  | { readonly do: 'assign'; readonly owner: string; readonly dueAtMs: number }
  | { readonly do: 'waive'; readonly untilMs: number }
  | ({ readonly do: 'patch' } & Pick<VirtualPatch, 'target' | 'when'>)
  | { readonly do: 'lift' }

export interface CareAsked {
  readonly server: string
  readonly fingerprint: string
  readonly revision: number
  readonly by: string
  readonly why: string
}

export interface PlannedCare {
  readonly before: Remedy | null
  readonly change: RemedyChange
}

export interface RefusedCare {
  readonly refused: 'not-found' | 'same-person' | 'invalid' | 'requirement'
  readonly reason: string
}

export interface FindingDesk {
  /** Undefined when there is no such server. */
  list(server: string): readonly FindingView[] | undefined
  plan(asked: CareAsked, care: Care): PlannedCare | RefusedCare
  /** Throws StepConflict when somebody else changed it meanwhile. */
  commit(asked: CareAsked, planned: PlannedCare): Promise<Remedy>
  /** Waives, for as long as an approval lasts, what it was given in spite of: part of the transaction that approves. */
  planAcceptance(
    server: CatalogueServer,
    accepted: Omit<NonNullable<Remedy['waiver']>, 'atMs'>,
  ): readonly PlannedRemedy[]
  import(server: string, imported: FindingsImport): Promise<void>
}

export interface FindingDeskParts {
  readonly tenant: string
  readonly catalogue: Pick<Catalogue, 'find'>
  readonly findings: Findings
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => Pick<RegistryConfig, 'separationOfDuties'>
  readonly isOnePerson: IsOnePerson
}

const DAY_MS = 86_400_000

export function createFindingDesk(parts: FindingDeskParts): FindingDesk {
  const { tenant, catalogue, findings, clock } = parts
  const list = (id: string): readonly FindingView[] | undefined => {
    const server = catalogue.find(tenant, id)
    return server === undefined ? undefined : findings.list(tenant, server, clock.nowMs())
  }
  return {
    list,
    plan(asked, care) {
      const server = catalogue.find(tenant, asked.server)
      const finding = list(asked.server)?.find(({ fingerprint }) => fingerprint === asked.fingerprint)
      if (server === undefined || finding === undefined)
        return { refused: 'not-found', reason: 'The server has no such finding now.' }
      const refused = refuseCare(server, finding, { asked, care, parts })
      return refused ?? { before: finding.remedy, change: changeOf(server, asked, care, clock.nowMs()) }
    },
    commit: ({ server, fingerprint, revision }, { change }) =>
      findings.change({ tenant, server, fingerprint }, revision, change),
    planAcceptance(server, { by, untilMs, why }) {
      const atMs = clock.nowMs()
      return findings
        .list(tenant, server, atMs)
        .filter(({ blocks }) => blocks)
        .map(({ fingerprint, remedy }) =>
          findings.planChange({ tenant, server: server.id, fingerprint }, remedy?.revision ?? 0, {
            waiver: { by, atMs, untilMs, why },
          }),
        )
    },
    import: (server, imported) => findings.import(tenant, server, imported),
  }
}

interface Caring {
  readonly asked: CareAsked
  readonly care: Care
  readonly parts: FindingDeskParts
}

function refuseCare(
  server: CatalogueServer,
  { code }: FindingView,
  { asked, care, parts }: Caring,
): RefusedCare | undefined {
  const nowMs = parts.clock.nowMs()
  const { settings, isOnePerson } = parts
  const { submittedBy } = server
  if (care.do !== 'assign' && settings().separationOfDuties && isOnePerson(asked.by, submittedBy))
    return {
      refused: 'same-person',
      reason: `${nameBoth(asked.by, submittedBy)} submitted this server: another operator has to decide this (registry.separationOfDuties).`,
    }
  if (code === REQUIRED && care.do !== 'assign')
    return {
      refused: 'requirement',
      reason: 'What registry.supplyChain requires is not waived: change the rules, or the source.',
    }
  if (care.do === 'assign' && care.dueAtMs <= nowMs)
    return { refused: 'invalid', reason: 'It is due in the past. Name a later time.' }
  if (care.do === 'waive' && (care.untilMs <= nowMs || care.untilMs > nowMs + WAIVER_DAYS_MAX * DAY_MS))
    return {
      refused: 'invalid',
      reason: `A waiver ends in the future, and within ${WAIVER_DAYS_MAX} days.`,
    }
  if (care.do !== 'patch') return undefined
  if (server.scan === null)
    return { refused: 'invalid', reason: 'A patch is for a scanned version: scan the server first.' }
  const problem = explainPatch(care)
  return problem === undefined ? undefined : { refused: 'invalid', reason: `The patch cannot be: ${problem}` }
}

function changeOf(
  { scan, approval, stage }: CatalogueServer,
  { by, why }: CareAsked,
  care: Care,
  atMs: number,
): PlannedCare['change'] {
  switch (care.do) {
    case 'assign':
      return { owner: care.owner, dueAtMs: care.dueAtMs }
    case 'waive':
      return { waiver: { by, atMs, untilMs: care.untilMs, why } }
    case 'patch': {
      const { target, when } = care
      // What runs is patched; of a held server that is what was scanned, which is decided about next.
      const pin = (stage === 'held' ? undefined : approval?.pin) ?? scan?.pin.digest ?? ''
      return { patch: { target, ...(when === undefined ? {} : { when }), pin, by, atMs, why } }
    }
    case 'lift':
      return { waiver: null, patch: null }
  }
}
