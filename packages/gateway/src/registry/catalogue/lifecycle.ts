/** The life of a server as a pure state machine: which step leads from where to where, and what each one asks for. */

import type { Stage, Submission } from '@callgate/contracts/catalogue'
import { isGrave } from '@callgate/contracts/finding'
import type { CatalogueServer, RegistryConfig, ServerScan } from '@callgate/contracts/registry'
import type { IsOnePerson } from '@callgate/contracts/operator'
import { REQUIRED } from '../supply-chain/requirements.ts'

/** Stages in which an approval is in force. */
const APPROVED = ['approved', 'sandbox', 'canary', 'live'] as const

type From = Stage | 'none'

/** Every transition there is; what does not stand here is refused. */
export const TRANSITIONS = {
  submit: {
    none: 'submitted',
    submitted: 'submitted',
    scanned: 'submitted',
    held: 'submitted',
    rejected: 'submitted',
    retired: 'submitted',
  },
  scan: { submitted: 'scanned', scanned: 'scanned', held: 'held' },
  confirm: { approved: 'approved', sandbox: 'sandbox', canary: 'canary', live: 'live' },
  hold: { approved: 'held', sandbox: 'held', canary: 'held', live: 'held' },
  approve: {
    scanned: 'approved',
    held: 'approved',
    approved: 'approved',
    sandbox: 'sandbox',
    canary: 'canary',
    live: 'live',
  },
  reject: { submitted: 'rejected', scanned: 'rejected', held: 'rejected', approved: 'rejected' },
  sandbox: { approved: 'sandbox', canary: 'sandbox', live: 'sandbox' },
  canary: { sandbox: 'canary', canary: 'canary', live: 'canary' },
  live: { canary: 'live' },
  retire: {
    submitted: 'retired',
    scanned: 'retired',
    approved: 'retired',
    sandbox: 'retired',
    canary: 'retired',
    live: 'retired',
    held: 'retired',
  },
} as const satisfies Record<string, Partial<Record<From, Stage>>>
export type Step = keyof typeof TRANSITIONS

/** Where a step leads; undefined when it cannot be taken there. */
export function destinationOf(step: Step, from: From): Stage | undefined {
  const table: Partial<Record<From, Stage>> = TRANSITIONS[step]
  return table[from]
}

export type Wanted = { readonly why: string } & (
  | { readonly step: 'submit'; readonly submission: Submission }
  | { readonly step: 'scan'; readonly scan: ServerScan }
  | { readonly step: 'approve'; readonly evidence: string; readonly acceptFindings: boolean }
  | { readonly step: 'sandbox' | 'live' | 'reject' | 'retire' | 'hold' }
  | { readonly step: 'canary'; readonly agents: readonly string[] }
)

export interface StepContext {
  readonly by: string
  readonly nowMs: number
  readonly settings: Pick<RegistryConfig, 'separationOfDuties' | 'approvalDays'>
  readonly isOnePerson: IsOnePerson
  /** How many grave findings nobody takes care of; without it, all grave ones of the scan. */
  readonly countBlocking?: (server: CatalogueServer) => number
}

export interface PlannedStep {
  readonly step: Step
  readonly from: Stage | null
  readonly next: CatalogueServer
}

export interface RefusedStep {
  readonly refused:
    | 'wrong-stage'
    | 'same-person'
    | 'stale-evidence'
    | 'findings'
    | 'requirement'
    | 'expired'
    | 'no-agents'
  readonly reason: string
}

const DAY_MS = 86_400_000

/** What the step makes of the server, or why it cannot be taken. Changes nothing. */
export function planStep(
  server: CatalogueServer | null,
  wanted: Wanted,
  context: StepContext,
): PlannedStep | RefusedStep {
  const step = wanted.step === 'scan' ? classifyScan(server, wanted.scan) : wanted.step
  const to = destinationOf(step, server?.stage ?? 'none')
  if (to === undefined) return wrongStage(server, step)
  const why = explainScan(server, wanted, to)
  const changed = { why, changedBy: context.by, changedAtMs: context.nowMs, stage: to }
  if (wanted.step === 'submit')
    return {
      step,
      from: server?.stage ?? null,
      next: {
        ...changed,
        id: wanted.submission.id,
        revision: (server?.revision ?? 0) + 1,
        submission: wanted.submission,
        submittedBy: context.by,
        submittedAtMs: context.nowMs,
        scan: null,
        approval: null,
        agents: [],
        stagedAtMs: context.nowMs,
      },
    }
  if (server === null) return wrongStage(server, step)
  const refused = refuseStep(server, wanted, context)
  if (refused !== undefined) return refused
  const stagedAtMs = to === server.stage ? stagedAt(server) : context.nowMs
  const next = {
    ...server,
    ...changed,
    stagedAtMs,
    revision: server.revision + 1,
    ...effectOf(server, wanted, context),
  }
  return { step, from: server.stage, next }
}

