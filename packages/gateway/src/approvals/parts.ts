/** What the two sides of approvals have in common: the store with its records, the clock, and the configuration in force. */

import type { Clock, Logger, Random, SealPort } from '../pipeline/ports/ports.ts'
import type { Binder } from './binding.ts'
import type { Change, Ledger } from './ledger.ts'
import { entryOf, readAnswer, readRow, type Answer, type Approval, type Step } from './rows.ts'
import type { ApprovalSettings } from './seats.ts'
import type { Waiters } from './waiters.ts'

export interface ApprovalParts {
  readonly ledger: Ledger
  readonly binder: Binder
  readonly waiters: Waiters
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Random
  readonly seal: SealPort
  readonly logger: Logger
  /** Read live. */
  readonly settings: () => ApprovalSettings
  /** Where approvers reach the pages; null while nobody can. */
  readonly base: () => string | null
}

/** What a sealed call is opened as. */
export const SEAL_PURPOSE = 'approval-call'

/** Runs on the connection of a change, or on its own. */
type Reader = Pick<Change, 'selectFrom'>

export async function findApproval(
  reader: Reader,
  tenant: string,
  id: string,
): Promise<Approval | undefined> {
  const row = await reader
    .selectFrom('approvals')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : readRow(row)
}

export async function listAnswers(
  reader: Reader,
  { tenant, id }: Pick<Approval, 'tenant' | 'id'>,
): Promise<readonly Answer[]> {
  const rows = await reader
    .selectFrom('approval_answers')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('approval', '=', id)
    .orderBy('answered_at')
    .execute()
  return rows.map(readAnswer)
}

/** Ends an approval that is still in one of these states; false, with nothing recorded, when another was faster. */
export async function settle(
  approval: Approval,
  to: {
    readonly state: Approval['state']
    readonly from: readonly Approval['state'][]
    readonly step: Step
    /** Only before its time is over. */
    readonly inTime?: boolean
  },
  { ledger, waiters, clock }: Pick<ApprovalParts, 'ledger' | 'waiters' | 'clock'>,
): Promise<boolean> {
  const nowMs = clock.nowMs()
  const done = await ledger.change(async (change, record) => {
    let update = change
      .updateTable('approvals')
      .set({ state: to.state, active: 0, states: '[]', settled_at: nowMs })
      .where('tenant', '=', approval.tenant)
      .where('id', '=', approval.id)
      .where('active', '=', 1)
      .where('state', 'in', [...to.from])
    if (to.inTime === true) update = update.where('expires_at', '>', nowMs)
    const { numUpdatedRows } = await update.executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    record(entryOf(approval, to.step))
    return true
  })
  if (done) waiters.settle(approval.id)
  return done
}
