/** Stage: where the values of a request came from, and which flows it would complete. Nothing is remembered here. */

import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { chooseActions } from '@callgate/engine/flows/choose-actions'
import type { FlowCall } from '@callgate/engine/flows/session-flow'
import type { Passage, Services } from '../passage.ts'

export function considerFlows(passage: Passage, services: Services): void {
  const { conversation } = passage
  const call = flowCallOf(passage, services)
  if (call === null || conversation === null) return
  const facts = chooseActions(conversation.flow.consider(call), passage.snapshot.inspection.flows)
  passage.flowing = { call, facts }
  for (const { code } of facts.flows) services.metrics.finding(code, 'flow')
}

function flowCallOf({ id, upstream, target, facts, params }: Passage, services: Services): FlowCall | null {
  if (upstream === null || target === null || facts?.labels === undefined) return null
  return {
    id,
    upstream,
    tool: target,
    labels: facts.labels,
    args: argumentsOf(params),
    atMs: services.clock.nowMs(),
  }
}

/** The arguments of a call or prompt; of other requests what they carry. */
function argumentsOf(params: JsonObject): JsonObject {
  const args = params['arguments']
  return isJsonObject(args) ? args : params
}
