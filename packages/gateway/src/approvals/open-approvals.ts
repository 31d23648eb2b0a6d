/** Opens approvals over the store: what a kill left unrecorded is recorded first, and time is watched from then on. */

import type { ApprovalPort } from '../pipeline/ports/approval-port.ts'
import type { JournalPort } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { AgentSide, lapse } from './agent-side.ts'
import { Binder, type KeySource } from './binding.ts'
import { Desk, type DeskParts } from './desk.ts'
import { Ledger } from './ledger.ts'
import { entryOf, readRow } from './rows.ts'
import { Waiters } from './waiters.ts'

export interface ApprovalOptions extends Pick<
  DeskParts,
  'clock' | 'random' | 'seal' | 'logger' | 'settings' | 'definitionState'
> {
  readonly store: Store
  readonly journal: Pick<JournalPort, 'append' | 'writable'>
  readonly keys: KeySource
}

export interface Approvals {
  readonly agents: ApprovalPort
  readonly desk: Desk
  /** Approvers reach the pages here, unless the configuration names another address. */
  serveAt(url: string): void
  /** Where that is, without a path; null while nobody can reach them. */
  base(): string | null
  /** Ends what is over and escalates what waits too long; also done by itself every few seconds. */
  sweep(): Promise<void>
  /** Returns when nothing is under way at the store any more, which can then be closed. */
  close(): Promise<void>
}

const SWEEP_MS = 5_000
/** Approvals that are over are forgotten after this long; the journal keeps their steps. */
const KEPT_MS = 30 * 86_400_000
const FORGET_MS = 3_600_000
const SWEPT_MAX = 1_000

export async function openApprovals(options: ApprovalOptions): Promise<Approvals> {
  const { store, journal, keys, settings, logger } = options
  const place: { url: string | null } = { url: null }
  const parts: DeskParts = {
    ...options,
    ledger: new Ledger(store, journal, logger),
    binder: new Binder(keys),
    waiters: new Waiters(),
    base: () => (place.url === null ? null : (settings().publicUrl?.replace(/\/$/, '') ?? place.url)),
  }
  if (journal.writable) await parts.ledger.flush()
  const nowMs = () => options.clock.nowMs()
  let forgottenMs = 0
  const sweep = async (): Promise<void> => {
    // Nothing is ended that cannot be recorded.
    if (!journal.writable) return
    await parts.ledger.flush()
    await endOverdue(parts)
    await escalateOverdue(parts)
    if (nowMs() < forgottenMs + FORGET_MS) return
    forgottenMs = nowMs()
    await forgetOld(parts)
  }
  let sweeping: Promise<void> | undefined
  const timer = setInterval(() => {
    sweeping ??= sweep()
      .catch((error: unknown) => logger.error({ err: error }, 'Approvals could not be swept'))
      .finally(() => (sweeping = undefined))
  }, SWEEP_MS)
  timer.unref()
  return {
    agents: new AgentSide(parts),
    desk: new Desk(parts),
    base: () => parts.base(),
    serveAt(url) {
      place.url = url
    },
    sweep,
    async close() {
      clearInterval(timer)
      await sweeping
    },
  }
}

async function endOverdue(parts: DeskParts): Promise<void> {
  const rows = await parts.ledger.store.db
    .selectFrom('approvals')
    .selectAll()
    .where('active', '=', 1)
    .where('expires_at', '<=', parts.clock.nowMs())
    .limit(SWEPT_MAX)
    .execute()
  for (const row of rows) await lapse(readRow(row), parts)
}

/** Nobody answered for too long: from now on others may as well. */
async function escalateOverdue(parts: DeskParts): Promise<void> {
  const nowMs = parts.clock.nowMs()
  const rows = await parts.ledger.store.db
    .selectFrom('approvals')
    .selectAll()
    .where('state', '=', 'pending')
    .where('escalated_at', 'is', null)
    .where('escalate_at', '<=', nowMs)
    .limit(SWEPT_MAX)
    .execute()
  for (const row of rows) {
    const approval = readRow(row)
    const to = [...new Set(approval.rules.flatMap(({ escalate }) => escalate?.to ?? []))]
    await parts.ledger.change(async (change, record) => {
      const { numUpdatedRows } = await change
        .updateTable('approvals')
        .set({ escalated_at: nowMs })
        .where('tenant', '=', row.tenant)
        .where('id', '=', row.id)
        .where('state', '=', 'pending')
        .where('escalated_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 1n)
        record(entryOf(approval, { event: 'escalated', note: `to ${to.join(', ')}` }))
    })
    parts.logger.warn({ approvalId: row.id, to }, 'Nobody has answered a call that waits for approval')
  }
}

async function forgetOld(parts: DeskParts): Promise<void> {
  const before = parts.clock.nowMs() - KEPT_MS
  const { db } = parts.ledger.store
  const old = await db
    .selectFrom('approvals')
    .select(['tenant', 'id'])
    .where('active', '=', 0)
    .where('expires_at', '<', before)
    .limit(SWEPT_MAX)
    .execute()
  for (const [tenant, rows] of Map.groupBy(old, (row) => row.tenant)) {
    const ids = rows.map(({ id }) => id)
    await parts.ledger.store.batch([
      db.deleteFrom('approval_answers').where('tenant', '=', tenant).where('approval', 'in', ids),
      db.deleteFrom('approval_grants').where('tenant', '=', tenant).where('approval', 'in', ids),
      db.deleteFrom('approvals').where('tenant', '=', tenant).where('id', 'in', ids),
    ])
  }
}
