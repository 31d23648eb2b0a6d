/** One session's flow engine: takes messages, considers calls, and says which flows a call would complete. */

import type { FlowAction, FlowCode, FlowFacts, FlowSource } from '@callgate/contracts/flow'
import type { Finding } from '@callgate/contracts/finding'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { DataClass, Labels, ToolKind, ToolLabels, Trust } from '@callgate/contracts/label'
import type { ReadValues } from '../provenance/read-values.ts'
import type { CallTrace } from '../provenance/trace.ts'
import type { Work } from '../work.ts'

/** Bounds of one session's memory. */
export interface FlowLimits {
  /** Most bytes of one session; what is oldest is forgotten first, and its labels stay as a lower bound. */
  readonly bytesMax: number
  /** Most characters read of one message; the rest counts as forgotten. */
  readonly charsMax: number
}

export interface SessionFlowOptions {
  readonly limits?: Partial<FlowLimits>
  /** Keys every hash of the session; random, from the gateway. Two sessions with the same seed can be compared. */
  readonly seed: number
  /** What the session carries already, where what it came from is forgotten. */
  readonly carried?: Labels
  /** What is done about each flow; codes left out keep the shipped action. */
  readonly actions?: Partial<Readonly<Record<FlowCode, FlowAction>>>
}

/** A call about to be made, or made. */
export interface FlowCall {
  readonly id: string
  readonly upstream: string
  readonly tool: string
  readonly labels: ToolLabels
  readonly args: JsonObject
  /** Pointer to what answers a question of the upstream itself, '' for all of `args`. A member that does says nothing of the tool. */
  readonly answers?: string | undefined
  /** The operator lets this upstream have back what it gave out, also in tools that nobody knows. */
  readonly takesBack?: boolean
  readonly atMs: number
  /** What the session that looked at it last noted; of use to that session alone. */
  noted?: NotedCall | undefined
}

/** A call that was read, and what was known of its values under one revision of one session. */
export interface NotedCall {
  readonly call: FlowCall
  readonly by: SessionFlow
  readonly read: ReadValues
  readonly kinds: ReadonlySet<ToolKind>
  readonly trace: CallTrace
  readonly revision: number
}

/** Something the agent read or was told. */
export interface FlowMessage {
  readonly id: string
  readonly source: Exclude<FlowSource, 'unknown'>
  readonly labels: Pick<Labels, 'trust' | 'sensitivity'> & Pick<ToolLabels, 'declared' | 'fields'>
  /** A JSON value, or a text. Structured and textual forms of one result are one value. */
  readonly value: JsonValue
  /** Id of the call that this is the result of. */
  readonly callId?: string
  /** What content inspection found in `value`; spans are pointers into `value`. */
  readonly findings?: readonly Pick<Finding, 'class' | 'span' | 'severity' | 'confidence'>[]
  readonly atMs: number
}

/** A recorded act of a human that lowers what something counts as. */
export type Declassification =
  | { readonly of: 'session'; readonly trust?: Trust; readonly sensitivity?: DataClass }
  | { readonly of: 'message'; readonly id: string; readonly trust?: Trust; readonly sensitivity?: DataClass }
  | { readonly of: 'value'; readonly value: string }

export interface SessionFlow {
  /** Grows with every change: what was considered under an earlier one may be considered differently now. */
  readonly revision: number
  /** Pure: asks what the call would do, changes nothing. */
  consider(call: FlowCall): FlowFacts
  /** The call was forwarded: what it carries has left. */
  sent(call: FlowCall): void
  take(message: FlowMessage): void
  /** The same with rests. One such work has to be done before the next one of the session begins. */
  considering(call: FlowCall): Work<FlowFacts>
  sending(call: FlowCall): Work<void>
  taking(message: FlowMessage): Work<void>
  /** A human approved these flows (`Flow.key`): they are not asked about again. */
  approve(keys: readonly string[]): void
  declassify(act: Declassification): void
  labels(): Labels
  /** Bytes the memory holds now. */
  bytes(): number
  /** JSON text. As sensitive as the session itself: hashes of short values can be guessed by who knows the seed. */
  snapshot(): string
}
