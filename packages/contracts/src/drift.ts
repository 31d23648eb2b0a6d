/** What may differ between two versions of what a server offers: closed classes, each with a risk and a sentence. */

import { z } from 'zod'

/** What a baseline is kept of: everything that is listed, what the handshake says, and where the server comes from. */
export const BASELINE_TYPES = [
  'tool',
  'prompt',
  'resource',
  'template',
  'instructions',
  'capability',
  'server',
  'origin',
] as const
export type BaselineType = (typeof BASELINE_TYPES)[number]

export const DRIFT_RISKS = ['low', 'medium', 'high'] as const
export type DriftRisk = (typeof DRIFT_RISKS)[number]

export const DRIFT_CLASSES = [
  'new-item',
  'lookalike-name',
  'renamed-but-same',
  'same-but-changed',
  'text-got-instruction',
  'text-got-hidden-characters',
  'text-changed',
  'text-typo',
  'instructions-changed',
  'schema-widened',
  'schema-narrowed',
  'schema-changed',
  'parameter-added',
  'parameter-removed',
  'required-dropped',
  'required-added',
  'default-changed',
  'enum-changed',
  'annotation-flipped',
  'annotation-changed',
  'new-sink',
  'new-kind',
  'icon-host-changed',
  'icon-changed',
  'meta-changed',
  'ui-resource-changed',
  'execution-changed',
  'content-type-changed',
  'member-changed',
  'capability-added',
  'capability-changed',
  'capability-removed',
  'server-version-changed',
  'server-name-changed',
  'server-info-changed',
  'protocol-version-changed',
  'origin-changed',
  'interpreter-changed',
  'issuer-changed',
  'too-large',
] as const
export type DriftClass = (typeof DRIFT_CLASSES)[number]

export const DriftChange = z.object({
  class: z.enum(DRIFT_CLASSES),
  risk: z.enum(DRIFT_RISKS),
  path: z.string().describe('JSON pointer into the definition'),
  says: z.string().describe('What it means, in a sentence'),
})
export type DriftChange = z.infer<typeof DriftChange>

/** What a difference means. The gravest changes come first. */
export const DriftReport = z.object({
  risk: z.enum(DRIFT_RISKS).describe('That of the gravest change'),
  changes: z.array(DriftChange).readonly(),
  truncated: z.boolean().describe('There were more changes than are listed'),
})
export type DriftReport = z.infer<typeof DriftReport>

/** Where inspection found something in a definition, without the text. */
export const FoundAt = z.strictObject({
  code: z.string().max(256),
  class: z.string().max(64),
  path: z.string().max(4_096),
})
export type FoundAt = z.infer<typeof FoundAt>
