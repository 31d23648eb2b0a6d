/** Begins passages: an agent's message, the gateway's own, or one that belongs to another passage. */

import { BENIGN } from '@callgate/contracts/finding'
import type { Passage, PassageStart } from './passage.ts'

/** A passage before its first stage. Written out member by member: spread, each of them would cost an allocation of its own. */
export function startPassage(start: PassageStart): Passage {
  return {
    id: start.id,
    parentId: start.parentId,
    direction: start.direction,
    kind: start.kind,
    method: start.method,
    oneWay: start.oneWay,
    startedMs: start.startedMs,
    snapshot: start.snapshot,
    carrier: start.carrier,
    inbound: start.inbound,
    channel: start.channel,
    meta: start.meta,
    params: start.params,
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
    contentLabels: null,
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
    onBehalf: 'nothing',
    flowing: null,
    replyFlows: [],
    task: null,
    behaving: { request: [], reply: [] },
    labelled: null,
    interceptions: { request: [], reply: [] },
    staged: { request: null, reply: null },
    restored: null,
    approved: null,
    question: null,
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
  passage.contentLabels = parent.facts?.labels ?? parent.contentLabels
  return passage
}
