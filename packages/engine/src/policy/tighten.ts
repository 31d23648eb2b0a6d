/** What is found beside policy does to its result: it only ever tightens it. */

import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { FlowAction } from '@callgate/contracts/flow'
import type { PolicyResult } from './types.ts'

/** Something found about a call, with what is done about it. */
export interface Tightening {
  readonly code: string
  readonly action: FlowAction
  readonly text: string
}

/** A deny stays one; an allow gets obligations or becomes a deny. `channel` is where notices go. */
export function tightenPolicy(
  policy: PolicyResult,
  found: readonly Tightening[],
  channel: string,
): PolicyResult {
  const acting = found.filter(({ action }) => action !== 'allow')
  if (acting.length === 0) return policy
  const denies = acting.some(({ action }) => action === 'deny')
  return {
    effect: denies ? 'deny' : policy.effect,
    reasons: [...policy.reasons, ...acting.map(reasonOf)],
    obligations: [...policy.obligations, ...acting.map((one) => obligationOf(one, channel))],
  }
}

function reasonOf({ code, action, text }: Tightening): Reason {
  return { source: code, effect: action === 'deny' ? 'deny' : 'oblige', text }
}

function obligationOf({ code, action }: Tightening, channel: string): Obligation {
  return action === 'ask'
    ? { type: 'approve', approvers: [], rule: code }
    : { type: 'notify', channel, rule: code }
}
