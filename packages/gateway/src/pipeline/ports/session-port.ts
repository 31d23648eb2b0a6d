/** Agent sessions as the pipeline sees them: one legacy connection's state, and the conversation it belongs to. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { Labels } from '@callgate/contracts/label'
import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import type { OpenMessages } from '../../wire/open-messages.ts'
import type { AgentChannel, AgentReply, EventLog, Scope, SessionStream } from '../door.ts'

/** One agent conversation, carrier of labels. It follows principal and agent; an agent can join but never split it. */
export interface Conversation {
  readonly id: string
  /** What policy reads as `session.labels`: the operator's words, and the levels that were reached. */
  readonly labels: readonly string[]
  readonly carried: Labels
  /** Where its values came from, and which flows a call would complete. */
  readonly flow: SessionFlow
  /** Joins upward; nothing here lowers or removes. True when it carries more than before. */
  join(words: readonly string[], labels: Labels): boolean
}

/** Whose conversation it is. */
export interface ConversationOwner {
  readonly tenant: string
  readonly principal: string
  readonly agent: string
}

export function ownerOf(caller: Caller): ConversationOwner
export function ownerOf(caller: Caller | null): ConversationOwner | null
export function ownerOf(caller: Caller | null): ConversationOwner | null {
  if (caller === null) return null
  return { tenant: caller.tenant, principal: caller.principal.id, agent: caller.agent.id }
}

/** What a legacy agent told at initialization. */
export interface Introduction {
  readonly version: string
  readonly clientInfo: JsonObject
  readonly capabilities: JsonObject
}

/** A resource an agent subscribed to: whose it is, and the URI the agent knows it by. */
export interface Subscription {
  readonly upstream: string
  readonly uri: string
  readonly shown: string
}

/** The same URI of two upstreams is two resources; upstream ids hold no space. */
export function subscriptionKey(upstream: string, uri: string): string {
  return `${upstream} ${uri}`
}

/** One legacy session: HTTP with its session id, or a pipe. */
export interface AgentSession extends Introduction {
  readonly id: string
  readonly caller: Caller
  readonly scope: Scope
  readonly conversation: Conversation
  /** Requests of the agent that are being worked on, by the agent's own id. */
  readonly inFlight: OpenMessages<string | number, AgentChannel>
  /** Requests it cancelled before they were here, with when the cancellation began to arrive. */
  readonly withdrawn: Map<string | number, number>
  /** Requests of ours the agent has not answered yet, by the id we sent. */
  readonly asks: Map<string, (reply: AgentReply) => void>
  /** Resources the agent subscribed to, by `subscriptionKey`. */
  readonly subscriptions: Map<string, Subscription>
  /** Tasks it made at upstreams of the other era and that are not over, by upstream: there they outlive any session. */
  readonly tasks: Map<string, Set<string>>
  /** Severity name set by logging/setLevel; null until then. */
  logLevel: string | null
  readonly ended: boolean
  /** Monotonic milliseconds of the opening and of the last use. */
  readonly createdMs: number
  readonly usedMs: number
  /** A log for the stream of one POST. */
  openLog(): EventLog
  /** Sends a message outside any request, on the standalone stream; kept for resumption while none is attached. */
  push(data: string): void
  /** Attaches a stream: the standalone one, or the one that `lastEventId` belongs to. */
  attach(stream: SessionStream, lastEventId: string | null): void
  onEnded(listener: () => void): void
}

export interface SessionPort {
  open(caller: Caller, scope: Scope, introduction: Introduction): AgentSession | Refusal
  /** The session if it lives, belongs to this caller with unchanged rights, and was opened at this door. */
  find(id: string, caller: Caller, scope: Scope): AgentSession | Refusal
  conversation(caller: Caller): Conversation
  /** The conversation of these, also before they called. */
  conversationOf(owner: ConversationOwner): Conversation
  /** Something is read in the conversation now: it is the caller's from here on, however long ago the caller said anything. */
  reached(caller: Caller, conversation: Conversation): void
  /** Something is read beside the conversation of the caller: of that only the labels are known. Durable when it resolves. */
  readBeside(caller: Caller, words: readonly string[], labels: Labels): Promise<void>
  /** Makes durable what the conversation of the caller carries. */
  keep(caller: Caller): Promise<void>
  end(session: AgentSession, reason: string): void
  all(): Iterable<AgentSession>
}
