/** The agent's side of approvals: a call is looked up by what it is bound to, asked about once, and passes once. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { ApprovalPort, AskedCall, ShownState, Standing } from '../pipeline/ports/approval-port.ts'
import type { ApprovalRow } from '../store/rows/incidents.ts'
import { measureCall, type Binding } from './binding.ts'
import { findGrant, useGrant } from './grants.ts'
import { findApproval, listAnswers, SEAL_PURPOSE, settle, type ApprovalParts } from './parts.ts'
import { levelOf, scoreRisk, type Risk } from './risk.ts'
import { entryOf, readRow, type Approval } from './rows.ts'
import { isSatisfied } from './seats.ts'

/** States an approval hands out at a time; the oldest is forgotten first. */
const STATES_MAX = 16
/** How long a call can be revealed after it was asked about. */
const REVEALABLE_MS = 31 * 86_400_000

export class AgentSide implements ApprovalPort {
  readonly #parts: ApprovalParts

  constructor(parts: ApprovalParts) {
    this.#parts = parts
  }

  get holdMs(): number {
    return this.#parts.settings().holdMs
  }

  digest(call: AskedCall): string {
    this.#checkSize(call)
    return this.#bind(call).bound
  }

  async seek(call: AskedCall, state: ShownState | null): Promise<Standing> {
    this.#checkSize(call)
    const binding = this.#bind(call)
    let known = await this.#find(call, binding)
    if (state !== null && (known?.id !== state.id || !(await this.#spendState(known, state.nonce))))
      return { type: 'stale' }
    if (known !== undefined && known.expiresAtMs <= this.#parts.clock.nowMs()) {
      await lapse(known, this.#parts)
      known = undefined
    }
    if (known === undefined) return this.#judgeNew(call, binding)
    return (await this.#standing(known, call)) ?? this.#judgeNew(call, binding)
  }

  async issueState(caller: Caller, id: string): Promise<string> {
    const nonce = this.#parts.random.id('')
    await this.#parts.ledger.change(async (change) => {
      const approval = await findApproval(change, caller.tenant, id)
      if (approval === undefined) throw new Error('An approval that was just asked for is gone.')
      await change
        .updateTable('approvals')
        .set({ states: JSON.stringify([...approval.states, nonce].slice(-STATES_MAX)) })
        .where('tenant', '=', caller.tenant)
        .where('id', '=', id)
        .execute()
    })
    return nonce
  }

  async withdraw(call: AskedCall, id: string): Promise<void> {
    const approval = await findApproval(this.#parts.ledger.store.db, call.caller.tenant, id)
    if (approval === undefined || approval.agent !== call.caller.agent.id) return
    const step = { event: 'withdrawn', exchangeId: call.exchangeId, note: 'the agent took it back' } as const
    await settle(approval, { state: 'withdrawn', from: ['pending'], step }, this.#parts)
  }

  onSettled(id: string, listener: () => void, owner?: object): () => void {
    return this.#parts.waiters.add(id, listener, owner)
  }

  /** Before anything reads all of the call. */
  #checkSize(call: AskedCall): void {
    const { callBytesMax } = this.#parts.settings()
    const bytes = measureCall(call)
    if (bytes <= callBytesMax) return
    const rules = call.rules.map(({ rule }) => rule).join(', ')
    throw new CallgateError(
      refuse(
        'too-large',
        `A human must approve this call (${rules}), and one of more than ${callBytesMax} bytes cannot be shown to them: it has ${bytes}. Send less at once, in several calls.`,
      ),
    )
  }

  #bind(call: AskedCall): Binding {
    const binding = this.#parts.binder.bind(call)
    if (binding === undefined) throw new Error('The keyring does not know its own current key.')
    return binding
  }

  /** The approval that speaks for the call, also one that was bound under an earlier master key. */
  async #find(call: AskedCall, binding: Binding): Promise<Approval | undefined> {
    const { ledger, binder } = this.#parts
    const rows = await ledger.store.db
      .selectFrom('approvals')
      .selectAll()
      .where('tenant', '=', call.caller.tenant)
      .where('active', '=', 1)
      .where('principal', '=', call.caller.principal.id)
      .where('agent', '=', call.caller.agent.id)
      .where('upstream', '=', call.upstream)
      .where('target', '=', call.target)
      .execute()
    const digests = new Map([[binder.currentId, binding.bound]])
    const digestUnder = (keyId: string): string | undefined => {
      if (!digests.has(keyId)) digests.set(keyId, binder.bind(call, keyId)?.bound ?? '')
      return digests.get(keyId)
    }
    const row = rows.find((one) => one.digest === digestUnder(one.key_id))
    return row === undefined ? undefined : readRow(row)
  }

  /** Takes a state off the approval; false when it is not there, because it was used or forged. */
  async #spendState({ tenant, id }: Approval, nonce: string): Promise<boolean> {
    return this.#parts.ledger.change(async (change) => {
      const approval = await findApproval(change, tenant, id)
      if (approval === undefined || !approval.states.includes(nonce)) return false
      await change
        .updateTable('approvals')
        .set({ states: JSON.stringify(approval.states.filter((one) => one !== nonce)) })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute()
      return true
    })
  }

  /** undefined when the approval does not hold any more and the call is to be asked about anew. */
  async #standing(approval: Approval, call: AskedCall): Promise<Standing | undefined> {
    const { ledger, settings } = this.#parts
    if (approval.state === 'pending') return this.#waits(approval, false)
    const answers = await listAnswers(ledger.store.db, approval)
    if (approval.state === 'refused') {
      const refusal = answers.findLast(({ answer }) => answer === 'refuse')
      return { type: 'refused', id: approval.id, reason: refusal?.reason ?? '' }
    }
    // Who approved must still be somebody who may.
    if (!isSatisfied(approval, answers, settings())) {
      const step = { event: 'revoked', note: 'its approvers may no longer approve it' } as const
      await settle(approval, { state: 'revoked', from: ['approved'], step }, this.#parts)
      return undefined
    }
    const step = { event: 'used', exchangeId: call.exchangeId } as const
    return {
      type: 'passes',
      id: approval.id,
      notify: false,
      use: () => settle(approval, { state: 'used', from: ['approved'], step, inTime: true }, this.#parts),
    }
  }

  #waits({ id, expiresAtMs }: Pick<Approval, 'id' | 'expiresAtMs'>, isNew: boolean): Standing {
    const base = this.#parts.base()
    if (base === null) return { type: 'unanswerable' }
    return { type: 'waits', id, link: linkTo(base, id), expiresAtMs, isNew }
  }

  /** Nothing was asked about this call: a grant or a low risk lets it pass, or somebody is asked. */
  async #judgeNew(call: AskedCall, binding: Binding): Promise<Standing> {
    const grant = await findGrant(call, this.#parts)
    if (grant !== undefined)
      return { type: 'passes', id: grant.id, notify: false, use: () => useGrant(grant, call, this.#parts) }
    const { risk: settings } = this.#parts.settings()
    const risk = scoreRisk(
      { kinds: call.kinds, severity: call.severity, isNovel: await this.#isNovel(call) },
      settings,
    )
    const level = levelOf(risk.score, settings)
    if (level !== 'high' && call.rules.every(({ byRisk }) => byRisk)) {
      const id = this.#parts.random.id('apr_')
      return {
        type: 'passes',
        id,
        notify: level === 'medium',
        use: () => this.#waive(id, call, binding, risk),
      }
    }
    if (this.#parts.base() === null) return { type: 'unanswerable' }
    return this.#ask(call, binding, risk)
  }

  async #isNovel({ caller, upstream, target }: AskedCall): Promise<boolean> {
    const used = await this.#parts.ledger.store.db
      .selectFrom('approvals')
      .select('id')
      .where('tenant', '=', caller.tenant)
      .where('state', '=', 'used')
      .where('principal', '=', caller.principal.id)
      .where('agent', '=', caller.agent.id)
      .where('upstream', '=', upstream)
      .where('target', '=', target)
      .limit(1)
      .executeTakeFirst()
    return used === undefined
  }

  async #waive(id: string, call: AskedCall, binding: Binding, risk: Risk): Promise<boolean> {
    const row = this.#row({ id, call, binding, risk })
    await this.#parts.ledger.change(async (_change, record) => {
      const note = `risk ${risk.score}: ${risk.why.join('; ')}`
      record(entryOf(readRow(row), { event: 'waived', exchangeId: call.exchangeId, note }))
    })
    return true
  }

  async #ask(call: AskedCall, binding: Binding, risk: Risk): Promise<Standing> {
    const row = this.#row({ id: this.#parts.random.id('apr_'), call, binding, risk })
    const full = await this.#insert(row, call)
    if (full !== null) return { type: 'full', reason: full }
    const approval = readRow(row)
    this.#parts.logger.warn(
      {
        approvalId: row.id,
        principal: row.principal,
        agent: row.agent,
        upstream: row.upstream,
        risk: risk.score,
      },
      'A call waits for approval',
    )
    return this.#waits(approval, true)
  }

  /** Why there is no room; null when the approval stands. Two identical calls at once ask once. */
  #insert(row: ApprovalRow, call: AskedCall): Promise<string | null> {
    const { pendingMax, pendingPerAgentMax, pendingPerPrincipalMax } = this.#parts.settings()
    return this.#parts.ledger.change(async (change, record) => {
      const pending = change
        .selectFrom('approvals')
        .select((of) => of.fn.countAll<number>().as('count'))
        .where('tenant', '=', row.tenant)
        .where('state', '=', 'pending')
      const ofPrincipal = pending.where('principal', '=', row.principal)
      const bounds = [
        { query: ofPrincipal.where('agent', '=', row.agent), max: pendingPerAgentMax, whose: 'this agent' },
        { query: ofPrincipal, max: pendingPerPrincipalMax, whose: 'this principal' },
        { query: pending, max: pendingMax, whose: 'this gateway' },
      ]
      for (const { query, max, whose } of bounds) {
        const { count } = await query.executeTakeFirstOrThrow()
        if (count >= max)
          return `${max} calls of ${whose} wait for approval already; wait until some are answered.`
      }
      const twin = await change
        .selectFrom('approvals')
        .select(['id', 'expires_at'])
        .where('tenant', '=', row.tenant)
        .where('digest', '=', row.digest)
        .where('active', '=', 1)
        .executeTakeFirst()
      if (twin !== undefined) {
        row.id = twin.id
        row.expires_at = twin.expires_at
        return null
      }
      await change.insertInto('approvals').values(row).execute()
      record(entryOf(readRow(row), { event: 'requested', exchangeId: call.exchangeId }))
      return null
    })
  }

  #row({ id, call, binding, risk }: NewApproval): ApprovalRow {
    const { seal, clock, binder, settings } = this.#parts
    const nowMs = clock.nowMs()
    const delays = call.rules.flatMap(({ escalate }) => (escalate === null ? [] : [escalate.afterMs]))
    return {
      tenant: call.caller.tenant,
      id,
      digest: binding.bound,
      key_id: binder.currentId,
      active: 1,
      state: 'pending',
      principal: call.caller.principal.id,
      agent: call.caller.agent.id,
      agent_key: call.caller.credential.keyId,
      upstream: call.upstream,
      target: call.target,
      kind: call.kind,
      method: call.method,
      definition: call.definition === null ? null : JSON.stringify(call.definition),
      asks: JSON.stringify(call.rules),
      risk: JSON.stringify(risk),
      shown: JSON.stringify(call.shown),
      redacted: call.redacted ? 1 : 0,
      sealed: seal.seal(SEAL_PURPOSE, { call: wholeOf(call) }, REVEALABLE_MS),
      parts: JSON.stringify({ frame: binding.frame, arguments: binding.parts }),
      states: '[]',
      delegates: '[]',
      exchange_id: call.exchangeId,
      grant_id: null,
      requested_at: nowMs,
      expires_at: nowMs + settings().pendingLifeMs,
      escalate_at: delays.length === 0 ? null : nowMs + Math.max(...delays),
      escalated_at: null,
      settled_at: null,
    }
  }
}

/** What is forwarded, as who reveals it reads it. */
function wholeOf({ params, meta }: AskedCall): JsonObject {
  return Object.keys(meta).length === 0 ? params : { ...params, _meta: meta }
}

interface NewApproval {
  readonly id: string
  readonly call: AskedCall
  readonly binding: Binding
  readonly risk: Risk
}

export function linkTo(base: string, id: string): string {
  return `${base}/approvals/${id}`
}

/** The time of an approval is over: what was refused may be asked again, everything else has expired. */
export async function lapse(
  approval: Approval,
  parts: Pick<ApprovalParts, 'ledger' | 'waiters' | 'clock'>,
): Promise<void> {
  if (approval.state === 'refused') {
    await parts.ledger.store.db
      .updateTable('approvals')
      .set({ active: 0 })
      .where('tenant', '=', approval.tenant)
      .where('id', '=', approval.id)
      .execute()
    return
  }
  const note = approval.state === 'pending' ? 'nobody answered in time' : 'it was not used in time'
  const step = { event: 'expired', note } as const
  await settle(approval, { state: 'expired', from: [approval.state], step }, parts)
}