function wrongStage(server: CatalogueServer | null, step: Step): RefusedStep {
  const possible = (Object.keys(TRANSITIONS) as Step[]).filter(
    (one) => destinationOf(one, server?.stage ?? 'none') !== undefined,
  )
  const where = server === null ? 'not submitted' : server.stage
  return {
    refused: 'wrong-stage',
    reason: `A server that is ${where} cannot be taken to ${step}; possible now: ${possible.join(', ') || 'nothing'}.`,
  }
}

/** Since when the server is in its stage. */
export function stagedAt({ stagedAtMs, changedAtMs }: CatalogueServer): number {
  return stagedAtMs ?? changedAtMs
}

/** A scan of a server that is approved confirms it, or holds it when something is not what was approved. */
function classifyScan(server: CatalogueServer | null, scan: ServerScan): Step {
  if (server === null || !isApproved(server.stage)) return 'scan'
  const same = server.approval?.evidence === scan.evidence
  return same && listNewlySevere(server, scan).length === 0 ? 'confirm' : 'hold'
}

/** What nobody has accepted: newer rules and news find more in a server that stayed as it was. */
function listNewlySevere({ scan: before }: CatalogueServer, scan: ServerScan): readonly string[] {
  const known = new Set(before?.findings.map(({ fingerprint }) => fingerprint))
  return scan.findings
    .filter((finding) => isGrave(finding) && !known.has(finding.fingerprint))
    .map(({ code }) => code)
}

function explainScan(server: CatalogueServer | null, wanted: Wanted, to: Stage): string {
  if (wanted.step !== 'scan' || server === null || to !== 'held' || server.stage === 'held') return wanted.why
  const found = listNewlySevere(server, wanted.scan)
  const what = found.length === 0 ? 'it is not what was approved' : `new findings: ${found.join(', ')}`
  return `${wanted.why}: ${what}`.slice(0, 2_000)
}

export function isApproved(stage: Stage): boolean {
  return (APPROVED as readonly Stage[]).includes(stage)
}

function refuseStep(server: CatalogueServer, wanted: Wanted, context: StepContext): RefusedStep | undefined {
  if (wanted.step === 'approve') return refuseApproval(server, wanted, context)
  if (wanted.step === 'canary' && wanted.agents.length === 0)
    return { refused: 'no-agents', reason: 'Name the agents that see the canary.' }
  const staging = wanted.step === 'sandbox' || wanted.step === 'canary' || wanted.step === 'live'
  if (staging && (server.approval === null || server.approval.expiresAtMs <= context.nowMs))
    return { refused: 'expired', reason: 'The approval has ended: review the server and approve it again.' }
  return undefined
}

function refuseApproval(
  server: CatalogueServer,
  wanted: Extract<Wanted, { step: 'approve' }>,
  { by, settings, isOnePerson, countBlocking }: StepContext,
): RefusedStep | undefined {
  const { scan, submittedBy } = server
  if (settings.separationOfDuties && isOnePerson(by, submittedBy))
    return {
      refused: 'same-person',
      reason: `${nameBoth(by, submittedBy)} submitted this server: another operator has to approve it (registry.separationOfDuties).`,
    }
  if (scan === null || scan.evidence !== wanted.evidence)
    return {
      refused: 'stale-evidence',
      reason: 'What was reviewed is not what the last scan found: review it again.',
    }
  const unmet = scan.findings.find(({ code }) => code === REQUIRED)
  if (unmet !== undefined)
    return { refused: 'requirement', reason: `${unmet.title}: ${unmet.detail}`.slice(0, 1_000) }
  const blocking = (countBlocking ?? countGrave)(server)
  if (blocking > 0 && !wanted.acceptFindings)
    return {
      refused: 'findings',
      reason:
        `${blocking} findings are high or critical and nobody takes care of them: assign, waive or patch them ` +
        '(callgate servers findings), accept them for as long as the approval lasts, or reject the server.',
    }
  return undefined
}

/** A second name of the one who submitted is told which one that was. */
export function nameBoth(by: string, submittedBy: string): string {
  return by === submittedBy ? by : `${submittedBy}, who is ${by} as well,`
}

function countGrave({ scan }: CatalogueServer): number {
  return scan?.findings.filter(isGrave).length ?? 0
}

function effectOf(
  { scan }: CatalogueServer,
  wanted: Wanted,
  { by, nowMs, settings }: StepContext,
): Partial<CatalogueServer> {
  switch (wanted.step) {
    case 'scan':
      return { scan: wanted.scan }
    case 'approve': {
      if (scan === null) return {}
      const { evidence, pin, start, surfaceDigest, launchDigest, isolation } = scan
      const expiresAtMs = nowMs + settings.approvalDays * DAY_MS
      return {
        approval: {
          by,
          atMs: nowMs,
          expiresAtMs,
          evidence,
          pin: pin.digest,
          ...(start === undefined ? {} : { start }),
          surfaceDigest,
          launchDigest,
          ...(isolation === undefined ? {} : { isolation }),
        },
      }
    }
    case 'canary':
      return { agents: [...wanted.agents] }
    case 'retire':
    case 'reject':
      return { approval: null, agents: [] }
    default:
      return {}
  }
}
