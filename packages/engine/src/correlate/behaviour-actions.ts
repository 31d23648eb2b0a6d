/** What is done about each scenario and baseline, whichever of the two places of the configuration says it. */

import { isBehaviourCode } from '@callgate/contracts/behaviour'
import type { InspectionConfig } from '@callgate/contracts/config'
import { FlowAction } from '@callgate/contracts/flow'

export function isFlowAction(action: string): action is FlowAction {
  return FlowAction.safeParse(action).success
}

/** `ruleActions` names behaviour by code like any other finding; the same code in both is refused when configuration loads. */
export function listBehaviourActions({
  behaviour,
  ruleActions,
}: Pick<InspectionConfig, 'behaviour' | 'ruleActions'>): Readonly<Record<string, FlowAction>> {
  const actions: Record<string, FlowAction> = {}
  for (const [code, action] of Object.entries(ruleActions))
    if (isBehaviourCode(code) && isFlowAction(action)) actions[code] = action
  return { ...actions, ...behaviour.actions }
}
