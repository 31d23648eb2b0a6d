/** Builds the frozen messages of a passage: the one that goes out, and the one that comes back. */

import type { Direction, Message, MessageBody } from '@callgate/contracts/message'
import type { Passage, Reply } from './passage.ts'

/** The text of the inbound params may be forwarded as it stands only when nothing in them was changed or removed. */
function untouchedText(passage: Passage): string | null {
  const { inbound } = passage
  return inbound !== null && passage.direction === 'agent-to-upstream' && inbound.params === passage.params
    ? (inbound.json.memberText('params') ?? null)
    : null
}

/** Freezes what the passage will be judged on. Called once, when its target is known. */
export function sealMessage(passage: Passage, text: string | null = untouchedText(passage)): void {
  passage.message = freezeMessage(passage, passage.direction, { type: 'params', value: passage.params }, text)
}

/** Freezes the reply. */
export function sealReply(passage: Passage, reply: Reply): Message {
  const direction: Direction = passage.direction === 'upstream-to-agent' ? 'agent-reply' : 'upstream-reply'
  return freezeMessage(passage, direction, { type: reply.type, value: reply.value }, reply.text)
}

function freezeMessage(
  passage: Passage,
  direction: Direction,
  body: MessageBody,
  text: string | null,
): Message {
  return Object.freeze({
    direction,
    kind: passage.kind,
    method: passage.method,
    exchangeId: passage.id,
    parentId: passage.parentId,
    actor: passage.actor ?? { tenant: 'default', gateway: true as const },
    sessionId: passage.session?.id ?? passage.conversation?.id ?? null,
    upstream: passage.upstream,
    target: passage.target,
    body: Object.freeze(body),
    text,
  })
}
