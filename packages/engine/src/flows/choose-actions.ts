/** What is done about the flows of a call under the settings in force now. */

import type { FlowActions, FlowFacts } from '@callgate/contracts/flow'
import { stricterAction } from './actions.ts'

/** A session outlives the settings it began under: the facts with the actions of these. */
export function chooseActions(facts: FlowFacts, actions: FlowActions): FlowFacts {
  if (facts.flows.every(({ code, action }) => actions[code] === action)) return facts
  const flows = facts.flows.map((flow) => ({ ...flow, action: actions[flow.code] }))
  return { ...facts, flows, action: flows.map(({ action }) => action).reduce(stricterAction, 'allow') }
}
