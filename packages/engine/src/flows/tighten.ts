/** Turns flows into what the rest of the engine knows: findings, labels as text, and tightenings of a policy result. */

import type { Obligation, Reason } from '@callgate/contracts/decision'
import type { Finding } from '@callgate/contracts/finding'
import type { Flow, FlowFacts } from '@callgate/contracts/flow'
import { DATA_CLASSES, type Labels, TRUSTS } from '@callgate/contracts/label'
import type { PolicyResult } from '../policy/types.ts'

/** The labels of a session as policy reads them; a worse session has all of a better one and more. */
export function listSessionLabels({ trust, sensitivity, sources }: Labels): string[] {
  return [
    ...TRUSTS.slice(1, TRUSTS.indexOf(trust) + 1).map((one) => `trust:${one}`),
    ...DATA_CLASSES.slice(1, DATA_CLASSES.indexOf(sensitivity) + 1).map((one) => `sensitivity:${one}`),
    ...sources.map((source) => `source:${source}`),
  ]
}

/** Flows as findings of the call, for record and policy. What is done about a flow stands in the flow, not in its class. */
export function findingsOfFlows({ flows }: FlowFacts): Finding[] {
  return flows.map(({ code, severity, confidence, span, text, key }) => ({
    code,
    detector: 'flow',
    class: 'flow',
    severity,
    confidence,
    span,
    view: 'raw',
    message: text,
    evidence: '',
    digest: key,
  }))
}

/** Flows only ever tighten: a deny stays one, an allow gets obligations or becomes a deny. */
export function tightenByFlows(policy: PolicyResult, { flows }: FlowFacts): PolicyResult {
  const acting = flows.filter(({ action }) => action !== 'allow')
  if (acting.length === 0) return policy
  const denies = acting.some(({ action }) => action === 'deny')
  return {
    effect: denies ? 'deny' : policy.effect,
    reasons: [...policy.reasons, ...acting.map(reasonOf)],
    obligations: [...policy.obligations, ...acting.map(obligationOf)],
  }
}

function reasonOf({ code, action, text }: Flow): Reason {
  return { source: code, effect: action === 'deny' ? 'deny' : 'oblige', text }
}

function obligationOf({ code, action }: Flow): Obligation {
  return action === 'ask'
    ? { type: 'approve', approvers: [], rule: code }
    : { type: 'notify', channel: 'flow', rule: code }
}
