/** Stage: what came back labels the conversation it came into, and is remembered there. Labels only ever join. */

import type { Assessment } from '@callgate/contracts/finding'
import type { ToolKind } from '@callgate/contracts/label'
import type { Message } from '@callgate/contracts/message'
import type { FlowMessage } from '@callgate/engine/flows/session-flow'
import { joinLabels } from '@callgate/engine/labels/join'
import { workInTurn } from '../in-turn.ts'
import { unlabelled } from '../definitions/target-facts.ts'
import type { Passage, Services } from '../passage.ts'
import { ownerOf } from '../ports/session-port.ts'

export function labelSession(passage: Passage, services: Services): void | Promise<void> {
  const { replyMessage, replyAssessment } = passage
  return replyMessage === null ? undefined : takeIn(passage, replyMessage, replyAssessment, services)
}

/** What a message of an upstream leaves behind in the conversation as it goes to the agent. */
export function noteLeaving(passage: Passage, services: Services): void | Promise<void> {
  const { conversation, flowing, message, assessment, direction } = passage
  if (conversation === null) return undefined
  if (direction === 'upstream-to-agent') {
    // What an upstream asks a person or a model beside the conversation is not read in it.
    return passage.kind !== 'notify' || message === null
      ? undefined
      : takeIn(passage, message, assessment, services)
  }
  if (flowing === null || passage.caller === null) return undefined
  const { call } = flowing
  const { tenant } = passage.caller
  const kept = isReading(call.labels.kinds)
    ? undefined
    : services.written.keep(tenant, call.args, conversation.carried)
  if (passage.kind === 'task' || passage.kind === 'list') return kept
  const spent = services.tasks.keepUsed(ownerOf(passage.caller), call.labels.kinds)
  return kept === undefined ? spent : kept.then(() => spent)
}

/** What is known only to take something in writes nothing down. */
function isReading(kinds: readonly ToolKind[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => kind === 'reads-private' || kind === 'takes-outside')
}

/** Durable before the agent reads it, where the conversation carries more than before. */
function takeIn(
  passage: Passage,
  message: Message,
  { findings }: Assessment,
  services: Services,
): void | Promise<void> {
  const { upstream, conversation, caller } = passage
  if (upstream === null || conversation === null || caller === null) return undefined
  const config = passage.snapshot.upstreams.get(upstream)
  const own = passage.facts?.labels ?? passage.contentLabels ?? unlabelled(config)
  const recalled = services.written.recall(caller.tenant, message.body.value)
  const sources = [upstream]
  const { flow } = conversation
  const read: FlowMessage = {
    id: passage.id,
    source: { upstream, tool: passage.target },
    labels: recalled === null ? own : { ...own, ...joinLabels({ ...own, sources }, recalled) },
    callId: passage.id,
    value: message.body.value,
    findings,
    atMs: services.clock.nowMs(),
  }
  const join = (): void | Promise<void> => {
    const { trust, sensitivity } = flow.labels()
    const labels = {
      trust,
      sensitivity,
      sources: recalled === null ? sources : [...sources, ...recalled.sources],
    }
    const isMore = conversation.join(config?.labels ?? [], labels)
    services.sessions.reached(caller, conversation)
    if (!isMore) return undefined
    passage.labelled = conversation
    return services.sessions.keep(caller)
  }
  const taken = workInTurn(flow, () => flow.taking(read), services.clock)
  return taken instanceof Promise ? taken.then(join) : join()
}
