/** What becomes of findings of servers: who answers for one and until when, a waiver that ends, or a virtual patch. */

import { z } from 'zod'
import { ScanFinding } from './catalogue.ts'

const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
const time = z.int().min(0).max(8_640_000_000_000_000)
const why = z.string().min(1).max(2_000)

/** Closes a known hole of one version of a server: calls of the tool for which the condition holds are denied. */
export const VirtualPatch = z.strictObject({
  target: z.string().min(1).max(256).describe('Tool, prompt or resource; * stands for any run of characters'),
  when: z.string().min(1).max(4_000).optional().describe('CEL condition over args; left out: every call'),
  pin: sha256.describe('The version it is for; it ends when another one is approved'),
  by: z.string(),
  atMs: time,
  why,
})
export type VirtualPatch = z.infer<typeof VirtualPatch>

export const Remedy = z.strictObject({
  fingerprint: sha256,
  revision: z.int().min(1).describe('Counts up with every change'),
  owner: z.string().max(256).nullable(),
  dueAtMs: time.nullable(),
  waiver: z.strictObject({ by: z.string(), atMs: time, untilMs: time, why }).nullable(),
  patch: VirtualPatch.nullable(),
})
export type Remedy = z.infer<typeof Remedy>

export const REMEDY_STATES = ['open', 'assigned', 'overdue', 'waived', 'waiver-ended', 'patched'] as const
export type RemedyState = (typeof REMEDY_STATES)[number]

export const FindingView = z.object({
  ...ScanFinding.shape,
  from: z.string().describe('scan; submission before there is one; or the tool whose results were imported'),
  state: z.enum(REMEDY_STATES),
  blocks: z.boolean().describe('Whether an approval is refused because of it'),
  remedy: Remedy.nullable(),
})
export type FindingView = z.infer<typeof FindingView>

export const IMPORTED_MAX = 1_000
/** Findings another tool made, read from its results. */
export const FindingsImport = z.strictObject({
  tool: z.string().min(1).max(128),
  digest: sha256.describe('Of the file they were read from'),
  findings: z.array(ScanFinding).max(IMPORTED_MAX),
})
export type FindingsImport = z.infer<typeof FindingsImport>

const revision = z.int().min(0).describe('Revision of the remedy that was looked at; 0 for none')
export const AssignBody = z.strictObject({
  revision,
  owner: z.string().min(1).max(256),
  dueAtMs: time,
  why,
})
export const WaiveBody = z.strictObject({ revision, untilMs: time, why })
export const PatchBody = z.strictObject({
  revision,
  target: VirtualPatch.shape.target,
  when: VirtualPatch.shape.when,
  why,
})
export const LiftBody = z.strictObject({ revision, why })
export const ImportBody = z.strictObject({ ...FindingsImport.shape, why })
