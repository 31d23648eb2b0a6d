/** Stage: what came back labels the conversation it came into, and is remembered there. Labels only ever join. */

import type { Assessment } from '@callgate/contracts/finding'
import type { Message } from '@callgate/contracts/message'
import { unlabelled } from '../target-facts.ts'
import type { Passage, Services } from '../passage.ts'
import { ownerOf } from '../session-port.ts'

export function labelSession(passage: Passage, services: Services): void | Promise<void> {
  const { replyMessage, replyAssessment } = passage
  return replyMessage === null ? undefined : takeIn(passage, replyMessage, replyAssessment, services)
}

/** What a message leaves behind in the conversation as it goes: what was sent out, or what the agent is told meanwhile. */
export function noteLeaving(passage: Passage, services: Services): void | Promise<void> {
  const { conversation, flowing, message, assessment, direction } = passage
  if (conversation === null) return undefined
  if (direction === 'upstream-to-agent')
    return message === null ? undefined : takeIn(passage, message, assessment, services)
  if (flowing === null || passage.caller === null) return undefined
  conversation.flow.sent(flowing.call)
  return services.tasks.spend(ownerOf(passage.caller), flowing.call.labels.kinds)
}

/** Durable before the agent reads it, where the conversation carries more than before. */
function takeIn(
  passage: Passage,
  message: Message,
  { findings }: Assessment,
  services: Services,
): void | Promise<void> {
  const { upstream, conversation } = passage
  if (upstream === null || conversation === null) return undefined
  const config = passage.snapshot.upstreams.get(upstream)
  const { trust, sensitivity } = passage.facts?.labels ?? unlabelled(config)
  conversation.flow.take({
    id: passage.id,
    source: { upstream, tool: passage.target },
    labels: { trust, sensitivity },
    callId: passage.id,
    value: message.body.value,
    findings,
    atMs: services.clock.nowMs(),
  })
  const labels = { ...conversation.flow.labels(), sources: [upstream] }
  if (!conversation.join(config?.labels ?? [], labels)) return undefined
  passage.labelled = conversation
  return services.sessions.keep(conversation)
}
