/** Rows of the catalogue of servers, their baselines, and what was found in them. */

import type { BaselineType } from '@callgate/contracts/drift'

export interface BaselineRow {
  tenant: string
  upstream: string
  item_type: BaselineType
  name: string
  digest: string
  /** JSON of the whole definition. */
  definition: string
  state: 'accepted' | 'quarantined'
  reason: string
  decided_by: string | null
  decided_at: number | null
  seen_at: number
  /** JSON of what inspection found in it, without the text. */
  found: string
  /** Digest of the definition without its name; empty when it was stored before there was one. */
  shape: string
  /** 0 while the journal does not tell of its quarantine. */
  recorded: number
}

/** A server of the catalogue. */
export interface CatalogueServerRow {
  tenant: string
  id: string
  stage: string
  revision: number
  /** JSON of the server. */
  body: string
}

/** One step in the life of a server; the key refuses a second step on one revision. */
export interface CatalogueStepRow {
  tenant: string
  server: string
  revision: number
  step: string
  from_stage: string | null
  to_stage: string
  done_by: string
  at: number
  why: string
  evidence: string | null
}

/** What a server listed when it was looked at. */
export interface CatalogueSurfaceRow {
  tenant: string
  server: string
  evidence: string
  /** JSON array of items. */
  body: string
}

/** What came of a server since it is in its stage. */
export interface CatalogueUseRow {
  tenant: string
  server: string
  staged_at: number
  /** JSON of the counts. */
  body: string
}

/** How far the journal was read for the catalogue. */
export interface CatalogueProgressRow {
  tenant: string
  next_seq: number
}

export interface FindingRemedyRow {
  tenant: string
  server: string
  fingerprint: string
  revision: number
  /** JSON of a remedy. */
  body: string
}

export interface ImportedFindingsRow {
  tenant: string
  server: string
  tool: string
  /** Of the file they were read from. */
  digest: string
  /** JSON array of findings. */
  body: string
}

/** An item that a server listed when it was last looked at. */
export interface CatalogueItemRow {
  tenant: string
  name: string
  item_type: string
  server: string
}

/** The last trial of a server. */
export interface ServerTrialRow {
  tenant: string
  server: string
  /** JSON of the trial. */
  body: string
}

export interface RegistryTables {
  baselines: BaselineRow
  catalogue_items: CatalogueItemRow
  catalogue_progress: CatalogueProgressRow
  catalogue_servers: CatalogueServerRow
  catalogue_steps: CatalogueStepRow
  catalogue_surfaces: CatalogueSurfaceRow
  catalogue_use: CatalogueUseRow
  finding_remedies: FindingRemedyRow
  imported_findings: ImportedFindingsRow
  server_trials: ServerTrialRow
}
