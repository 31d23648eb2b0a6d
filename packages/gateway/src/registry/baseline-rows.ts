/** Baselines as they stand in the store: what is kept of an item, and what is read back of it. */

import { createHash } from 'node:crypto'
import { FoundAt } from '@callgate/contracts/drift'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { STAND_IN } from '@callgate/engine/drift/classify-drift'
import { z } from 'zod'
import type { BaselineItem } from '../pipeline/ports/ports.ts'
import type { BaselineRow } from '../store/rows/registry.ts'
import { canonicalJson } from '../wire/json/canonical.ts'

const DEFINITION_CHARS_MAX = 1 << 20
const REASON_LENGTH_MAX = 2_000

export type ItemVersion = Pick<BaselineItem, 'tenant' | 'upstream' | 'type' | 'name' | 'digest'>

export interface QuarantinedItem extends ItemVersion {
  readonly reason: string
  readonly seenAtMs: number
  /** Operator who rejected it; null while nobody has decided. */
  readonly rejectedBy: string | null
}

/** The definition as it is kept: what is too large has a stand-in, which is never accepted. */
export function keptDefinition({ definition }: Pick<BaselineItem, 'definition'>): string {
  const text = JSON.stringify(definition)
  return text.length <= DEFINITION_CHARS_MAX ? text : JSON.stringify({ [STAND_IN]: text.length })
}

export function isTooLarge({ definition }: Pick<BaselineItem, 'definition'>): boolean {
  return JSON.stringify(definition).length > DEFINITION_CHARS_MAX
}

const LISTED: ReadonlySet<BaselineItem['type']> = new Set(['tool', 'prompt', 'resource', 'template'])

/** Digest of everything but what a listed item is called; empty where that says nothing. */
export function shapeOf({ type, definition }: Pick<BaselineItem, 'type' | 'definition'>): string {
  const { name: _, title: __, uri: ___, uriTemplate: ____, ...rest } = definition
  if (!LISTED.has(type) || Object.keys(rest).length === 0) return ''
  return createHash('sha256')
    .update(canonicalJson([type, rest]))
    .digest('hex')
}

export interface Kept {
  readonly state: BaselineRow['state']
  readonly reason: string
  readonly by: string | null
  readonly nowMs: number
  readonly found: readonly FoundAt[]
}

export function buildRow(item: BaselineItem, { state, reason, by, nowMs, found }: Kept): BaselineRow {
  const { tenant, upstream, name, digest } = item
  return {
    tenant,
    upstream,
    item_type: item.type,
    name,
    digest,
    definition: keptDefinition(item),
    state,
    reason: cutReason(reason),
    decided_by: by,
    decided_at: by === null ? null : nowMs,
    seen_at: nowMs,
    found: JSON.stringify(found),
    shape: shapeOf(item),
    recorded: state === 'accepted' ? 1 : 0,
  }
}

export function cutReason(reason: string): string {
  return reason.slice(0, REASON_LENGTH_MAX)
}

export function describeRow(
  row: Pick<
    BaselineRow,
    'tenant' | 'upstream' | 'item_type' | 'name' | 'digest' | 'reason' | 'seen_at' | 'decided_by'
  >,
): QuarantinedItem {
  const { tenant, upstream, name, digest, reason } = row
  const item = { tenant, upstream, type: row.item_type, name, digest, reason }
  return { ...item, seenAtMs: row.seen_at, rejectedBy: row.decided_by }
}

export function parseDefinition(text: string): JsonObject {
  return readJson(text) as JsonObject
}

export function parseFound(text: string): readonly FoundAt[] {
  return z.array(FoundAt).parse(readJson(text))
}
