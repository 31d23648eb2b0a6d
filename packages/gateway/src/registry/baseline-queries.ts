/** What is asked of the table of baselines. */

import { FACT_TYPES } from '@callgate/contracts/registry'
import type { ItemName } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { ItemVersion } from './baseline-rows.ts'

const LIST_MAX = 1_000

type Db = Store['db']
type OfUpstream = Pick<ItemName, 'tenant' | 'upstream'>

export function selectAccepted(db: Db, { tenant, upstream, type }: ItemName) {
  return db
    .selectFrom('baselines')
    .select(['name', 'definition'])
    .where('tenant', '=', tenant)
    .where('upstream', '=', upstream)
    .where('item_type', '=', type)
    .where('state', '=', 'accepted')
    .limit(1)
}

export function selectFacts(db: Db, { tenant, upstream }: OfUpstream) {
  return db
    .selectFrom('baselines')
    .select(['item_type', 'name', 'definition'])
    .where('tenant', '=', tenant)
    .where('upstream', '=', upstream)
    .where('item_type', 'in', FACT_TYPES)
    .orderBy('item_type')
    .orderBy('name')
    .limit(LIST_MAX)
}

/** Undecided first, newest first. */
export function selectQuarantined(db: Db, tenant: string, upstream: string | undefined) {
  const all = db
    .selectFrom('baselines')
    .select(['tenant', 'upstream', 'item_type', 'name', 'digest', 'reason', 'seen_at', 'decided_by'])
    .where('tenant', '=', tenant)
    .where('state', '=', 'quarantined')
  return (upstream === undefined ? all : all.where('upstream', '=', upstream))
    .orderBy((order) => order('decided_by', 'is not', null))
    .orderBy('seen_at', 'desc')
    .limit(LIST_MAX)
}

export function deleteVersions(db: Db, item: ItemName) {
  return db
    .deleteFrom('baselines')
    .where('tenant', '=', item.tenant)
    .where('upstream', '=', item.upstream)
    .where('item_type', '=', item.type)
    .where('name', '=', item.name)
}

export function updateVersion(db: Db, version: ItemVersion) {
  return db
    .updateTable('baselines')
    .where('tenant', '=', version.tenant)
    .where('upstream', '=', version.upstream)
    .where('item_type', '=', version.type)
    .where('name', '=', version.name)
    .where('digest', '=', version.digest)
}
