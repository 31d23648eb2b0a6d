/** Approvals with limits: the same tool with the same values of named arguments, for some uses and some time. */

import type { AskedCall } from '../pipeline/approval-port.ts'
import type { ApprovalGrantRow } from '../store/tables.ts'
import { findApproval, listAnswers, type ApprovalParts } from './parts.ts'
import { entryOf } from './rows.ts'
import { isSatisfied } from './seats.ts'

/** The grant that covers the call, the one that ends first where several do. */
export async function findGrant(
  call: AskedCall,
  { ledger, binder, clock }: Pick<ApprovalParts, 'ledger' | 'binder' | 'clock'>,
): Promise<ApprovalGrantRow | undefined> {
  const rows = await ledger.store.db
    .selectFrom('approval_grants')
    .selectAll()
    .where('tenant', '=', call.caller.tenant)
    .where('principal', '=', call.caller.principal.id)
    .where('agent', '=', call.caller.agent.id)
    .where('upstream', '=', call.upstream)
    .where('target', '=', call.target)
    .where('revoked_at', 'is', null)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', clock.nowMs())
    .orderBy('expires_at')
    .execute()
  return rows.find((row) => {
    const binding = binder.bind(call, row.key_id)
    return binding?.frame === row.frame && covers(row, binding.parts)
  })
}

function covers({ fixed }: ApprovalGrantRow, parts: Readonly<Record<string, string>>): boolean {
  return Object.entries(JSON.parse(fixed) as Record<string, string>).every(
    ([name, digest]) => Object.hasOwn(parts, name) && parts[name] === digest,
  )
}

/** Takes one use; false when there is none left, or the grant ended meanwhile. */
export async function useGrant(
  grant: ApprovalGrantRow,
  call: AskedCall,
  { ledger, clock, settings }: Pick<ApprovalParts, 'ledger' | 'clock' | 'settings'>,
): Promise<boolean> {
  const approval = await findApproval(ledger.store.db, grant.tenant, grant.approval)
  if (approval === undefined) return false
  // Who approved must still be somebody who may.
  if (!isSatisfied(approval, await listAnswers(ledger.store.db, approval), settings())) return false
  return ledger.change(async (change, record) => {
    const { numUpdatedRows } = await change
      .updateTable('approval_grants')
      .set((of) => ({ uses_left: of('uses_left', '-', 1) }))
      .where('tenant', '=', grant.tenant)
      .where('id', '=', grant.id)
      .where('revoked_at', 'is', null)
      .where('uses_left', '>', 0)
      .where('expires_at', '>', clock.nowMs())
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    record(
      entryOf(approval, {
        event: 'used',
        exchangeId: call.exchangeId,
        note: `with the limits of ${grant.id}`,
      }),
    )
    return true
  })
}
