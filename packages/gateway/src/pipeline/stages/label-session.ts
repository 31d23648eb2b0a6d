/** Stage: what came back labels the conversation it came into, and is remembered there. Labels only ever join. */

import type { Assessment } from '@callgate/contracts/finding'
import type { Message } from '@callgate/contracts/message'
import { unlabelled } from '../target-facts.ts'
import type { Passage, Services } from '../passage.ts'

export function labelSession(passage: Passage, services: Services): void | Promise<void> {
  const { replyMessage, replyAssessment } = passage
  return replyMessage === null ? undefined : takeIn(passage, replyMessage, replyAssessment, services)
}

/** What a message of an upstream leaves behind in the conversation as it goes to the agent. */
export function noteLeaving(passage: Passage, services: Services): void | Promise<void> {
  const { message, assessment, direction } = passage
  // What an upstream asks a person or a model beside the conversation is not read in it.
  if (direction !== 'upstream-to-agent' || passage.kind !== 'notify' || message === null) return undefined
  return takeIn(passage, message, assessment, services)
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
  const { trust, sensitivity } = passage.facts?.labels ?? passage.contentLabels ?? unlabelled(config)
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
