/** Approvals as the pipeline sees them: a call is asked about, waits, and passes once when it was approved. */

import type { Severity } from '@callgate/contracts/finding'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'

/** One rule that asks for a human, as it stands in the policy the call was decided by. */
export interface AskingRule {
  readonly rule: string
  /** Digest of what the rule says: an edit of any other rule leaves it as it is. */
  readonly digest: string
  readonly approvers: readonly string[]
  readonly quorum: number
  readonly byRisk: boolean
  readonly escalate: { readonly afterMs: number; readonly to: readonly string[] } | null
}

/** The definition a call was aimed at. */
export interface AskedDefinition {
  readonly type: 'tool' | 'prompt' | 'resource' | 'template'
  readonly name: string
  readonly digest: string
}

/** One exact call, with everything an approval of it is bound to. */
export interface AskedCall {
  readonly caller: Caller
  readonly exchangeId: string
  readonly upstream: string
  readonly target: string
  readonly kind: Kind
  readonly method: string
  /** Params without `_meta` and the members of rounds. */
  readonly params: JsonObject
  /** What travels on in `_meta`, without the ids of traces: bound apart from the call. */
  readonly meta: JsonObject
  /** Both without what is confidential. */
  readonly shown: JsonObject
  readonly redacted: boolean
  readonly definition: AskedDefinition | null
  readonly rules: readonly AskingRule[]
  /** Kinds of the tool that are known; claims of its server never take one away. */
  readonly kinds: readonly string[]
  readonly severity: Severity | null
}

/** A state an agent was given and came back with. */
export interface ShownState {
  readonly id: string
  readonly nonce: string
}

/** How a call stands. */
export type Standing =
  /** `use` takes the approval for this call; false when another call was faster, or it no longer holds. */
  | { readonly type: 'passes'; readonly id: string; readonly notify: boolean; use(): Promise<boolean> }
  | {
      readonly type: 'waits'
      readonly id: string
      readonly link: string
      readonly expiresAtMs: number
      readonly isNew: boolean
    }
  | { readonly type: 'refused'; readonly id: string; readonly reason: string }
  | { readonly type: 'full'; readonly reason: string }
  /** Nobody can answer: no operator reaches this process. */
  | { readonly type: 'unanswerable' }
  /** The state is forged, used, or belongs to something else. */
  | { readonly type: 'stale' }

export interface ApprovalPort {
  /** How long a call may be held for its answer; read live. */
  readonly holdMs: number
  /** Says how the call stands, asking for approval where nobody was asked yet. Durable when it resolves. */
  seek(call: AskedCall, state: ShownState | null): Promise<Standing>
  /** Keyed digests of everything an approval of this call would be bound to, as one text. */
  digest(call: AskedCall): string
  /** A token that brings an agent back to a waiting approval once. */
  issueState(caller: Caller, id: string): Promise<string>
  /** The agent takes its request back: nobody needs to answer any more. */
  withdraw(call: AskedCall, id: string): Promise<void>
  /**
   * Calls the listener once, when the approval is answered, expires or is taken back; returns how to stop listening. Of one
   * owner the last listener counts.
   */
  onSettled(id: string, listener: () => void, owner?: object): () => void
}
