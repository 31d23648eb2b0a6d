/** What operators and the catalogue do with baselines, beside what the pipeline asks of them. */

import type { DriftReport } from '@callgate/contracts/drift'
import type { JsonObject } from '@callgate/contracts/json'
import type { FACT_TYPES } from '@callgate/contracts/registry'
import type { Compilable } from 'kysely'
import type { BaselineItem, BaselinePort, ItemName } from '../pipeline/ports/ports.ts'
import type { ItemVersion, QuarantinedItem } from './baseline-rows.ts'
import type { DefinitionDiff } from './definition-diff.ts'

export type SurfaceVersion = Pick<BaselineItem, 'type' | 'name' | 'definition' | 'digest'>

/** What is not listed: what a handshake says, and where the server comes from. */
export interface Fact {
  readonly type: (typeof FACT_TYPES)[number]
  readonly name: string
  readonly definition: JsonObject
}

export interface PlannedSurface {
  readonly queries: readonly Compilable[]
  apply(this: void): void
}

export interface QuarantinedDetail extends QuarantinedItem {
  readonly definition: JsonObject
  /** Against the accepted definition; all of it when there is none. */
  readonly diff: DefinitionDiff
  /** What the difference means. */
  readonly drift: DriftReport
}

export interface Baselines extends BaselinePort {
  /** True when an operator, not first use, accepted exactly this definition. */
  reviewed(item: ItemVersion): boolean
  /** Every version of a fact that was seen of an upstream, accepted or not. */
  listFacts(of: Pick<ItemName, 'tenant' | 'upstream'>): Promise<readonly Fact[]>
  /** Quarantined versions, undecided first; `upstream` narrows. */
  listQuarantined(tenant: string, upstream?: string): Promise<readonly QuarantinedItem[]>
  showQuarantined(version: ItemVersion): Promise<QuarantinedDetail | undefined>
  /** Makes a quarantined version the baseline. False when there is no such version. */
  approve(version: ItemVersion, by: string): Promise<boolean>
  /** Keeps it quarantined for good. False when there is no such version. */
  reject(version: ItemVersion, by: string, reason: string): Promise<boolean>
  /**
   * Makes exactly these items, which somebody reviewed together, all that is accepted of what an upstream lists; one that was
   * accepted and is not among them is held from then on. Facts take the place of what was accepted of the same ones. The
   * queries belong into the transaction that records the review; `apply` follows it.
   */
  planSurface(
    of: Pick<ItemName, 'tenant' | 'upstream'>,
    items: readonly SurfaceVersion[],
    by: string,
  ): PlannedSurface
  /** Called after an operator's decision, so that lists are announced as changed. */
  onDecided(listener: (version: ItemVersion) => void): () => void
}
