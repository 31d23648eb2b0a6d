/** One message on its way through the stages, with the reply it brings back: the state that stages read and fill. */

import type { Decision } from '@callgate/contracts/decision'
import type { Refusal } from '@callgate/contracts/errors'
import { BENIGN, type Assessment } from '@callgate/contracts/finding'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { Actor, Direction, Kind, Message } from '@callgate/contracts/message'
import type { TargetFacts } from '@callgate/engine/policy/types'
import type { AgentChannel, InboundRequest } from './door.ts'
import type { Clearance } from './clearance.ts'
import type { Snapshot, UpstreamSession } from './ports.ts'
import type { AgentSession, Conversation } from './session-port.ts'
import type { Definition } from './definitions.ts'
import type { RequestMeta } from './request-meta.ts'
import type { Resumption } from './bridge/resumption.ts'
import type { Services } from './services.ts'

/** A reply as it reaches the pipeline, already in the era of the side it goes to. */
export interface Reply {
  readonly type: 'result' | 'error'
  readonly value: JsonObject
  /** Validated JSON text of `value`; null when the gateway built or changed it. */
  readonly text: string | null
}

/** The two ends of one passage: where the message goes, and where its reply goes back to. */
export interface Carrier {
  /** Sends the cleared message on. A refusal means that no reply can be had. */
  forward(passage: Passage, clearance: Clearance, services: Services): Reply | Refusal | Promise<Reply | Refusal>
  /** Gives the cleared reply to whoever asked. */
  deliver(passage: Passage, clearance: Clearance): void | Promise<void>
  /** Tells whoever asked that there is none. */
  refuse(passage: Passage, refusal: Refusal): void
}

/** Where a request of an agent goes. */
export type Route =
  | {
      readonly type: 'upstream'
      readonly session: UpstreamSession
      readonly upstream: string
      readonly definition: Definition | null
    }
  | { readonly type: 'local'; readonly answer: LocalAnswer }

/** An answer the gateway gives itself. */
export type LocalAnswer = (passage: Passage, services: Services) => Reply | Refusal | Promise<Reply | Refusal>

/** How far a passage got; decides what a failure means. */
export type Phase = 'before' | 'sent' | 'answered' | 'delivered'

export interface Passage {
  readonly id: string
  readonly parentId: string | null
  readonly direction: Direction
  readonly kind: Kind
  readonly method: string
  /** True for a notification: nothing comes back. */
  readonly oneWay: boolean
  readonly startedMs: number
  readonly snapshot: Snapshot
  readonly carrier: Carrier
  /** The agent's request behind this passage; for messages of an upstream, the one they belong to. */
  readonly inbound: InboundRequest | null
  readonly channel: AgentChannel | null
  /** What the agent's `_meta` said. */
  readonly meta: RequestMeta
  /** Message body to begin with: params without protocol keys. */
  params: JsonObject
  /** Set when this request continues one that was waiting for input. */
  resumption: Resumption | null
  phase: Phase
  caller: Caller | null
  actor: Actor | null
  session: AgentSession | null
  conversation: Conversation | null
  route: Route | null
  upstream: string | null
  target: string | null
  facts: TargetFacts | null
  message: Message | null
  assessment: Assessment
  decision: Decision | null
  clearance: Clearance | null
  reply: Reply | null
  replyMessage: Message | null
  replyAssessment: Assessment
  replyDecision: Decision | null
  replyClearance: Clearance | null
  /** For resources/subscribe and unsubscribe: the session of the upstream that owns the resource. */
  subscribed: UpstreamSession | null
  /** Capabilities an initialize introduces, before its session exists. */
  introduced: JsonObject | null
  /** Headers for the HTTP answer, such as a new session id. */
  responseHeaders: Record<string, string> | null
  /** Concurrency slots to give back at the end. */
  releases: (() => void)[]
  streamed: { messages: number; digest: string | null }
  /** True once the stream of a legacy request has a log of its own. */
  streamOpened: boolean
  /** Text of earlier streamed events, for findings split over events. */
  tail: string
}

export interface PassageStart {
  readonly id: string
  readonly parentId: string | null
  readonly direction: Direction
  readonly kind: Kind
  readonly method: string
  readonly oneWay: boolean
  readonly startedMs: number
  readonly snapshot: Snapshot
  readonly carrier: Carrier
  readonly inbound: InboundRequest | null
  readonly channel: AgentChannel | null
  readonly meta: RequestMeta
  readonly params: JsonObject
}

/** A passage before its first stage. */
export function startPassage(start: PassageStart): Passage {
  return {
    ...start,
    resumption: null,
    phase: 'before',
    caller: null,
    actor: null,
    session: null,
    conversation: null,
    route: null,
    upstream: null,
    target: null,
    facts: null,
    message: null,
    assessment: BENIGN,
    decision: null,
    clearance: null,
    reply: null,
    replyMessage: null,
    replyAssessment: BENIGN,
    replyDecision: null,
    replyClearance: null,
    subscribed: null,
    introduced: null,
    responseHeaders: null,
    releases: [],
    streamed: { messages: 0, digest: null },
    streamOpened: false,
    tail: '',
  }
}

/** A passage that belongs to another: an upstream's message inside an exchange, under the same caller and session. */
export function startAside(parent: Passage, aside: Pick<PassageStart, 'id' | 'kind' | 'method' | 'oneWay' | 'startedMs' | 'carrier' | 'params'>): Passage {
  const passage = startPassage({
    ...aside,
    parentId: parent.id,
    direction: 'upstream-to-agent',
    snapshot: parent.snapshot,
    inbound: parent.inbound,
    channel: parent.channel,
    meta: parent.meta,
  })
  passage.caller = parent.caller
  passage.actor = parent.actor
  passage.session = parent.session
  passage.conversation = parent.conversation
  passage.upstream = parent.upstream
  return passage
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'reason' in value && typeof value.reason === 'string'
}
