/** What findings of behaviour do to a policy result: they only ever tighten. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { PolicyResult } from '../policy/types.ts'

export function tightenByBehaviour(policy: PolicyResult, found: readonly BehaviourFinding[]): PolicyResult {
  const acting = found.filter(({ action }) => action !== 'allow')
  if (acting.length === 0) return policy
  const denies = acting.some(({ action }) => action === 'deny')
  return {
    effect: denies ? 'deny' : policy.effect,
    reasons: [...policy.reasons, ...acting.map(reasonOf)],
    obligations: [...policy.obligations, ...acting.map(obligationOf)],
  }
}

function reasonOf({ code, action, text }: BehaviourFinding): Reason {
  return { source: code, effect: action === 'deny' ? 'deny' : 'oblige', text }
}

function obligationOf({ code, action }: BehaviourFinding): Obligation {
  return action === 'ask'
    ? { type: 'approve', approvers: [], rule: code }
    : { type: 'notify', channel: 'behaviour', rule: code }
}
