/** Keeps the last trial of each server. */

import { readJson } from '@callgate/contracts/read-json'
import { TrialView } from '@callgate/contracts/trial'
import type { Store } from '../../store/store.ts'

export async function keepTrial({ db }: Store, tenant: string, trial: TrialView): Promise<void> {
  const body = JSON.stringify(trial)
  await db
    .insertInto('server_trials')
    .values({ tenant, server: trial.server, body })
    .onConflict((conflict) => conflict.columns(['tenant', 'server']).doUpdateSet({ body }))
    .execute()
}

export async function lastTrial(
  { db }: Store,
  tenant: string,
  server: string,
): Promise<TrialView | undefined> {
  const row = await db
    .selectFrom('server_trials')
    .select('body')
    .where('tenant', '=', tenant)
    .where('server', '=', server)
    .executeTakeFirst()
  return row === undefined ? undefined : TrialView.parse(readJson(row.body))
}
