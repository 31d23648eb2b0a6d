/** Begins passages: an agent's message, the gateway's own, or one that belongs to another passage. */

import { BENIGN } from '@callgate/contracts/finding'
import type { JsonObject } from '@callgate/contracts/json'
import type { Direction, Kind } from '@callgate/contracts/message'
import type { AgentChannel, InboundRequest } from './door.ts'
import type { Carrier, Passage } from './passage.ts'
import type { Snapshot } from './ports.ts'
import type { RequestMeta } from './request-meta.ts'

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
export function startAside(
  parent: Passage,
  aside: Pick<PassageStart, 'id' | 'kind' | 'method' | 'oneWay' | 'startedMs' | 'carrier' | 'params'>,
): Passage {
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
