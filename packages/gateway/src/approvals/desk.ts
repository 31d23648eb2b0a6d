/** The operators' side of approvals: who waits, and what is answered, handed on, revealed and taken back. */

import type { AnswerBody, ApprovalState, ApprovalView, GrantView } from '@callgate/contracts/approval'
import type { JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { AskedDefinition } from '../pipeline/ports/approval-port.ts'
import { answerApproval } from './answer.ts'
import { linkTo } from './agent-side.ts'
import { MISSING, settledAlready, type NotDone } from './not-done.ts'
import { findApproval, listAnswers, SEAL_PURPOSE, settle, type ApprovalParts } from './parts.ts'
import { levelOf } from './risk.ts'
import { entryOf, readRow, type Answer, type Approval } from './rows.ts'
import { countSeats, isSelf, maySit, type Delegation } from './seats.ts'

export interface Act {
  readonly tenant: string
  readonly operator: string
  readonly id: string
  readonly reason: string
}

export interface DeskParts extends ApprovalParts {
  /** What has become of a definition: accepted, changed, quarantined. */
  readonly definitionState: (tenant: string, upstream: string, definition: AskedDefinition) => string
}

/** Delegations of one approval. */
const DELEGATIONS_MAX = 16

export class Desk {
  readonly #parts: DeskParts

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** Where a proxy shows the pages, when one does. */
  get publicUrl(): string | undefined {
    return this.#parts.settings().publicUrl
  }

  /** The newest first; those that wait before the others. */
  async list(tenant: string, { state, limit }: { state?: ApprovalState | undefined; limit: number }) {
    let query = this.#parts.ledger.store.db
      .selectFrom('approvals')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy((of) => of.case().when('state', '=', 'pending').then(0).else(1).end())
      .orderBy('requested_at', 'desc')
      .limit(limit)
    if (state !== undefined) query = query.where('state', '=', state)
    const views: ApprovalView[] = []
    for (const row of await query.execute()) views.push(await this.#view(readRow(row)))
    return views
  }

  async show(tenant: string, id: string): Promise<ApprovalView | undefined> {
    const approval = await findApproval(this.#parts.ledger.store.db, tenant, id)
    return approval === undefined ? undefined : this.#view(approval)
  }

  /** The same answer again changes nothing and is shown the same. */
  async answer(
    act: Omit<Act, 'reason'> & { readonly operatorId: string | null },
    body: AnswerBody,
  ): Promise<ApprovalView | NotDone> {
    const outcome = await answerApproval(act, body, this.#parts)
    return outcome ?? this.#shown(act)
  }

  /** Lets somebody else answer in the operator's place. */
  async delegate(act: Act, to: string): Promise<ApprovalView | NotDone> {
    const { ledger, clock, settings } = this.#parts
    const outcome = await ledger.change(async (change, record): Promise<NotDone | null> => {
      const approval = await findApproval(change, act.tenant, act.id)
      if (approval === undefined) return MISSING
      if (approval.state !== 'pending') return settledAlready(approval)
      const undelegated = { ...approval, delegates: [] }
      if (!approval.rules.some((rule) => maySit(act.operator, rule, undelegated, settings())))
        return {
          why: 'not-yours',
          text: 'Only who may answer by name or group can let somebody else answer.',
        }
      if (isSelf(to, approval, settings()))
        return { why: 'not-possible', text: `${to} is behind this call and cannot answer for it.` }
      if (approval.delegates.some((one) => one.from === act.operator && one.to === to)) return null
      if (approval.delegates.length >= DELEGATIONS_MAX)
        return { why: 'not-possible', text: `It was handed on ${DELEGATIONS_MAX} times already.` }
      const delegation: Delegation = { from: act.operator, to, atMs: clock.nowMs() }
      await change
        .updateTable('approvals')
        .set({ delegates: JSON.stringify([...approval.delegates, delegation]) })
        .where('tenant', '=', act.tenant)
        .where('id', '=', act.id)
        .execute()
      const note = `to ${to}: ${act.reason}`
      record(entryOf(approval, { event: 'delegated', operator: act.operator, note }))
      return null
    })
    return outcome ?? this.#shown(act)
  }

  /** Ends what waits or was approved, and the approval with limits that came of it. */
  async revoke(act: Act): Promise<ApprovalView | NotDone> {
    const approval = await findApproval(this.#parts.ledger.store.db, act.tenant, act.id)
    if (approval === undefined) return MISSING
    const step = { event: 'revoked', operator: act.operator, note: act.reason } as const
    const done = await settle(
      approval,
      { state: 'revoked', from: ['pending', 'approved'], step },
      this.#parts,
    )
    const ended =
      approval.grantId === null ? undefined : await this.revokeGrant({ ...act, id: approval.grantId })
    const nothing = !done && (ended === undefined || 'why' in ended)
    return nothing && approval.state !== 'revoked' ? settledAlready(approval) : this.#shown(act)
  }

  /** Shows the call as it is; recorded before it is shown. */
  async reveal(act: Act): Promise<{ readonly call: JsonValue } | NotDone> {
    const { ledger, seal } = this.#parts
    const approval = await findApproval(ledger.store.db, act.tenant, act.id)
    if (approval === undefined) return MISSING
    await ledger.change(async (_change, record) => {
      record(entryOf(approval, { event: 'revealed', operator: act.operator, note: act.reason }))
    })
    const opened = seal.open(SEAL_PURPOSE, approval.sealed)
    const call = opened?.['call']
    return call === undefined
      ? { why: 'not-possible', text: 'The call is not kept that long, or its key is gone.' }
      : { call }
  }

  async listGrants(tenant: string): Promise<readonly GrantView[]> {
    const rows = await this.#parts.ledger.store.db
      .selectFrom('approval_grants')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('granted_at', 'desc')
      .limit(1_000)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      approvalId: row.approval,
      principal: row.principal,
      agent: row.agent,
      upstream: row.upstream,
      target: row.target,
      arguments: Object.keys(readJson(row.fixed) as object),
      usesLeft: row.uses_left,
      grantedAtMs: row.granted_at,
      expiresAtMs: row.expires_at,
      revokedAtMs: row.revoked_at,
    }))
  }

  async revokeGrant(act: Act): Promise<{ readonly done: true } | NotDone> {
    const { ledger, clock } = this.#parts
    return ledger.change(async (change, record): Promise<{ readonly done: true } | NotDone> => {
      const row = await change
        .selectFrom('approval_grants')
        .select(['approval', 'revoked_at'])
        .where('tenant', '=', act.tenant)
        .where('id', '=', act.id)
        .executeTakeFirst()
      const approval = row === undefined ? undefined : await findApproval(change, act.tenant, row.approval)
      if (row === undefined || approval === undefined)
        return { why: 'missing', text: 'There is no such approval with limits.' }
      if (row.revoked_at !== null) return { done: true }
      await change
        .updateTable('approval_grants')
        .set({ revoked_at: clock.nowMs() })
        .where('tenant', '=', act.tenant)
        .where('id', '=', act.id)
        .execute()
      const note = `${act.id}: ${act.reason}`
      record(entryOf(approval, { event: 'revoked', operator: act.operator, note }))
      return { done: true }
    })
  }

  async #shown({ tenant, id }: Pick<Act, 'tenant' | 'id'>): Promise<ApprovalView | NotDone> {
    return (await this.show(tenant, id)) ?? MISSING
  }

  async #view(approval: Approval): Promise<ApprovalView> {
    const { ledger, settings, base, definitionState } = this.#parts
    const answers = await listAnswers(ledger.store.db, approval)
    const { definition, tenant, upstream, risk } = approval
    return {
      id: approval.id,
      state: approval.state,
      principal: approval.principal,
      agent: approval.agent,
      upstream,
      target: approval.target,
      kind: approval.kind,
      method: approval.method,
      call: approval.shown,
      redacted: approval.redacted,
      digest: approval.digest,
      definition:
        definition === null
          ? null
          : { digest: definition.digest, state: definitionState(tenant, upstream, definition) },
      rules: countSeats(approval, answers, settings()).map(({ rule, given }) => ({
        rule: rule.rule,
        approvers: [...rule.approvers],
        quorum: rule.quorum,
        given,
      })),
      risk: { score: risk.score, level: levelOf(risk.score, settings().risk), why: risk.why },
      requestedAtMs: approval.requestedAtMs,
      expiresAtMs: approval.expiresAtMs,
      escalatedAtMs: approval.escalatedAtMs,
      settledAtMs: approval.settledAtMs,
      answers: answers.map(({ operator, answer, reason, atMs }: Answer) => ({
        operator,
        answer,
        reason,
        atMs,
      })),
      delegates: approval.delegates.map((one) => ({ ...one })),
      exchangeId: approval.exchangeId,
      grantId: approval.grantId,
      link: linkTo(base() ?? '', approval.id),
    }
  }
}
