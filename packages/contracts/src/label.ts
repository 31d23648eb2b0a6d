/** Labels: how far content can be trusted, how sensitive it is, and what tools do. They only ever join upward. */

import { z } from 'zod'

/** From the best to the worst: the operator's own systems, reviewed servers, what anybody can read, what anybody can write. */
export const TRUSTS = ['own', 'vetted', 'public', 'untrusted'] as const
export const Trust = z.enum(TRUSTS)
export type Trust = z.infer<typeof Trust>

/** Classes of data, from the least to the most sensitive. */
export const DATA_CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const
export const DataClass = z.enum(DATA_CLASSES)
export type DataClass = z.infer<typeof DataClass>

/** What a tool does, as far as an attack is concerned. One tool may do several of these, or none. */
export const TOOL_KINDS = [
  'reads-private',
  'takes-outside',
  'sends-outside',
  'destroys',
  'modifies-production',
  'spends',
  'executes',
  'changes-infrastructure',
  'changes-access',
] as const
export const ToolKind = z.enum(TOOL_KINDS)
export type ToolKind = z.infer<typeof ToolKind>

/** What is known about a tool before any call. `proposed` kinds come from its definition and were confirmed by nobody. */
export interface ToolLabels {
  readonly trust: Trust
  readonly sensitivity: DataClass
  readonly kinds: readonly ToolKind[]
  readonly proposed: boolean
  /** The class of what it returns where the operator named one: not a guess from its definition. */
  readonly declared?: DataClass
  /** Classes the operator gave single fields of its structured results. */
  readonly fields?: readonly ClassedField[]
}

/** A field of structured results, by JSON pointer (`*` any one member, `**` any number), and its class. */
export interface ClassedField {
  readonly path: string
  readonly dataClass: DataClass
}

/** What a message or a session carries. `sources` names the upstreams that contributed, bounded and in order. */
export interface Labels {
  readonly trust: Trust
  readonly sensitivity: DataClass
  readonly sources: readonly string[]
}

const pointer = z
  .string()
  .max(512)
  .regex(/^(\/[^/]+)+$/, 'must be a JSON pointer such as /items/*/salary')

/** What the operator says of the tools, prompts or resources that a name or pattern stands for. */
export const ItemLabelling = z.strictObject({
  kinds: z
    .array(ToolKind)
    .max(TOOL_KINDS.length)
    .optional()
    .describe('What it does, instead of what its definition suggests; an empty list says: none of these'),
  contentTrust: Trust.optional().describe('How far what it returns can be trusted'),
  dataClass: DataClass.optional().describe('Class of what it returns'),
  fields: z
    .record(pointer, DataClass)
    .default({})
    .describe('Classes of single fields of structured results; * is any one member or item, ** any number'),
})
export type ItemLabelling = z.infer<typeof ItemLabelling>

/** Members of every upstream that say what its tools do and what they return. */
export const upstreamLabelling = {
  contentTrust: Trust.optional().describe(
    'How far what this upstream returns can be trusted: own, vetted, public or untrusted; by the kind of each tool when left out',
  ),
  dataClass: DataClass.optional().describe(
    'Class of what this upstream returns: public, internal, confidential or restricted; by the kind of each tool when left out',
  ),
  tools: z
    .record(z.string().min(1).max(512), ItemLabelling)
    .default({})
    .describe(
      'What its tools, prompts and resources do and return, by name or pattern (* is any run of characters); of several entries the later one counts',
    ),
}
