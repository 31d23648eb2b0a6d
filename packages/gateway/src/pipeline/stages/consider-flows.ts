/** Stage: where the values of a request came from, and which flows it would complete. Nothing is remembered here. */

import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { chooseActions } from '@callgate/engine/flows/choose-actions'
import type { Flow, FlowFacts } from '@callgate/contracts/flow'
import type { FlowCall } from '@callgate/engine/flows/session-flow'
import { stricterAction } from '@callgate/engine/flows/actions'
import type { Passage, Services } from '../passage.ts'
import { ownerOf } from '../session-port.ts'

export function considerFlows(passage: Passage, services: Services): void {
  const { conversation } = passage
  const call = flowCallOf(passage, services)
  if (call === null || conversation === null) return
  const followed = conversation.flow.consider(call)
  const owner = ownerOf(passage.caller)
  const outside = owner === null ? [] : services.tasks.judge(owner, call)
  const all = outside.length === 0 ? followed : withFlows(followed, outside)
  const facts = chooseActions(all, passage.snapshot.inspection.flows)
  passage.flowing = { call, facts }
  for (const { code } of facts.flows) services.metrics.finding(code, 'flow')
}

function withFlows(facts: FlowFacts, more: readonly Flow[]): FlowFacts {
  const flows = [...facts.flows, ...more]
  return { ...facts, flows, action: flows.map(({ action }) => action).reduce(stricterAction, 'allow') }
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
