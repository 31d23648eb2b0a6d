/** Approvals as they stand in the store, and as everybody else reads them. */

import type { ApprovalState, GrantTerms } from '@callgate/contracts/approval'
import type { ApprovalEntry } from '@callgate/contracts/journal'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { AskedDefinition, AskingRule } from '../pipeline/ports/approval-port.ts'
import type { ApprovalAnswerRow, ApprovalRow } from '../store/rows/incidents.ts'
import { digestOfBound } from './binding.ts'
import type { Risk } from './risk.ts'
import type { Asked, Delegation, Given } from './seats.ts'

/** A row with its JSON read. The store is ours: what stands in it was written here. */
export interface Approval extends Asked {
  readonly tenant: string
  readonly id: string
  readonly digest: string
  readonly keyId: string
  readonly state: ApprovalState
  readonly agentKey: string
  readonly upstream: string
  readonly target: string
  readonly kind: string
  readonly method: string
  readonly definition: AskedDefinition | null
  readonly risk: Risk
  readonly shown: JsonObject
  readonly redacted: boolean
  readonly sealed: string
  readonly parts: { readonly frame: string; readonly arguments: Readonly<Record<string, string>> }
  readonly states: readonly string[]
  readonly exchangeId: string
  readonly grantId: string | null
  readonly requestedAtMs: number
  readonly expiresAtMs: number
  readonly escalatedAtMs: number | null
  readonly settledAtMs: number | null
}

export interface Answer extends Given {
  readonly reason: string
  readonly terms: GrantTerms | null
  readonly atMs: number
}

export function readRow(row: ApprovalRow): Approval {
  return {
    tenant: row.tenant,
    id: row.id,
    digest: digestOfBound(row.digest),
    keyId: row.key_id,
    state: row.state,
    principal: row.principal,
    agent: row.agent,
    agentKey: row.agent_key,
    upstream: row.upstream,
    target: row.target,
    kind: row.kind,
    method: row.method,
    definition: row.definition === null ? null : (readJson(row.definition) as AskedDefinition),
    rules: readJson(row.asks) as AskingRule[],
    risk: readJson(row.risk) as Risk,
    shown: readJson(row.shown) as JsonObject,
    redacted: row.redacted === 1,
    sealed: row.sealed,
    parts: readJson(row.parts) as Approval['parts'],
    states: readJson(row.states) as string[],
    delegates: readJson(row.delegates) as Delegation[],
    exchangeId: row.exchange_id,
    grantId: row.grant_id,
    requestedAtMs: row.requested_at,
    expiresAtMs: row.expires_at,
    escalatedAtMs: row.escalated_at,
    escalated: row.escalated_at !== null,
    settledAtMs: row.settled_at,
  }
}

export function readAnswer(row: ApprovalAnswerRow): Answer {
  return {
    operator: row.operator,
    operatorId: row.operator_id,
    answer: row.answer,
    reason: row.reason,
    terms: row.terms === null ? null : (readJson(row.terms) as GrantTerms),
    atMs: row.answered_at,
  }
}

/** What differs between the records of one approval. */
export interface Step {
  readonly event: ApprovalEntry['event']
  readonly exchangeId?: string
  readonly operator?: string
  readonly note?: string
}

type Recorded = Pick<
  Approval,
  | 'tenant'
  | 'id'
  | 'principal'
  | 'agent'
  | 'agentKey'
  | 'upstream'
  | 'target'
  | 'method'
  | 'digest'
  | 'definition'
  | 'rules'
  | 'risk'
>

const NOTE_CHARS_MAX = 2_000
const TARGET_CHARS_MAX = 512

export function entryOf(approval: Recorded, step: Step): ApprovalEntry {
  return {
    type: 'approval',
    event: step.event,
    tenant: approval.tenant,
    principal: approval.principal,
    agent: approval.agent,
    keyId: approval.agentKey,
    approvalId: approval.id,
    exchangeId: step.exchangeId ?? null,
    upstream: approval.upstream,
    target: approval.target.slice(0, TARGET_CHARS_MAX),
    method: approval.method,
    digest: approval.digest,
    definition: approval.definition?.digest ?? null,
    rules: approval.rules.map(({ rule }) => rule),
    risk: approval.risk.score,
    operator: step.operator ?? null,
    note: step.note?.slice(0, NOTE_CHARS_MAX) ?? null,
  }
}
