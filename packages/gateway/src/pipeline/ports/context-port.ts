/** What hosts tell of conversations, as the pipeline and the control API see it. */

import type { ContextTurn } from '@callgate/contracts/context'
import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonValue } from '@callgate/contracts/json'
import type { Conversation, ConversationOwner } from './session-port.ts'

/** What one request of an agent says of the conversation it belongs to. */
export interface RequestContext {
  readonly caller: Caller
  readonly conversation: Conversation
  readonly exchangeId: string
  /** What stands under our key of `_meta`; undefined when nothing does. */
  readonly told: JsonValue | undefined
  /** W3C traceparent, well formed; null without one. */
  readonly traceparent: string | null
}

/** What a trace says was said and by which models, with what it can be joined by. */
export interface TracedTurn {
  /** null where the trace only says which models answered. */
  readonly turn: ContextTurn | null
  readonly models: readonly string[]
  readonly traceId: string
  readonly service: string | null
  readonly conversationName: string | null
}

/** What a host tells with a credential of its own. */
export interface Told {
  readonly turn: ContextTurn
  readonly model: string | null
}

export interface Taken {
  readonly taken: boolean
  readonly conversation: string
}

/** Ids of the context records of what was said last. */
export interface LastSaid {
  readonly prompt: string | null
  readonly reasoning: string | null
  /** The model last attested. */
  readonly model?: string
}

export interface ContextPort {
  /** Ignored from agents nobody vouches for. Recorded before the request goes on. */
  takeRequest(request: RequestContext): void | Refusal | Promise<void | Refusal>
  /** A host tells it with a credential of its own. */
  tell(owner: ConversationOwner, told: Told, teller: string): Promise<Taken>
  /** Joins what it can by trace, conversation and service; returns how many turns belong to nobody. */
  takeTraced(turns: readonly TracedTurn[], teller: string): Promise<number>
  last(conversation: Conversation): LastSaid | undefined
  /** Models that somebody vouched for told of it, the latest last. */
  attestedModels(conversation: Conversation): readonly string[]
}
