/** Approvals with limits: the same tool with the same values of named arguments, for some uses and some time. */

import { readJson } from '@callgate/contracts/read-json'
import type { AskedCall } from '../pipeline/ports/approval-port.ts'
import type { ApprovalGrantRow } from '../store/rows/incidents.ts'
import { findApproval, listAnswers, type ApprovalParts } from './parts.ts'
import { entryOf, type Approval } from './rows.ts'
import { isSatisfied } from './seats.ts'

/** The grant that covers the call and whose givers may still give it, the one that ends first where several do. */
export async function findGrant(
  call: AskedCall,
  parts: Pick<ApprovalParts, 'ledger' | 'binder' | 'clock' | 'settings'>,
): Promise<ApprovalGrantRow | undefined> {
  const { ledger, binder, clock } = parts
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
  for (const row of rows) {
    const binding = binder.bind(call, row.key_id)
    if (binding?.frame !== row.frame || !covers(row, binding.parts)) continue
    const given = await findGiven(row, parts)
    if (given !== undefined && hasNoOther(given, binding.parts)) return row
  }
  return undefined
}

/** Who gave it saw which arguments there are: one that the call did not have was left to nobody. */
function hasNoOther({ parts }: Approval, names: Readonly<Record<string, string>>): boolean {
  return Object.keys(names).every((name) => Object.hasOwn(parts.arguments, name))
}

/** The approval the grant was given with; undefined unless who approved is still somebody who may. */
async function findGiven(
  { tenant, approval: id }: ApprovalGrantRow,
  { ledger, settings }: Pick<ApprovalParts, 'ledger' | 'settings'>,
): Promise<Approval | undefined> {
  const approval = await findApproval(ledger.store.db, tenant, id)
  if (approval === undefined) return undefined
  const answers = await listAnswers(ledger.store.db, approval)
  return isSatisfied(approval, answers, settings()) ? approval : undefined
}

function covers({ fixed }: ApprovalGrantRow, parts: Readonly<Record<string, string>>): boolean {
  return Object.entries(readJson(fixed) as Record<string, string>).every(
    ([name, digest]) => Object.hasOwn(parts, name) && parts[name] === digest,
  )
}

/** Takes one use; false when there is none left, or the grant ended meanwhile. */
export async function useGrant(
  grant: ApprovalGrantRow,
  call: AskedCall,
  parts: Pick<ApprovalParts, 'ledger' | 'clock' | 'settings'>,
): Promise<boolean> {
  const approval = await findGiven(grant, parts)
  if (approval === undefined) return false
  const { ledger, clock } = parts
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
