/** What flows ask for, joined to what policy says: they only ever tighten it. */

import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { Flow, FlowAction, FlowCode, FlowFacts } from '@callgate/contracts/flow'
import { stricterAction } from './actions.ts'
import type { PolicyResult } from '../policy/types.ts'

/** The facts with the operator's own actions in place of the shipped ones. */
export function chooseActions(
  facts: FlowFacts,
  own: Partial<Readonly<Record<FlowCode, FlowAction>>>,
): FlowFacts {
  if (facts.flows.every(({ code }) => own[code] === undefined)) return facts
  const flows = facts.flows.map((flow) => ({ ...flow, action: own[flow.code] ?? flow.action }))
  return { ...facts, flows, action: flows.map(({ action }) => action).reduce(stricterAction, 'allow') }
}

/** The policy result with the reasons and obligations of the flows; one that denies makes it a deny. */
export function joinFlows(policy: PolicyResult, flows: readonly Flow[]): PolicyResult {
  const acting = flows.filter(({ action }) => action !== 'allow')
  if (acting.length === 0) return policy
  const denied = acting.some(({ action }) => action === 'deny')
  return {
    effect: denied ? 'deny' : policy.effect,
    reasons: [...policy.reasons, ...acting.map(reasonOf)],
    obligations: [...policy.obligations, ...acting.flatMap(obligationOf)],
  }
}

function reasonOf({ code, action, text }: Flow): Reason {
  return { source: code, effect: action === 'deny' ? 'deny' : 'oblige', text }
}

function obligationOf({ code, action }: Flow): Obligation[] {
  if (action === 'ask') return [{ type: 'approve', approvers: [], rule: code }]
  return [{ type: 'notify', channel: 'flow', rule: code }]
}
