/** What the session engine observes about a call: where its values came from, and which flows it would complete. */

import { z } from 'zod'
import type { Severity, Span } from './finding.ts'
import type { DataClass, Labels, Trust } from './label.ts'

/** Flows the engine knows. Each has an action of its own under `inspection.flows`. */
export const FLOW_CODES = [
  'flow/steered-sink',
  'flow/steered-value',
  'flow/steered-call',
  'flow/confidential-to-external',
  'flow/secret-to-external',
  'flow/secret-in-pieces',
  'flow/trio',
  'flow/trio-unasked',
  'flow/joined-personal-data',
  'flow/forgotten-origin',
  'flow/unnamed-recipient',
  'flow/outside-task',
  'flow/over-budget',
] as const
export const FlowCode = z.enum(FLOW_CODES)
export type FlowCode = z.infer<typeof FlowCode>

/** `notify` records and reports; `ask` needs a human's approval; `deny` refuses. */
export const FlowAction = z.enum(['allow', 'notify', 'ask', 'deny'])
export type FlowAction = z.infer<typeof FlowAction>

const SHIPPED = {
  'flow/steered-sink': [
    'ask',
    'Where it goes or what it acts on was chosen by content that others can write',
  ],
  'flow/steered-value': ['ask', 'A link, address or name in it was ordered by content that others can write'],
  'flow/steered-call': ['ask', 'The call itself was ordered by content that others can write'],
  'flow/confidential-to-external': [
    'deny',
    'Data you classed confidential or restricted goes outside, or restricted data to a place nobody trusted has named',
  ],
  'flow/secret-to-external': ['deny', 'A secret goes outside, also encoded'],
  'flow/secret-in-pieces': ['deny', 'A secret goes outside over several calls'],
  'flow/trio': ['ask', 'Private data goes out after content was read that others can write'],
  'flow/trio-unasked': ['deny', 'The same, to a place that only an order in such content names'],
  'flow/joined-personal-data': ['ask', 'Personal data of several servers goes out together'],
  'flow/forgotten-origin': [
    'ask',
    'Where the place comes from is no longer known, or long text that may be something forgotten goes out',
  ],
  'flow/unnamed-recipient': [
    'notify',
    'It goes to an address that nobody named, after content was read that others can write, in a session of which no user is heard',
  ],
  'flow/outside-task': ['ask', 'It serves nothing of the task that was declared for the agent'],
  'flow/over-budget': ['ask', 'The task that was declared for the agent has used up its calls'],
} as const satisfies Record<FlowCode, readonly [FlowAction, string]>

/** What a flow is, as a sentence without its end. */
export const describeFlow = (code: FlowCode): string => SHIPPED[code][1]

/** What is done about each flow, under its code. */
export const FlowActions = z.strictObject(
  Object.fromEntries(
    FLOW_CODES.map((code) => [code, FlowAction.default(SHIPPED[code][0]).describe(SHIPPED[code][1])]),
  ) as Record<FlowCode, z.ZodDefault<typeof FlowAction>>,
)
export type FlowActions = z.infer<typeof FlowActions>

/** Who a piece of a value came from: a person, an upstream, or the model itself as far as the memory reaches. */
export type FlowSource =
  | 'user'
  | 'assistant'
  | 'unknown'
  | { readonly upstream: string; readonly tool: string | null }

/** One earlier place a value came from. `forgotten` when the memory no longer holds what would tell. */
export interface Origin {
  /** Id of the message given to `take`; null for `unknown` and for what is forgotten. */
  readonly messageId: string | null
  readonly source: FlowSource
  readonly trust: Trust
  readonly sensitivity: DataClass
  /** Where it stood in that message; null where nothing is known. */
  readonly span: Span | null
  /** How it was found: as it stands, or behind an encoding. */
  readonly form: 'exact' | 'text' | 'encoded' | 'pieces' | 'forgotten' | 'none'
  /** The place reads like an order to whoever reads it, and not like a field or a description. */
  readonly ordered: boolean
}

/** The origins of one argument. */
export interface ArgumentOrigins {
  /** JSON pointer into the arguments. */
  readonly path: string
  readonly origins: readonly Origin[]
}

/** A flow that the call would complete. */
export interface Flow {
  readonly code: FlowCode
  readonly severity: Severity
  /** 0…1: how sure the engine is. */
  readonly confidence: number
  readonly action: FlowAction
  /** JSON pointer into the arguments and range of the value that decided. */
  readonly span: Span
  readonly evidence: readonly Origin[]
  /** What a person reads; never holds the value. */
  readonly text: string
  /** Names (value, sink) by a keyed hash: what was approved once under this key is not asked again. */
  readonly key: string
}

/** Everything known about a call before it is decided. */
export interface FlowFacts {
  readonly sessionLabels: Labels
  readonly origins: readonly ArgumentOrigins[]
  readonly flows: readonly Flow[]
  /** The most severe action among the flows. */
  readonly action: FlowAction
}
